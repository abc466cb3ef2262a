//! Lists and searches: the owner's, which shows an object that the run made for him, and the same asked by somebody else.

use serde_json::Value;

use crate::http::Request;
use crate::schema::{Direction, Size};
use crate::site::Role;
use crate::spec::{Operation, Parameter, ParameterIn};
use crate::words::{IdentityName, Place};

use super::paging::is_page_number;
use super::{Bench, Lab, Label, Object, Reason, asked, gather, is_page_size, named_values};

/// Ids shorter than this come up by chance.
const TELLING: usize = 8;
/// So many terms are searched for.
const MOST_TERMS: usize = 3;

/// Headers in which gateways tell servers who is asking.
const NAMES_IN_HEADERS: &[&str] = &[
    "X-User",
    "X-User-Id",
    "X-Owner-Id",
    "X-Account-Id",
    "X-Forwarded-User",
];
/// So many filters are tried.
const MOST_FILTERS: usize = 3;
/// Body properties that hold what people search for.
const TITLES: &[&str] = &["title", "name", "subject", "label", "description"];

/// A list or search that shows one object of its owner.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    /// The object.
    pub object: Object,
    /// What was asked, with the owner's credential.
    pub request: Request,
}

impl Lab {
    /// The owner's list or search as the control, and the object of his that it shows; what tells the object is the canary.
    ///
    /// # Errors
    /// [`Reason::NoControl`] without one, [`Reason::NoSubject`] when it shows no object that this run made for him.
    pub(crate) async fn prepare_listing(&mut self) -> Result<Listing, Reason> {
        let (operation, owner, control) = self.surveyed(Size::Minimal)?;
        let bench = self.bench.clone();
        let lists = matches!(bench.site.role(&operation.key), Role::Lists(_));
        let mut asked = Vec::new();
        if lists {
            asked.push(control.request().clone());
        }
        if let Some(place) = asked::search_place(&bench.site, &operation) {
            let terms = bench.terms(&owner).into_iter().take(MOST_TERMS);
            asked.extend(terms.map(|term| {
                asked::with_value(&operation, control.request(), &place, &Value::String(term))
            }));
        }
        for (index, request) in asked.into_iter().enumerate() {
            let request = request.with_credential(bench.credential(&owner));
            if lists && index == 0 && !self.confirming {
                self.quote(Label::Control, &owner, control.exchange.clone());
            } else {
                self.send(Label::Control, &owner, "", &request, None)
                    .await?;
            }
            let answer = self
                .trial
                .last(Label::Control)
                .filter(|answer| answer.is_success());
            let shown = answer.and_then(|answer| bench.shown(&operation, &owner, &answer.text()));
            if let Some((object, canary)) = shown {
                self.trial.canary = Some(canary);
                return Ok(Listing { object, request });
            }
        }
        Err(Reason::NoSubject(format!(
            "what {owner} is shown has no object in it that this run made and that can be told from others"
        )))
    }

    /// What somebody else may ask to be shown the same: his own list, the owner's, a filter by the owner.
    pub(crate) fn listings(
        &self,
        listing: &Listing,
        attacker: &IdentityName,
    ) -> Vec<(String, Request)> {
        let bench = &self.bench;
        let Some(operation) = self.operation() else {
            return Vec::new();
        };
        let credential = bench.credential(attacker);
        let same = listing.request.with_credential(credential.clone());
        let own = bench.survey.control(&operation.key, attacker);
        let nested = own.is_some_and(|own| own.request().path != same.path);
        let mut asked = Vec::new();
        if let Some(own) = own.filter(|own| nested && own.request().query == listing.request.query)
        {
            asked.push((
                "the attacker's own".to_owned(),
                own.request().with_credential(credential.clone()),
            ));
        }
        if let Some(own) = own.filter(|_| bench.site.role(&operation.key).needs().is_none()) {
            let (name, id) = bench.called(&listing.object.owner);
            let mut named = own.request().with_credential(credential);
            for header in NAMES_IN_HEADERS {
                named = named.with_header(header, if header.ends_with("Id") { &id } else { &name });
            }
            asked.push((
                "one's own, with the owner named in headers".to_owned(),
                named,
            ));
        }
        let form = if nested { "the owner's" } else { "" };
        asked.push((form.to_owned(), same.clone()));
        let owner = &listing.object.owner;
        if let Some(place) = asked::place(&bench.site, operation, asked::OWNERS)
            && let Some(identity) = bench.site.identity(owner)
        {
            let value = Value::String(identity.owner.clone());
            let filtered = asked::with_value(operation, &same, &place, &value);
            let name = match &place {
                Place::Body(pointer) => pointer.trim_start_matches('/'),
                other => other.parameter().unwrap_or_default(),
            };
            asked.push((format!("filtered by `{name}`"), filtered));
        }
        let base = match own.filter(|_| nested) {
            Some(own) => own.request().with_credential(bench.credential(attacker)),
            None => same,
        };
        asked.extend(self.refined(operation, &base));
        asked
    }

