//! input/oversized: what is far too large is refused, and harms nobody else.

use async_trait::async_trait;
use bytes::Bytes;
use serde_json::Value;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict, oracle};
use crate::http::{Body, Request, Response};
use crate::lab::{Actor, Ground, Lab, Label, Reason, Step, Subject, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Place, Profile, RuleId, Severity};

use super::text_places::{self, Text};
use super::{inside, negatives};

pub(super) struct Oversized;

static RULE: Rule = Rule {
    id: RuleId::new("input/oversized"),
    title: "Takes whatever size it is sent",
    severity: Severity::Medium,
    profile: Profile::Deep,
    cwe: 770,
    owasp: "API4:2023 Unrestricted Resource Consumption",
    since: "0.1.0",
    promise: "A request that is far larger than any use of the operation is refused, and the next caller does not notice it.",
    sends: "In steps: a text of up to four million letters and a list of up to a hundred thousand items where the document sets no bound, JSON nested up to ten thousand deep, a header and a query of up to 64 KB; after each form the control once more. No larger step after a refusal.",
    proof: "The largest text or list is taken and comes back; or the answer is a server error; or the control takes over a second longer afterwards than before. Twice.",
    why: "Memory, disk and time of the server are there for everybody, and one request uses them up.",
    fix: "Set a limit to the size of a body, to its depth and to each text before anything is read; say it in the document (`maxLength`, `maxItems`) and answer 413, 414, 431 or 422.",
};

/// Letters of the texts; most servers stop at one or two million bytes unless told otherwise.
const LETTERS: &[usize] = &[65_536, 524_288, 4_194_304];
/// Items of the lists.
const ITEMS: &[usize] = &[1_000, 10_000, 100_000];
/// Bytes of an item; the longest list stays below the longest text.
const ITEM: usize = 40;
/// Items of a list that came back; whoever cuts to this length has a limit.
const LIST_CAME_BACK: usize = 20_000;
/// How deep arrays are put into each other.
const DEPTHS: &[usize] = &[200, 2_000, 10_000];
/// Bytes of a header and of a query.
const BYTES: &[usize] = &[16_384, 65_536];
/// Letters of a text that came back; whoever cuts to this length has a limit.
const CAME_BACK: usize = 500_000;
/// Milliseconds that the control may take longer.
const SLOWER: u64 = 1_000;
const TEXT: &str = "a long text";
const LIST: &str = "a long list";
const NESTING: &str = "deep nesting";
const HEAD: &str = "a long header and a long query";
const AFTER: &str = "the control afterwards";

