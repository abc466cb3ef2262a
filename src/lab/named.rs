//! A call that names several objects in its body: who makes them, below what it stands, and what of it can be seen.

use serde_json::Value;

use crate::http::Request;
use crate::site::{Batch, Does};
use crate::spec::Operation;
use crate::words::IdentityName;

use super::compose::Style;
use super::setting::Setting;
use super::{Bench, Call, Object, Reason, Survey, kin, supply};

/// So many objects of its own a call names.
const OWN: usize = 2;

/// The call of a batch as it is made up.
pub(super) struct Called {
    /// What is meant.
    pub(super) call: Call,
    /// The same on the wire.
    pub(super) request: Request,
    /// The text that it writes, if it has room for one.
    pub(super) marker: Option<String>,
}

/// How a batch is called.
pub(super) struct Several<'a> {
    pub(super) bench: &'a Bench,
    pub(super) batch: &'a Batch,
    pub(super) operation: &'a Operation,
    /// The style that served.
    pub(super) style: &'a Style,
}

impl Several<'_> {
    /// The call with these objects, below what `inside` lies in.
    ///
    /// # Errors
    /// A [`Reason`] when it cannot be made up, or the body does not take the ids or the value.
    pub(super) fn call(
        &self,
        as_: &IdentityName,
        named: &[Object],
        inside: &Object,
        setting: Option<&Setting>,
    ) -> Result<Called, Reason> {
        let (bench, batch) = (self.bench, self.batch);
        let mut style = self.style.clone();
        style.links.retain(|(name, _)| *name != batch.property);
        style.links.push((batch.property.clone(), ids(named)));
        let above = bench.above(&bench.survey, batch, inside)?;
        let (mut call, marker) = bench.compose(self.operation, above.as_ref(), &style)?;
        if let (Some(setting), Some((_, body))) = (setting, &mut call.body) {
            setting.put(batch, body);
        }
        let body = call.body.as_ref().map(|(_, body)| body);
        if !body.is_some_and(|body| names_all(batch, body, named)) {
            let why = format!("the body of {} does not take these ids", self.operation.key);
            return Err(Reason::NoSubject(why));
        }
        Ok(Called {
            request: bench.request(self.operation, &call, as_),
            call,
            marker,
        })
    }
}

impl Bench {
    /// Objects of its own that a call of a batch by `identity` names: those that are there, where it only reads, and fresh
    /// ones else. All of them lie where whoever makes one for this identity makes it.
    pub(super) async fn batch_of(
        &self,
        survey: &Survey,
        batch: &Batch,
        identity: &IdentityName,
        case: &str,
    ) -> Result<Vec<Object>, Reason> {
        let there = survey.owned(batch.resource, identity);
        let there = there.filter(|object| object.made && object.canary.is_some());
        let mut own: Vec<Object> = match (batch.does, batch.above) {
            (Does::Reads, None) => there.take(OWN).cloned().collect(),
            _ => Vec::new(),
        };
        while own.len() < OWN {
            own.push(supply::fresh(self, survey, batch.resource, identity, case).await?);
        }
        Ok(own)
    }

    /// What the survey is to put into the body of a batch, and the object below which it is to be called.
    pub(super) async fn batch_links(
        &self,
        survey: &Survey,
        operation: &Operation,
        identity: &IdentityName,
    ) -> Result<Option<((String, Value), Option<Object>)>, Reason> {
        let Some(batch) = self.site.batch(&operation.key) else {
            return Ok(None);
        };
        let own = self.batch_of(survey, batch, identity, "survey").await?;
        let above = match own.first() {
            Some(first) => self.above(survey, batch, first)?,
            None => None,
        };
        Ok(Some(((batch.property.clone(), ids(&own)), above)))
    }

    /// The object below which a batch is called that names `own`; none where it stands beside everything else.
    fn above(
        &self,
        survey: &Survey,
        batch: &Batch,
        own: &Object,
    ) -> Result<Option<Object>, Reason> {
        let Some(resource) = batch.above else {
            return Ok(None);
        };
        let wanted = crate::site::keys(&self.site.resource(resource).item).count();
        let lies_below = |object: &Object| object.ids.len() > wanted;
        let namesakes = self.site.namesakes(own.resource).map(|(id, _)| id);
        let twin = || {
            let mut twins = namesakes.filter_map(|id| self.twin(own, id));
            twins.find(|twin| lies_below(twin))
        };
        let itself = Some(own.clone())
            .filter(|own| lies_below(own))
            .or_else(twin);
        let ids = itself.map(|own| own.ids[..wanted].to_vec());
        let made_in = || {
            let mut makers = self.site.resource(own.resource).makes.iter();
            let parent = makers.find_map(|key| survey.control(key, &own.owner)?.object.as_ref())?;
            Some(parent.ids.clone()).filter(|ids| ids.len() == wanted)
        };
        let ids = ids.or_else(made_in).ok_or_else(|| {
            let (own, above) = (
                self.site.resource(own.resource),
                self.site.resource(resource),
            );
            let why = format!(
                "what made {} does not say in which {} it is",
                own.item, above.item
            );
            Reason::NoSubject(why)
        })?;
        Ok(Some(Object {
            resource,
            ids,
            owner: own.owner.clone(),
            canary: None,
            made: true,
        }))
    }
}

fn ids(objects: &[Object]) -> Value {
    let last = |object: &Object| object.ids.last().cloned();
    objects.iter().filter_map(last).collect()
}

/// Whether a body names these objects: one that does not proves nothing.
fn names_all(batch: &Batch, body: &Value, objects: &[Object]) -> bool {
    let list = match batch.property.as_str() {
        "" => Some(body),
        name => body.get(name),
    };
    let items = list.and_then(Value::as_array).into_iter().flatten();
    let named = items.filter_map(|item| match &batch.each {
        None => Some(kin::text(item)),
        Some(name) => item.get(name).map(kin::text),
    });
    let named: Vec<String> = named.collect();
    let mut ids = objects.iter().filter_map(|object| object.ids.last());
    ids.all(|id| named.contains(&kin::text(id)))
}