    /// The list by its pages, and by what the owner's object has where one can ask for it: another query may answer.
    fn refined(&self, operation: &Operation, base: &Request) -> Vec<(String, Request)> {
        let library = &self.bench.site.api.schemas;
        let legal = |parameter: &Parameter, value: &Value| {
            let schema = parameter.schema.as_ref();
            let checked = schema.map(|schema| library.check(schema, value, Direction::Request));
            checked.is_some_and(|checked| checked.is_legal())
        };
        let queries = || {
            let mut all = operation.parameters.iter();
            std::iter::from_fn(move || all.find(|own| own.location == ParameterIn::Query))
                .filter(|own| !base.query.iter().any(|(name, _)| *name == own.name))
        };
        let mut refined = Vec::new();
        let mut paged = base.clone();
        for parameter in queries() {
            let schema = parameter.schema.as_ref();
            let said = |keyword| library.resolve(schema?)?.1.get(keyword).cloned();
            let first = match &parameter.name {
                name if is_page_size(name) => said("maximum"),
                name if is_page_number(name) => said("minimum")
                    .or_else(|| said("default"))
                    .or(Some(1.into())),
                _ => None,
            };
            if let Some(first) = first.filter(|first| legal(parameter, first)) {
                paged = asked::with_value(operation, &paged, &parameter.place(), &first);
            }
        }
        if paged.query != base.query {
            refined.push(("by its pages".to_owned(), paged));
        }
        let canary = self.trial.canary.as_deref().unwrap_or_default();
        let list = self.trial.last(Label::Control).and_then(|list| list.json());
        let item = list.as_ref().and_then(|list| item_with(list, canary));
        let held = queries().filter_map(|parameter| {
            let value = named_values(item?, last_part(&parameter.name), 2);
            let value = (*value.first()?).clone();
            let tells = value.as_str().is_some_and(|text| text.contains(canary));
            (!tells && legal(parameter, &value)).then(|| {
                let request = asked::with_value(operation, base, &parameter.place(), &value);
                (format!("filtered by `{}`", parameter.name), request)
            })
        });
        refined.extend(held.take(MOST_FILTERS));
        refined
    }

    /// The attacker's own list with the owner's tenant where the tenant is named: in the parameter that the operation has
    /// for it, or else in a header that many servers know.
    ///
    /// # Errors
    /// [`Reason::NoSubject`] when the owner has no tenant, or the attacker no list of his own.
    pub(crate) fn naming_tenant_of(
        &self,
        owner: &IdentityName,
        attacker: &IdentityName,
    ) -> Result<Request, Reason> {
        let bench = &self.bench;
        let operation = self.operation();
        let tenant = bench
            .site
            .identity(owner)
            .and_then(|owner| owner.tenant.clone());
        let control = bench.survey.control(&self.subject.operation, attacker);
        let (Some(operation), Some(tenant), Some(control)) = (operation, tenant, control) else {
            return Err(Reason::NoSubject(format!(
                "{attacker} has no list of his own"
            )));
        };
        let credential = bench.credential(attacker);
        let parameter = operation
            .parameters
            .iter()
            .find(|parameter| asked::names_tenant(&parameter.name));
        let Some(parameter) = parameter else {
            let request = control.request().with_credential(credential);
            return Ok(match asked::place(&bench.site, operation, asked::TENANTS) {
                Some(place) => asked::with_value(operation, &request, &place, &tenant.into()),
                None => request.with_header("X-Tenant-ID", &tenant),
            });
        };
        let mut call = control.call.clone();
        let place = parameter.place();
        call.parameters.retain(|(own, _)| *own != place);
        call.parameters.push((place, Value::String(tenant)));
        let request = call.request(operation, &bench.site.base_of(operation));
        Ok(request.with_credential(credential))
    }

