//! A making or change with properties too many: made, and re-read by its owner.

use serde_json::{Map, Value};

use crate::http::{Body, Exchange, Request, Response};
use crate::schema::{Size, plain_token};
use crate::site::Role;
use crate::spec::Operation;
use crate::words::IdentityName;

use super::bench::step;
use super::survey::Control;
use super::{Actor, Call, Lab, Label, Object, Reason, supply};

/// A making or change that succeeded, and what it led to.
#[derive(Debug, Clone)]
pub(crate) struct Assignment {
    operation: Operation,
    owner: IdentityName,
    control: Control,
    /// The object as its owner re-read it.
    pub before: Value,
    /// What another owner reads in his own, or was answered to the same call.
    pub other: Option<(IdentityName, Value)>,
    /// What the owner was answered when the survey made another one.
    pub same: Option<Value>,
}

/// A making or change of the attacker's own, and somebody else's object that it is to name.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    /// What the attacker makes or changes.
    pub assignment: Assignment,
    /// The other's object.
    pub object: Object,
    /// Where its id stands in the body: a name, or a pointer below the first level.
    pub name: String,
    /// Its id.
    pub id: Value,
    /// The attacker's own id that stands there in the control.
    pub own: Value,
}

impl Lab {
    /// Makes or changes an object rightly (the control) and re-reads it.
    ///
    /// # Errors
    /// A [`Reason`] when that does not work, or nothing reads such an object.
    pub(crate) async fn prepare_assignment(&mut self) -> Result<Assignment, Reason> {
        self.assignment(Size::Minimal).await
    }

    /// The same with optional parts, where such a request succeeded: for what lies within them.
    ///
    /// # Errors
    /// As [`Lab::prepare_assignment`].
    pub(crate) async fn prepare_full_assignment(&mut self) -> Result<Assignment, Reason> {
        self.assignment(Size::Full).await
    }

    async fn assignment(&mut self, size: Size) -> Result<Assignment, Reason> {
        let (operation, owner, control) = self.surveyed(size)?;
        let mut assignment = Assignment {
            operation,
            owner,
            control,
            before: Value::Null,
            other: None,
            same: None,
        };
        self.assign(&assignment, Label::Control, Label::Before, "", &[])
            .await?;
        let before = self
            .trial
            .last(Label::Before)
            .filter(|answer| answer.is_success());
        assignment.before = before.and_then(Response::json).ok_or_else(|| {
            Reason::NoSubject("no operation shows its owner what became of the object".to_owned())
        })?;
        assignment.same = assignment
            .control
            .exchange
            .response()
            .and_then(Response::json);
        assignment.other = self.another_owners(&assignment).await;
        Ok(assignment)
    }

    /// What another identity was answered to the same call, or else reads in an object of his own.
    async fn another_owners(&self, assignment: &Assignment) -> Option<(IdentityName, Value)> {
        let bench = &self.bench;
        let is_other = |name: &&IdentityName| **name != assignment.owner;
        let names = || {
            bench
                .site
                .identities
                .iter()
                .map(|own| &own.name)
                .filter(is_other)
        };
        let key = &assignment.operation.key;
        let answered = names().find_map(|name| {
            let control = bench.survey.control(key, name)?;
            Some((name.clone(), control.exchange.response()?.json()?))
        });
        if answered.is_some() {
            return answered;
        }
        let (Role::Makes { resource, .. } | Role::Changes(resource)) = bench.site.role(key) else {
            return None;
        };
        let own = |name: &IdentityName| {
            let mut owned = bench.survey.owned(resource, name);
            owned.find(|object| object.made).cloned()
        };
        let object = names().find_map(own)?;
        let look = bench.reread(&object, &object.owner, &self.case).await?;
        let seen = look.response().filter(|seen| seen.is_success())?.json()?;
        Some((object.owner, seen))
    }

