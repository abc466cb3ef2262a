//! An object that its owner shared with somebody and shares with him no more.

use std::time::Duration;

use serde_json::{Value, json};

use crate::http::{Exchange, Request, Response};
use crate::schema::{Direction, Size};
use crate::site::{Sharing, keys};
use crate::spec::Operation;
use crate::words::IdentityName;

use super::surveyor::describe;
use super::{Bench, Call, Lab, Label, Object, Reason, harvest, preferred, supply};

/// So many names of a person are tried.
const MOST_NAMES: usize = 4;
/// Looks within the delay that the config allows.
const LOOKS: u32 = 10;

impl Lab {
    /// Shares a fresh object of the owner's with `other`, who then reads it: the control; and takes that back. What comes
    /// back is that reading, which must be refused by now.
    ///
    /// # Errors
    /// A [`Reason`] when the object can be read without that, or when sharing or taking back does not work.
    pub(crate) async fn prepare_unshared(
        &mut self,
        sharing: &Sharing,
        other: &IdentityName,
    ) -> Result<Request, Reason> {
        let (operation, owner, control) = self.surveyed(Size::Minimal)?;
        let bench = self.bench.clone();
        let nothing = || Reason::NoSubject("it reads no object".to_owned());
        let resource = bench.needs(&operation).ok_or_else(nothing)?;
        let object = supply::fresh(&bench, &bench.survey, resource, &owner, &self.case).await?;
        let mut canary = object.canary.clone().ok_or_else(|| {
            Reason::NoSubject("the object has no text that only its owner knows".to_owned())
        })?;
        let (call, _) = bench.compose(&operation, Some(&object), &control.style)?;
        let request = bench.request(&operation, &call, other);
        self.send(Label::Before, other, "before it is shared", &request, None)
            .await?;
        if self.last_shows(Label::Before, &canary) {
            let why = format!("{other} reads what {owner} has not shared as well");
            return Err(Reason::NoSubject(why));
        }
        let mut why = format!("nothing says by which name {owner} could share it with {other}");
        for name in bench.names_of(other).into_iter().take(MOST_NAMES) {
            let (answer, marker) = self.share(sharing, &owner, &object, Some(&name)).await?;
            if !answer.response().is_some_and(Response::is_success) {
                why = describe(&answer);
                continue;
            }
            canary = marker.unwrap_or(canary);
            self.send(Label::Control, other, "while it is shared", &request, None)
                .await?;
            if !self.last_shows(Label::Control, &canary) {
                why = format!("{other} could not read it, though it was shared with `{name}`");
                continue;
            }
            let entry = entry_of(&bench, sharing, &object, &answer, &name);
            let entry = (name.as_str(), entry.as_ref());
            let (answer, marker) = self.unshare(sharing, &owner, &object, entry).await?;
            if !answer.response().is_some_and(Response::is_success) {
                return Err(Reason::NoControl(describe(&answer)));
            }
            canary = marker.unwrap_or(canary);
            self.trial.canary = Some(canary.clone());
            self.wait_out(other, &request, &canary).await?;
            return Ok(request);
        }
        Err(Reason::NoControl(why))
    }

    /// Looks until the delay is over that the config allows, or nothing is shown any more.
    async fn wait_out(
        &mut self,
        other: &IdentityName,
        request: &Request,
        canary: &str,
    ) -> Result<(), Reason> {
        let rule = self
            .operation()
            .and_then(|own| self.bench.site.isolation(own));
        let delay = rule.and_then(|rule| rule.unshared_within);
        let delay = delay.unwrap_or(Duration::ZERO);
        for _ in 0..LOOKS {
            if delay.is_zero() {
                break;
            }
            let form = "within the delay that the config allows";
            self.send(Label::Setup, other, form, request, None).await?;
            if !self.last_shows(Label::Setup, canary) {
                break;
            }
            self.wait(delay / LOOKS).await;
        }
        Ok(())
    }

    /// Takes back what was shared with who goes by `name`. As [`Lab::share`].
    async fn unshare(
        &mut self,
        sharing: &Sharing,
        owner: &IdentityName,
        object: &Object,
        (name, entry): (&str, Option<&Object>),
    ) -> Result<(Exchange, Option<String>), Reason> {
        let Sharing::Entry { unshare, whom, .. } = sharing else {
            return self.share(sharing, owner, object, None).await;
        };
        let object = entry.unwrap_or(object);
        let bench = self.bench.clone();
        let lost = || Reason::NoSubject(format!("the document has no {unshare}"));
        let operation = bench.site.api.operation(unshare).ok_or_else(lost)?;
        let style = bench.style_of(operation, Size::Minimal, owner);
        let (mut call, _) = bench.compose(operation, Some(object), &style)?;
        if let Some(property) = whom {
            let names = [json!(name), number(name)];
            put(&bench, operation, &mut call, property, &names);
        }
        let done = self.as_owner(operation, owner, object, &call, TAKEN_BACK);
        Ok((done.await?, None))
    }

