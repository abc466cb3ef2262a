//! What happened in one case, in labelled parts: everything that a judge needs.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::http::{Exchange, Response};
use crate::words::IdentityName;

use super::holds;

use super::tombstone;

/// What part an exchange plays in a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Label {
    /// Prepared the ground: a login, the making of an object.
    Setup,
    /// The request made rightly, which must succeed.
    Control,
    /// What must be refused.
    Attack,
    /// The owner's look afterwards: what the attack really did.
    Effect,
    /// The owner's look before the attack.
    Before,
    /// What a path that cannot exist is answered: the face of a catch-all page or gateway.
    CatchAll,
    /// The same request without any credential: tells what is public.
    Public,
    /// The attacker's own list: tells what is shared with him.
    Shared,
    /// The owner's look at an id that nobody has, where his look at the object is refused: tells how what is gone reads.
    Absent,
}

/// One labelled exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Step {
    /// Its part.
    pub label: Label,
    /// Who made it.
    #[serde(rename = "as")]
    pub actor: IdentityName,
    /// Which variant of the attack, in the words of the case.
    #[serde(default)]
    pub form: String,
    /// What was sent and what came back.
    #[serde(flatten)]
    pub exchange: Exchange,
}

/// What the owner's look afterwards would show if an attack worked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Sign {
    /// Nothing: only the answer itself tells.
    #[default]
    None,
    /// The object is gone.
    Gone,
    /// The object holds the graffito.
    Written,
    /// A property of the object holds what the attack sets it to, and held something else before.
    Set,
    /// What the attack made is there, and holds the graffito.
    Made,
    /// The list that showed the object by its canary shows it no more.
    Unlisted,
    /// The owner's own deletion is answered as a second one is, which is the last look before.
    Spent,
}

/// What a change leaves where it leaves no text: a property, and what it holds then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Change {
    /// The property's name.
    pub property: String,
    /// A flag, a number, or a word.
    pub to: Value,
}

/// The record of one case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Trial {
    /// A random text that only the owner's object holds.
    #[serde(default)]
    pub canary: Option<String>,
    /// A text that the attack tried to write into the owner's object.
    #[serde(default)]
    pub graffito: Option<String>,
    /// What an effect would look like.
    #[serde(default)]
    pub sign: Sign,
    /// What the attack would change, where it writes no text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// Whether the owner's own call left no trace that he could see: then an attack that leaves none proves nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub blind: bool,
    /// What the sender says is wrong with the attack, such as `a number where text is wanted (type)`.
    #[serde(default)]
    pub broken: Option<String>,
    /// The exchanges in order.
    pub steps: Vec<Step>,
}

impl Trial {
    /// The last response under `label`.
    pub(crate) fn last(&self, label: Label) -> Option<&Response> {
        self.all(label)
            .last()
            .and_then(|step| step.exchange.response())
    }

    /// Whether a look after an attack showed what the attack was to do.
    pub(crate) fn took_effect(&self) -> bool {
        self.all(Label::Effect).any(|step| self.shows_effect(step))
    }

    /// Whether this look shows it: the object gone, or the graffito in it.
    pub(crate) fn shows_effect(&self, look: &Step) -> bool {
        let Some(response) = look.exchange.response() else {
            return false;
        };
        match self.sign {
            Sign::None => false,
            Sign::Gone => {
                let statuses = || self.all(Label::Attack).map(|step| step.exchange.status());
                // Who refuses by a status says by a status as well that something is gone.
                let refuses_by_status = || statuses().any(|it| matches!(it, Some(400..500)));
                tombstone::is_gone(self.last(Label::Before), response)
                    || self.is_masked(response)
                    || self.is_emptied(response) && !refuses_by_status()
            }
            Sign::Unlisted => self.is_unlisted(response),
            Sign::Spent => {
                let second = self.last(Label::Before);
                second.is_some_and(|second| second.status == response.status)
            }
            Sign::Set => {
                let before = self.last(Label::Before);
                let change = self.change.as_ref();
                change.is_some_and(|change| change.is_between(before, response))
            }
            Sign::Written | Sign::Made => {
                response.is_success()
                    && self
                        .graffito
                        .as_ref()
                        .is_some_and(|text| holds(&response.text(), text))
            }
        }
    }