    /// Whether the attacker may read the object by its id as well: then it is shared with him.
    ///
    /// # Errors
    /// A [`Reason`] when no answer came.
    pub(crate) async fn read_by_id(
        &mut self,
        object: &Object,
        attacker: &IdentityName,
    ) -> Result<(), Reason> {
        let bench = self.bench.clone();
        let Some((operation, object)) = bench.reader(object) else {
            return Err(Reason::Ambiguous(
                "no operation reads such an object, so it cannot be told whether it is shared; `isolation` in the config would say".to_owned(),
            ));
        };
        let (call, _) = bench.compose(
            operation,
            Some(&object),
            &bench.style_of(operation, Size::Minimal, &object.owner),
        )?;
        let request = bench.request(operation, &call, attacker);
        self.send(Label::Shared, attacker, "read by id", &request, None)
            .await
            .map(|_| ())
    }
}

/// The smallest object in an answer that holds a text.
fn item_with<'v>(value: &'v Value, text: &str) -> Option<&'v Value> {
    match value {
        Value::Array(items) => items.iter().find_map(|item| item_with(item, text)),
        Value::Object(object) => {
            let lists = object.values().filter(|inner| inner.is_array());
            let listed = lists.filter_map(|list| item_with(list, text)).next();
            listed.or_else(|| {
                let inner = object.values().filter(|inner| inner.is_object());
                let holds = value.to_string().contains(text);
                let listed = inner.filter(|inner| has_list(inner));
                let within = listed.filter_map(|inner| item_with(inner, text)).next();
                within.or(holds.then_some(value))
            })
        }
        _ => None,
    }
}

/// Whether an envelope has a list in it.
fn has_list(value: &Value) -> bool {
    let object = value.as_object();
    object.is_some_and(|object| object.values().any(Value::is_array))
}

/// What a filter is called within its family: `status` of `filter[status]`.
fn last_part(name: &str) -> &str {
    let inner = name
        .strip_suffix(']')
        .and_then(|name| name.rsplit_once('['));
    inner.map_or(name, |(_, inner)| inner)
}

impl Bench {
    /// What an owner goes by: his name, and the id under which the API showed him to himself, if it did.
    pub(super) fn called(&self, owner: &IdentityName) -> (String, String) {
        let name = match self.site.identity(owner) {
            Some(identity) => identity.owner.clone(),
            None => owner.to_string(),
        };
        let himself = |object: &&Object| {
            let resource = self.site.resource(object.resource);
            !object.made && object.owner == *owner && gather::is_of_people(resource)
        };
        let shown = self.survey.objects.iter().find(himself);
        let id = shown.and_then(|object| match object.ids.last()? {
            Value::String(text) => Some(text.clone()),
            other => Some(other.to_string()),
        });
        (name.clone(), id.unwrap_or(name))
    }

    /// Texts that a search would find the owner's objects by, none of them a canary.
    pub(super) fn terms(&self, owner: &IdentityName) -> Vec<String> {
        let mut terms = vec![format!("nay-{}", self.run)];
        for (_, resource) in self.site.resources() {
            for key in &resource.makes {
                let control = self.survey.control(key, owner);
                let body = control.and_then(|control| control.call.body.as_ref());
                let texts = TITLES.iter().filter_map(|name| body?.1.get(name)?.as_str());
                // The first word will do: the rest may have been changed since.
                let words = texts.filter_map(|text| text.split(['-', ' ']).next());
                let new = words
                    .filter(|word| *word != "nay" && word.len() > 1)
                    .take(1);
                terms.extend(new.map(str::to_owned));
            }
        }
        terms.dedup();
        terms
    }

    /// An object that the run made for the owner and that an answer shows, with the text that tells it: its marker, or
    /// else a long id. A list shows its own resource, a search any.
    pub(super) fn shown(
        &self,
        operation: &Operation,
        owner: &IdentityName,
        text: &str,
    ) -> Option<(Object, String)> {
        let made = || {
            self.survey.objects.iter().filter(|object| {
                let fits = match self.site.role(&operation.key) {
                    Role::Lists(id) => object.resource == id,
                    _ => true,
                };
                fits && object.made && object.owner == *owner
            })
        };
        let marked = made().find_map(|object| {
            let canary = object
                .canary
                .as_ref()
                .filter(|canary| text.contains(canary.as_str()))?;
            Some((object.clone(), canary.clone()))
        });
        marked.or_else(|| {
            made().find_map(|object| {
                let id = object.ids.last()?.as_str()?;
                let tells = id.len() >= TELLING && text.contains(id);
                tells.then(|| (object.clone(), id.to_owned()))
            })
        })
    }
}