    /// Shares an object with who goes by `name`; with nobody where that is how it is taken back. The answer, and the text
    /// that the object holds since, if it is another one.
    async fn share(
        &mut self,
        sharing: &Sharing,
        owner: &IdentityName,
        object: &Object,
        name: Option<&str>,
    ) -> Result<(Exchange, Option<String>), Reason> {
        let bench = self.bench.clone();
        let [key, _] = sharing.operations();
        let lost = || Reason::NoSubject(format!("the document has no {key}"));
        let operation = bench.site.api.operation(key).ok_or_else(lost)?;
        let style = match bench.survey.control(key, owner) {
            Some(control) => control.style.clone(),
            None => bench.style_of(operation, Size::Minimal, owner),
        };
        let (mut call, marker) = bench.compose(operation, Some(object), &style)?;
        let mut written = None;
        match sharing {
            Sharing::Entry {
                who: Some(property),
                ..
            } => {
                let name = name.unwrap_or_default();
                let names = [json!(name), number(name)];
                put(&bench, operation, &mut call, property, &names);
            }
            Sharing::Entry { who: None, .. } => {
                let last = operation.path_names().last().map(|last| (*last).to_owned());
                let mut values = call.parameters.iter_mut();
                let own = values.find(|(place, _)| place.parameter() == last.as_deref());
                if let Some((_, value)) = own {
                    *value = json!(name.unwrap_or_default());
                }
            }
            Sharing::List { property, .. } => {
                let list: Vec<&str> = name.into_iter().collect();
                let numbers: Vec<Value> = name.into_iter().map(number).collect();
                let alone = json!({ property: list });
                match &mut call.body {
                    // Such a change leaves the rest as it is.
                    Some((_, body))
                        if &*key.method == "PATCH" && legal(&bench, operation, &alone) =>
                    {
                        *body = alone;
                    }
                    _ => {
                        let lists = [json!(list), json!(numbers)];
                        put(&bench, operation, &mut call, property, &lists);
                        written = marker;
                    }
                }
            }
        }
        let form = match name {
            Some(_) => "shares it",
            None => TAKEN_BACK,
        };
        let done = self.as_owner(operation, owner, object, &call, form);
        Ok((done.await?, written))
    }

    async fn as_owner(
        &mut self,
        operation: &Operation,
        owner: &IdentityName,
        object: &Object,
        call: &Call,
        form: &str,
    ) -> Result<Exchange, Reason> {
        let bench = self.bench.clone();
        let request = bench.request(operation, call, owner);
        let (client, case) = (&bench.client, &self.case);
        let request = bench
            .current(client, operation, Some(object), request, owner, case)
            .await;
        self.send(Label::Setup, owner, form, &request, None).await?;
        let sent = self.trial.steps.last().map(|step| step.exchange.clone());
        sent.ok_or_else(|| Reason::NoSubject("nothing was sent".to_owned()))
    }
}

const TAKEN_BACK: &str = "shares it no more";

/// The first of `values` that is legal there; the first of all where none is.
fn put(bench: &Bench, operation: &Operation, call: &mut Call, property: &str, values: &[Value]) {
    let Some((_, body)) = &mut call.body else {
        return;
    };
    let with = |value: &Value| {
        let mut whole = body.clone();
        if let Some(object) = whole.as_object_mut() {
            object.insert(property.to_owned(), value.clone());
        }
        whole
    };
    let mut all = values
        .iter()
        .map(with)
        .filter(|whole| legal(bench, operation, whole));
    if let Some(whole) = all.next().or_else(|| values.first().map(with)) {
        *body = whole;
    }
}

fn legal(bench: &Bench, operation: &Operation, body: &Value) -> bool {
    let media = operation
        .body
        .as_ref()
        .and_then(|body| preferred(&body.media));
    let schema = media.and_then(|(_, media)| media.schema.as_ref());
    schema.is_none_or(|schema| {
        let checked = bench
            .site
            .api
            .schemas
            .check(schema, body, Direction::Request);
        checked.is_legal()
    })
}

fn number(name: &str) -> Value {
    name.parse::<i64>()
        .map_or_else(|_| json!(name), Value::from)
}

/// The entry that a sharing made, as what takes it back has it in its path: by the id of the answer, or the name.
fn entry_of(
    bench: &Bench,
    sharing: &Sharing,
    object: &Object,
    answer: &Exchange,
    name: &str,
) -> Option<Object> {
    let Sharing::Entry { unshare, who, .. } = sharing else {
        return None;
    };
    let resource = bench.site.role(unshare).needs()?;
    let entry = bench.site.resource(resource);
    let response = answer.response()?;
    let of_answer = || harvest::made(entry, response, &bench.fits(entry));
    let by_name = || vec![json!(name)];
    let own = match who {
        // A path that names the person may show him by an id of its own in the answer.
        None => by_name(),
        Some(_) => of_answer().unwrap_or_else(by_name),
    };
    let mut ids = object.ids.clone();
    ids.extend(own);
    (ids.len() == keys(&entry.item).count()).then(|| Object {
        resource,
        ids,
        ..object.clone()
    })
}

impl Bench {
    /// What an identity goes by on the target: as the config says; else the id that the API showed to him, his owner, his
    /// name, and what he logs in with.
    fn names_of(&self, who: &IdentityName) -> Vec<String> {
        let Some(identity) = self.site.identity(who) else {
            return Vec::new();
        };
        if !identity.known_as.is_empty() {
            return identity.known_as.clone();
        }
        let (_, shown) = self.called(who);
        let mut names = vec![shown, identity.owner.clone(), who.to_string()];
        names.extend(identity.login_names());
        let mut seen = std::collections::BTreeSet::new();
        names.retain(|name| seen.insert(name.clone()));
        names
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::number;

    #[test]
    fn a_name_of_digits_may_be_a_number() {
        assert_eq!(number("17"), json!(17));
        assert_eq!(number("kim"), json!("kim"));
    }
}