    /// Whether the owner, who could read the object before, is refused as he is at an id that nobody has.
    fn is_masked(&self, now: &Response) -> bool {
        let before = self.last(Label::Before);
        let absent = self.last(Label::Absent);
        now.status == 403
            && before.is_some_and(Response::is_success)
            && absent.is_some_and(|absent| absent.status == 403)
    }

    /// Whether a list that showed the canary before shows it no more.
    fn is_unlisted(&self, now: &Response) -> bool {
        let before = self
            .last(Label::Before)
            .filter(|before| before.is_success());
        let (Some(canary), Some(before)) = (&self.canary, before) else {
            return false;
        };
        now.is_success() && now.json().is_some() && lists(before, canary) && !lists(now, canary)
    }

    /// Whether an answer of 2xx has hardly a property of what the owner read before: an error in an envelope.
    fn is_emptied(&self, now: &Response) -> bool {
        if !now.is_success() {
            return false;
        }
        let names = |response: &Response| -> Option<BTreeSet<String>> {
            let mut names = BTreeSet::new();
            property_names(&response.json()?, &mut names);
            Some(names)
        };
        let before = self
            .last(Label::Before)
            .filter(|before| before.is_success());
        let (Some(before), Some(now)) = (before.and_then(names), names(now)) else {
            return false;
        };
        let kept = before.intersection(&now).count();
        before.len() >= 2 && kept * 2 <= before.len()
    }

    /// Every step under `label`, in order.
    pub(crate) fn all(&self, label: Label) -> impl DoubleEndedIterator<Item = &Step> {
        self.steps.iter().filter(move |step| step.label == label)
    }
}

impl Change {
    /// Whether the property held something else in the first answer and holds this in the second.
    fn is_between(&self, before: Option<&Response>, after: &Response) -> bool {
        let shown = |response: &Response| response.json().filter(|_| response.is_success());
        let (Some(before), Some(after)) = (before.and_then(shown), shown(after)) else {
            return false;
        };
        self.is_open_in(&before)
            && named_values(&after, &self.property, DEEPEST).contains(&&self.to)
    }

    /// Whether an object has the property, and something else in it.
    pub(super) fn is_open_in(&self, object: &Value) -> bool {
        let held = named_values(object, &self.property, DEEPEST);
        !held.is_empty() && !held.contains(&&self.to)
    }
}

/// So deep in an answer a property is looked for.
pub(super) const DEEPEST: u8 = 3;

/// Every scalar of this name in an answer, also within its envelopes.
pub(crate) fn named_values<'a>(answer: &'a Value, name: &str, depth: u8) -> Vec<&'a Value> {
    let (Value::Object(object), Some(depth)) = (answer, depth.checked_sub(1)) else {
        return Vec::new();
    };
    let own = object
        .get(name)
        .filter(|value| !value.is_object() && !value.is_array());
    let inner = object
        .values()
        .flat_map(|inner| named_values(inner, name, depth));
    own.into_iter().chain(inner).collect()
}

/// Shorter texts come up by chance.
const TELLING: usize = 8;

/// Whether a list shows an object by a text of its own: anywhere, or, where the text is short, as an id.
pub(super) fn lists(list: &Response, text: &str) -> bool {
    match text.len() >= TELLING {
        true => holds(&list.text(), text),
        false => list.json().is_some_and(|body| has_id(&body, text)),
    }
}

/// Whether an item, its id or its name is this text.
fn has_id(value: &Value, text: &str) -> bool {
    let is = |value: &Value| match value {
        Value::String(own) => own == text,
        Value::Number(own) => own.to_string() == text,
        _ => false,
    };
    match value {
        Value::Array(items) => items.iter().any(|item| is(item) || has_id(item, text)),
        Value::Object(object) => object.iter().any(|(name, value)| {
            let name = name.to_ascii_lowercase();
            let names_it = name.ends_with("id")
                || matches!(&*name, "key" | "slug" | "name" | "code" | "number" | "uuid");
            names_it && is(value) || has_id(value, text)
        }),
        _ => false,
    }
}

fn property_names(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                names.insert(name.clone());
                property_names(value, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| property_names(item, names)),
        _ => {}
    }
}