    /// The attacker's own making or change with his own id where `property` names an object (the control), and the
    /// owner's object whose id is to stand there, at `pointer`.
    ///
    /// # Errors
    /// A [`Reason`] when that does not work, or either of them has no such object that the run made.
    pub(crate) async fn prepare_link(
        &mut self,
        attacker: &IdentityName,
        pointer: &str,
    ) -> Result<Link, Reason> {
        let property = plain_token(pointer.rsplit('/').next().unwrap_or_default());
        let property = property.as_str();
        let bench = self.bench.clone();
        let key = self.subject.operation.clone();
        let operation = bench.site.api.operation(&key).cloned();
        let operation =
            operation.ok_or_else(|| Reason::NoSubject(format!("the document has no {key}")))?;
        let control = bench.survey.control(&key, attacker).cloned();
        let control = control.ok_or_else(|| bench.survey.why_not(&key))?;
        let Actor::Identity(owner) = self.subject.owner.clone() else {
            return Err(Reason::NoSubject("the case names no owner".to_owned()));
        };
        let resource = bench.site.references(&operation, property);
        let made = |whose: &IdentityName| {
            let mut owned = bench.survey.owned(resource?, whose);
            owned.find(|object| object.made).cloned()
        };
        let nothing = |whose: &IdentityName| {
            Reason::NoSubject(format!(
                "this run made nothing as {whose} that `{property}` could name"
            ))
        };
        let object = made(&owner).ok_or_else(|| nothing(&owner))?;
        let own = made(attacker).ok_or_else(|| nothing(attacker))?;
        let own_schema = supply::property_at(&bench, &operation, pointer);
        let last = |object: &Object| {
            let id = object.ids.last().cloned().unwrap_or_default();
            match &own_schema {
                Some(own) => bench.site.api.schemas.fitting(&own.schema, id),
                None => id,
            }
        };
        let (id, own) = (last(&object), last(&own));
        let mut control = control;
        let sent = control.call.body.as_ref();
        let (way, _) = pointer.rsplit_once('/').unwrap_or_default();
        if sent.is_some_and(|(_, body)| body.pointer(way).is_none()) {
            control.style.size = Size::Full;
        }
        let assignment = Assignment {
            operation,
            owner: attacker.clone(),
            control,
            before: Value::Null,
            other: None,
            same: None,
        };
        let name = match way {
            "" => property.to_owned(),
            _ => pointer.to_owned(),
        };
        let extras = [(name.clone(), own.clone())];
        self.assign(&assignment, Label::Control, Label::Before, "", &extras)
            .await?;
        let last = self.trial.all(Label::Control).last();
        let body = last.and_then(|last| last.exchange.request.body.as_ref());
        let body = body.and_then(|body| serde_json::from_slice::<Value>(&body.bytes).ok());
        if body.is_some_and(|body| body.pointer(pointer).is_none()) {
            return Err(Reason::NoSubject(format!(
                "no valid body has `{pointer}` in it"
            )));
        }
        Ok(Link {
            assignment,
            object,
            name,
            id,
            own,
        })
    }