#[async_trait]
impl Check for Oversized {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if site.excluded(operation).is_some() || site.login_body(&operation.key).is_some() {
            return Vec::new();
        }
        let case = |form: &str, place: Option<Place>, requests: usize| {
            let requests = u32::try_from(requests + 1).unwrap_or(u32::MAX);
            Case {
                rule: RULE.id.clone(),
                subject: Subject {
                    operation: operation.key.clone(),
                    owner: Actor::Able,
                    attacker: None,
                },
                place,
                form: form.to_owned(),
                violation: None,
                stage: Stage::Aftermath,
                cost: Cost {
                    requests,
                    writes: if operation.key.is_safe() { 0 } else { requests },
                },
            }
        };
        let mut cases = Vec::new();
        if operation.body.is_some() {
            let found = text_places::texts(site, operation).into_iter();
            let mut found = found.filter(|text| matches!(text.place, Place::Body(_)));
            let text = found.find(Text::is_unbounded);
            cases.extend(text.map(|text| case(TEXT, Some(text.place), LETTERS.len())));
        }
        let list = unbounded_list(site, operation);
        cases.extend(list.map(|place| case(LIST, Some(place), ITEMS.len())));
        let is_json = |media: &crate::spec::Media| media.name.contains("json");
        if negatives::structured(operation).is_some_and(is_json) {
            let body = Place::Body(String::new());
            cases.push(case(NESTING, Some(body), DEPTHS.len()));
        }
        if operation.key.is_safe() && operation.path_names().is_empty() {
            cases.push(case(HEAD, None, 2 * BYTES.len() + 3));
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let _quiet = lab.alone().await;
        let ground = lab.prepare_payload().await?;
        let attacks = match (case.form.as_str(), &case.place) {
            (TEXT, Some(place)) => long_texts(lab, &ground, place),
            (LIST, Some(place)) => long_lists(lab, &ground, place),
            (NESTING, _) => nested(&ground.request),
            _ => long_heads(&ground.request),
        };
        if attacks.is_empty() {
            let why = "no valid request with a place for it succeeded";
            return Err(Reason::NoSubject(why.to_owned()));
        }
        let owner = ground.owner.clone();
        let mut refused = Vec::new();
        for (what, form, request) in attacks {
            if refused.contains(&what) {
                continue;
            }
            let exchange = lab.attack(&ground, &owner, &form, &request).await;
            match exchange {
                Ok(true) => {}
                Ok(false) if lab.crashed() => return Ok(()),
                Ok(false) => refused.push(what),
                // Whoever hangs up refuses as well, as long as he answers others.
                Err(Reason::Unreachable(_)) => refused.push(what),
                Err(reason) => return Err(reason),
            }
        }
        if ground.request.is_safe() {
            // One of several may be slow for itself.
            for _ in 0..3 {
                lab.send(Label::Public, &owner, AFTER, &ground.request, None)
                    .await?;
            }
        }
        Ok(())
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        let control = match oracle::sound_control(trial) {
            Ok(control) => control,
            Err(reason) => return Verdict::Inconclusive(reason),
        };
        if trial.all(Label::Attack).next().is_none() {
            return Verdict::Inconclusive(oracle::nothing_tried());
        }
        let place = case.place.as_ref().map(ToString::to_string);
        let place = place.map_or_else(String::new, |place| format!(" at {place}"));
        for step in trial.all(Label::Attack) {
            let Some(answer) = step.exchange.response() else {
                continue;
            };
            if answer.is_breakdown() {
                let status = answer.status;
                return Verdict::Broken(format!("Answered {status} to {}{place}.", step.form));
            }
            if answer.status == 429 {
                return Verdict::Inconclusive(Reason::Throttled);
            }
        }
        if let Some(step) = largest(trial).filter(|step| came_back(step)) {
            return Verdict::Broken(format!(
                "Took {}{place} and gave it back: no limit was met.",
                step.form
            ));
        }
        let after = trial.all(Label::Public);
        let after = after.filter_map(|step| Some(step.exchange.response()?.millis));
        if let Some(after) = after.min().filter(|after| *after > control.millis + SLOWER) {
            return Verdict::Broken(format!(
                "After {}{place} the control took {after} ms at least, before {} ms.",
                case.form, control.millis
            ));
        }
        if largest(trial)
            .is_some_and(|step| step.exchange.response().is_some_and(Response::is_success))
        {
            let why =
                "the largest one was accepted, and the answer does not show whether it was kept";
            return Verdict::Inconclusive(Reason::Ambiguous(why.to_owned()));
        }
        Verdict::Upheld
    }
}

