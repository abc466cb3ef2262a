//! A call of an operation that only an earlier document has, made up from that document and from live objects.

use crate::http::Request;
use crate::schema::Size;
use crate::spec::Operation;
use crate::words::IdentityName;

use super::bench::step;
use super::compose::Composer;
use super::{Bench, Lab, Label, Object, Reason, Sign, Standing, supply};

/// A call of an operation that should be gone.
#[derive(Debug, Clone)]
pub(crate) struct Relic {
    /// Who calls: whoever is let in to most.
    pub caller: IdentityName,
    /// The request as the earlier document wants it.
    pub request: Request,
    /// The same at a path beside it that never was.
    pub beside: Request,
    /// The caller's object whose ids the path holds.
    pub object: Option<Object>,
    /// Whether a success makes something that nobody can remove.
    pub makes: bool,
}

impl Lab {
    /// Makes up a call of the case's operation, which only the earlier document has.
    ///
    /// # Errors
    /// A [`Reason`] when nobody is let in anywhere, or no live object gives the path its ids.
    pub(crate) async fn relic(&mut self) -> Result<Relic, Reason> {
        let bench = self.bench.clone();
        let key = &self.subject.operation;
        let gone = bench.site.gone().find(|operation| operation.key == *key);
        let former = bench.site.former();
        let (Some(operation), Some(site)) = (gone, former) else {
            let why = format!("no earlier document has {key}");
            return Err(Reason::NoSubject(why));
        };
        let caller = most_able(&bench).ok_or_else(|| {
            Reason::NoControl("no identity is let in to anything at present".to_owned())
        })?;
        let object = self.object_for(operation, &caller).await?;
        let unique = bench.unique();
        let marker = format!("nay-{unique}m");
        let composer = Composer {
            site,
            operation,
            object: object.as_ref(),
            marker: Some(&marker),
            unique: &unique,
        };
        let style = bench.style_of(operation, Size::Minimal, &caller);
        let (call, _) = composer.call(&style)?;
        let base = bench.site.base_of(operation);
        let request = call
            .request(operation, &base)
            .with_credential(bench.credential(&caller));
        let mut beside = request.clone();
        beside.path = format!(
            "{base}{}",
            sibling(operation, &request.path, &base, &unique)
        );
        Ok(Relic {
            caller,
            request,
            beside,
            object,
            makes: matches!(&*operation.key.method, "POST" | "PUT"),
        })
    }

    /// A live object of the caller for the keys of the path; one made for this case where the call may change it.
    async fn object_for(
        &self,
        operation: &Operation,
        caller: &IdentityName,
    ) -> Result<Option<Object>, Reason> {
        let bench = &self.bench;
        if operation.path_names().is_empty() {
            return Ok(None);
        }
        let Some(resource) = bench.site.nearest(&operation.key.template) else {
            return Ok(None);
        };
        if operation.key.is_safe() {
            let mut owned = bench.survey.owned(resource, caller);
            return Ok(owned.next().cloned());
        }
        let fresh = supply::fresh(bench, &bench.survey, resource, caller, &self.case).await?;
        Ok(Some(fresh))
    }

    /// Calls an operation that should be gone, and has the owner look where it would delete something.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came.
    pub(crate) async fn call_relic(&mut self, relic: &Relic) -> Result<(), Reason> {
        let bench = self.bench.clone();
        if relic.request.method == "DELETE"
            && let Some(object) = &relic.object
            && let Some(exchange) = bench.reread(object, &object.owner, &self.case).await
        {
            let there = exchange.response().is_some_and(|it| it.is_success());
            self.trial
                .steps
                .push(step(Label::Before, &object.owner, "", exchange));
            self.trial.sign = if there { Sign::Gone } else { Sign::None };
        }
        let form = "as the earlier document describes it";
        let answer = self
            .send(Label::Attack, &relic.caller, form, &relic.request, None)
            .await?;
        if !answer.is_success() {
            return Ok(());
        }
        if let Some(object) = relic
            .object
            .as_ref()
            .filter(|_| self.trial.sign == Sign::Gone)
        {
            self.look(object, form).await;
        }
        if relic.makes {
            let (method, path) = (&relic.request.method, &relic.request.path);
            let line = format!("{method} {path} was answered {}", answer.status);
            let tag = self.trial.all(Label::Attack).next_back();
            let tag = tag.map_or("", |step| &step.exchange.tag);
            bench.ledger.unsure(line, tag);
        }
        Ok(())
    }
}

/// The identity that was let in to most operations; the first of several.
fn most_able(bench: &Bench) -> Option<IdentityName> {
    let allowed = |name: &IdentityName| {
        let standings = bench.survey.standings.values();
        let own = standings.filter_map(|by_identity| by_identity.get(name));
        own.filter(|standing| matches!(standing, Standing::Allowed(_)))
            .count()
    };
    let names = bench.site.identities.iter().map(|identity| &identity.name);
    let most = names.rev().max_by_key(|name| allowed(name))?;
    (allowed(most) > 0).then(|| most.clone())
}

/// The path with its last literal segment replaced by one that never was.
fn sibling(operation: &Operation, path: &str, base: &str, unique: &str) -> String {
    let own = path.strip_prefix(base).unwrap_or(path);
    let mut segments: Vec<String> = own.split('/').map(str::to_owned).collect();
    let template = operation.key.template.split('/');
    let literal = template
        .enumerate()
        .filter(|(_, segment)| !segment.is_empty() && !segment.starts_with('{'))
        .last();
    match literal.and_then(|(index, _)| segments.get_mut(index)) {
        Some(segment) => *segment = format!("nay-{unique}"),
        None => segments.push(format!("nay-{unique}")),
    }
    segments.join("/")
}