    /// Makes or changes a fresh object with these properties besides (a name, or a JSON pointer below the first level), and has its owner re-read it. Says whether it was
    /// accepted.
    ///
    /// # Errors
    /// A [`Reason`] when no object can be made or no answer came.
    pub(crate) async fn assign(
        &mut self,
        assignment: &Assignment,
        label: Label,
        look: Label,
        form: &str,
        extras: &[(String, Value)],
    ) -> Result<bool, Reason> {
        let bench = self.bench.clone();
        let Assignment {
            operation,
            owner,
            control,
            ..
        } = assignment;
        let makes = bench.site.makes(&operation.key);
        let object = match makes {
            true => control.object.clone(),
            false => match self.spare.take() {
                Some(object) => Some(object),
                None => Some(self.fresh(operation, owner).await?),
            },
        };
        let (call, marker) = bench.compose(operation, object.as_ref(), &control.style)?;
        let call = bench.freshened(operation, &call);
        let request = with_extras(&bench.request(operation, &call, owner), &call, extras);
        let client = &bench.client;
        let request = bench
            .current(
                client,
                operation,
                object.as_ref(),
                request,
                owner,
                &self.case,
            )
            .await;
        let exchange = bench.send_by(client, owner, &request, &self.case).await;
        let made = match makes {
            true => bench.object_made(operation, &call, object.as_ref(), owner, marker, &exchange),
            false => object.clone(),
        };
        let made = made.map(|object| match exchange.response() {
            Some(answer) => bench.followed(operation, object, &request, answer),
            None => object,
        });
        let sent = step(label, owner, form, exchange);
        bench.remember(&operation.key, &sent);
        let (status, failure) = (sent.exchange.status(), sent.exchange.failure().cloned());
        self.trial.steps.push(sent);
        if let Some(failure) = failure {
            return Err((&failure).into());
        }
        if !matches!(status, Some(200..300)) {
            // A payload that was refused left the object as it was.
            self.spare = object.filter(|_| !makes && matches!(status, Some(400 | 422)));
            return Ok(false);
        }
        let object: Object = made.ok_or_else(|| {
            Reason::NoSubject("what it made cannot be told from what was there".to_owned())
        })?;
        let mut seen = (owner, bench.reread(&object, owner, &self.case).await);
        let is_seen = |look: &Exchange| look.response().is_some_and(Response::is_success);
        // What was given away is there for whoever was given it.
        if let Some((other, _)) = assignment.other.as_ref().filter(|_| look == Label::Effect)
            && !seen.1.as_ref().is_some_and(is_seen)
            && let Some(other_look) = bench.reread(&object, other, &self.case).await
            && is_seen(&other_look)
        {
            seen = (other, Some(other_look));
        }
        if let (as_, Some(exchange)) = seen {
            self.trial.steps.push(step(look, as_, form, exchange));
        }
        Ok(true)
    }
}

/// The request with more properties in its JSON body.
fn with_extras(request: &Request, call: &Call, extras: &[(String, Value)]) -> Request {
    let Some((_, Value::Object(body))) = &call.body else {
        return request.clone();
    };
    if extras.is_empty() {
        return request.clone();
    }
    let mut body = Value::Object(body.clone());
    for (name, value) in extras {
        put(&mut body, name, value);
    }
    let media_type = request
        .body
        .as_ref()
        .and_then(|body| body.media_type.clone());
    request.with_body(Some(Body {
        media_type,
        bytes: body.to_string().into(),
    }))
}

/// Puts a property into a body. A pointer leads into objects and lists that are there; what is missing on its way is made,
/// as far as it is an object.
fn put(body: &mut Value, name: &str, value: &Value) {
    let mut own = body;
    let pointer = name.strip_prefix('/');
    let Some((way, last)) = pointer.and_then(|pointer| pointer.rsplit_once('/')) else {
        if let Value::Object(object) = own {
            object.insert(name.to_owned(), value.clone());
        }
        return;
    };
    for segment in way.split('/').map(plain_token) {
        own = match own {
            Value::Object(object) => object
                .entry(segment)
                .or_insert_with(|| Value::Object(Map::new())),
            Value::Array(items) => {
                let item = segment.parse().ok().and_then(|at: usize| items.get_mut(at));
                let Some(item) = item else { return };
                item
            }
            _ => return,
        };
    }
    if let Value::Object(object) = own {
        object.insert(plain_token(last), value.clone());
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::put;

    #[test]
    fn a_pointer_leads_into_what_is_there_and_makes_what_is_not() {
        let mut body = json!({ "a": { "b": 1 }, "list": [{ "c": 2 }] });
        put(&mut body, "top", &json!(1));
        put(&mut body, "/a/d", &json!(2));
        put(&mut body, "/list/0/e", &json!(3));
        put(&mut body, "/list/4/e", &json!(4));
        put(&mut body, "/new/inner~1most", &json!(5));
        let expected = json!({
            "a": { "b": 1, "d": 2 }, "list": [{ "c": 2, "e": 3 }], "top": 1,
            "new": { "inner/most": 5 }
        });
        assert_eq!(body, expected);
    }
}