type Attack = (&'static str, String, Request);

fn long_texts(lab: &Lab, ground: &Ground, place: &Place) -> Vec<Attack> {
    let attacks = LETTERS.iter().filter_map(|letters| {
        let form = long_text(*letters);
        let violation = Text::with(place, Value::String("n".repeat(*letters)), &form);
        Some((TEXT, form.clone(), ground.broken(lab, place, &violation)?))
    });
    attacks.collect()
}

/// The first list of the body whose length the document leaves free, and whose items may be equal.
fn unbounded_list(site: &Site, operation: &Operation) -> Option<Place> {
    let media = negatives::structured(operation).filter(|media| media.name.contains("json"))?;
    let whole = media.schema.as_ref()?;
    let body = negatives::sample(site, media)?;
    let library = &site.api.schemas;
    let mut found = None;
    inside::each(&body, |pointer, value| {
        let first = value.as_array().and_then(|items| items.first());
        let fits = first.is_some_and(|item| item.to_string().len() <= ITEM);
        let own = inside::at(library, whole, pointer);
        let own = own.and_then(|own| library.resolve(&own));
        let bound = |schema: &Value| {
            let bounds = ["maxItems", "uniqueItems", "prefixItems", "enum", "const"];
            bounds.iter().any(|keyword| schema.get(keyword).is_some())
        };
        if found.is_none() && fits && own.is_some_and(|(_, schema)| !bound(schema)) {
            found = Some(Place::Body(pointer.to_owned()));
        }
    });
    found
}

fn long_lists(lab: &Lab, ground: &Ground, place: &Place) -> Vec<Attack> {
    let (Place::Body(pointer), Some((_, body))) = (place, &ground.call.body) else {
        return Vec::new();
    };
    let item = body.pointer(pointer).and_then(|list| list.get(0));
    let attacks = ITEMS.iter().filter_map(|count| {
        let form = long_list(*count);
        let items = Value::Array(vec![item?.clone(); *count]);
        let violation = Text::with(place, items, &form);
        Some((LIST, form.clone(), ground.broken(lab, place, &violation)?))
    });
    attacks.collect()
}

fn long_list(items: usize) -> String {
    format!("a list of {items} items")
}

fn long_text(letters: usize) -> String {
    format!("a text of {letters} letters")
}

/// Arrays in each other in place of the whole body: whoever reads them deeper than his stack is does not get to checking.
fn nested(request: &Request) -> Vec<Attack> {
    let Some(body) = &request.body else {
        return Vec::new();
    };
    let attacks = DEPTHS.iter().map(|depth| {
        let bytes = "[".repeat(*depth) + &"]".repeat(*depth);
        let body = Body {
            media_type: body.media_type.clone(),
            bytes: Bytes::from(bytes),
        };
        let form = format!("arrays nested {depth} deep");
        (NESTING, form, request.with_body(Some(body)))
    });
    attacks.collect()
}

fn long_heads(request: &Request) -> Vec<Attack> {
    let headers = BYTES.iter().map(|bytes| {
        let form = format!("a header of {bytes} bytes");
        let request = request.with_header("X-Nay-Long", &"n".repeat(*bytes));
        ("header", form, request)
    });
    let queries = BYTES.iter().map(|bytes| {
        let form = format!("a query of {bytes} bytes");
        let mut request = request.clone();
        request.query.push(("nay".to_owned(), "n".repeat(*bytes)));
        ("query", form, request)
    });
    headers.chain(queries).collect()
}

/// The attack with the largest text or list, if it was sent.
fn largest(trial: &Trial) -> Option<&Step> {
    let forms = [long_text(*LETTERS.last()?), long_list(*ITEMS.last()?)];
    let mut attacks = trial.all(Label::Attack);
    attacks.find(|step| forms.contains(&step.form))
}

/// Whether an answer holds so much of the text or list that nobody cut it. An answer that long is cut here.
fn came_back(step: &Step) -> bool {
    if ITEMS
        .last()
        .is_some_and(|most| step.form == long_list(*most))
    {
        return list_came_back(step).unwrap_or(false);
    }
    let holds = |answer: &Response| {
        let mut longest = 0;
        let mut run = 0;
        for byte in &answer.body {
            run = if *byte == b'n' { run + 1 } else { 0 };
            longest = longest.max(run);
        }
        answer.is_success() && longest >= CAME_BACK
    };
    step.exchange.response().is_some_and(holds)
}

/// Whether the item that was repeated stands in the answer as often as nobody allows who counts.
fn list_came_back(step: &Step) -> Option<bool> {
    let answer = step.exchange.response().filter(|it| it.is_success())?;
    let sent: Value = serde_json::from_slice(&step.exchange.request.body.as_ref()?.bytes).ok()?;
    let mut item = None;
    inside::each(&sent, |_, value| {
        let longest = value
            .as_array()
            .filter(|items| items.len() >= LIST_CAME_BACK);
        item = item
            .take()
            .or_else(|| longest.and_then(|items| items.first()));
    });
    let item = item?.to_string();
    let spaceless: String = answer.text().split_ascii_whitespace().collect();
    let item: String = item.split_ascii_whitespace().collect();
    Some(spaceless.matches(&item).count() >= LIST_CAME_BACK)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod tests;
