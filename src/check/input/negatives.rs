//! Every constraint that the document states of a request, broken one at a time. Pure; sends and judges nothing.

mod alternatives;
mod form;
mod inner;
mod known;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use serde_json::Value;

use crate::lab::{is_form, preferred};
use crate::schema::{
    Change, Direction, SchemaRef, Sent, Size, Violation, Violations, Wish, instance, text_of,
    text_violations,
};
use crate::site::Site;
use crate::spec::{Media, Operation, Parameter, ParameterIn};
use crate::words::{Arrange as _, Place};

use alternatives::broken;
pub(in crate::check) use inner::{is_its_members, is_refused, value as inner_value};

/// Seed of the instance that plans are made over; the control of the run has another one.
const PLAN_SEED: u64 = 7;
/// Bodies with other alternatives than the first one that are looked into: far more than any real document has.
pub(super) const VARIANTS: usize = 400;

/// A constraint broken in one place.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::check) struct Negative {
    pub(in crate::check) place: Place,
    pub(in crate::check) violation: Violation,
}

/// The negatives of one operation.
#[derive(Debug)]
pub(in crate::check) struct Negatives {
    /// Those that are sent.
    pub(in crate::check) chosen: Vec<Negative>,
    /// Those that go beyond the budget of one operation.
    pub(in crate::check) cut: Vec<Negative>,
    /// Whether the body has more alternatives than are looked into.
    pub(in crate::check) has_more: bool,
    /// Members of parameters that their style has no words for.
    pub(in crate::check) unsaid: usize,
    /// How many the referee threw out, since the document allows them.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "for the measurement over real documents")
    )]
    pub(in crate::check) still_legal: usize,
}

/// Every constraint of parameters and body that the referee confirms as broken.
pub(in crate::check) fn negatives(site: &Site, operation: &Operation) -> Rc<Negatives> {
    let login = site.login_body(&operation.key).is_some();
    let last = known::with(site, |known| known.last.clone());
    if let Some((key, was_login, negatives)) = last
        && key == operation.key
        && was_login == login
    {
        return negatives;
    }
    let negatives = Rc::new(find(site, operation, login));
    let last = (operation.key.clone(), login, Rc::clone(&negatives));
    known::with(site, |known| known.last = Some(last));
    negatives
}

fn find(site: &Site, operation: &Operation, login: bool) -> Negatives {
    let (mut still_legal, mut has_more) = (0, false);
    let own = of_parameters(site, operation, (&mut still_legal, &mut has_more));
    let in_body = of_body(site, operation, (&mut still_legal, &mut has_more));
    let all = own.into_iter().chain(in_body);
    // A wrong password is a wrong one however it is wrong, and wrong ones lock accounts.
    let few = |negative: &Negative| matches!(negative.violation.kind(), "required" | "type");
    let all: Vec<(String, Negative)> = all
        .filter(|(_, negative)| !login || few(negative))
        .collect();
    let mut chosen = most_telling(all);
    // One of each kind comes before the second of any.
    let most = site.config.limits.payloads;
    let parameters = operation.parameters.iter();
    let unsaid = parameters.map(|parameter| inner::unsaid(site, parameter));
    let unsaid = unsaid.sum();
    let cut = chosen.split_off(chosen.len().min(most));
    Negatives {
        chosen,
        cut,
        has_more,
        unsaid,
        still_legal,
    }
}

/// One of each kind of constraint, then one of each alternative, then one of each kind in each alternative, whose constraints
/// are other ones, and so on.
fn most_telling(all: Vec<(String, Negative)>) -> Vec<Negative> {
    let (mut kinds, mut variants) = (BTreeSet::new(), BTreeSet::new());
    let mut both: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let ranks = all.iter().map(|(variant, negative)| {
        let kind = sort(&negative.violation);
        let turn = both.entry((kind, variant)).or_default();
        *turn += 1;
        let is_new = !variant.is_empty() && variants.insert(variant);
        match kinds.insert(kind) {
            true => 0,
            false if is_new => 1,
            false => *turn + 1,
        }
    });
    let ranks: Vec<usize> = ranks.collect();
    let mut ranked: Vec<(usize, (String, Negative))> = ranks.into_iter().zip(all).collect();
    ranked.arrange_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, (_, it))| it).collect()
}

/// The kind of constraint: of formats each is one of its own, since each has a reader of its own.
fn sort(violation: &Violation) -> &str {
    match violation.kind() {
        "format" => &violation.says,
        kind => kind,
    }
}

/// JSON bodies, forms and bodies of parts: what the schema's own violations can be written in.
pub(in crate::check) fn structured(operation: &Operation) -> Option<&Media> {
    let (_, media) = preferred(&operation.body.as_ref()?.media)?;
    let name = media.name.to_ascii_lowercase();
    (name.contains("json") || name.starts_with("*/*") || is_form(media)).then_some(media)
}

/// A full valid body, for planning.
pub(in crate::check) fn sample(site: &Site, media: &Media) -> Option<Rc<Value>> {
    let schema = media.schema.as_ref()?;
    let last = known::with(site, |known| known.sample.clone());
    if let Some((_, sample)) = last.filter(|(own, _)| own == schema) {
        return sample;
    }
    let sample = made(site, schema).map(Rc::new);
    let last = (schema.clone(), sample.clone());
    known::with(site, |known| known.sample = Some(last));
    sample
}

fn made(site: &Site, schema: &SchemaRef) -> Option<Value> {
    let known = |_: &str, name: &str| site.config.values.get(name).cloned();
    instance(&site.api.schemas, schema, &wish(&known)).ok()
}

fn wish<'w>(known: &'w dyn Fn(&str, &str) -> Option<Value>) -> Wish<'w> {
    Wish {
        seed: PLAN_SEED,
        size: Size::Full,
        direction: Direction::Request,
        examples: true,
        known,
    }
}

/// The negatives of the body, each with the number of the alternative that it stands in, if that is not the first.
fn of_body(
    site: &Site,
    operation: &Operation,
    (still_legal, has_more): (&mut usize, &mut bool),
) -> Vec<(String, Negative)> {
    let Some(media) = structured(operation) else {
        return Vec::new();
    };
    let (Some(schema), Some(sample)) = (&media.schema, sample(site, media)) else {
        return Vec::new();
    };
    let library = &site.api.schemas;
    let way = |_: &Value, violation: &Violation| match is_form(media) {
        true => form::sent(library, media, schema, violation),
        false => Sent::AsIs,
    };
    let known = |_: &str, name: &str| site.config.values.get(name).cloned();
    let found = broken(library, schema, &sample, (&wish(&known), VARIANTS), &way);
    *still_legal += found.still_legal;
    *has_more |= found.has_more;
    let placed = found.kept.into_iter().map(|(variant, violation)| {
        let place = Place::Body(violation.pointer.clone());
        (variant, Negative { place, violation })
    });
    placed.collect()
}

/// The same of parameters.
fn of_parameters(
    site: &Site,
    operation: &Operation,
    (still_legal, has_more): (&mut usize, &mut bool),
) -> Vec<(String, Negative)> {
    let mut all = Vec::new();
    for parameter in &operation.parameters {
        if let Some(found) = inner::negatives(site, operation, parameter) {
            *still_legal += found.still_legal;
            *has_more |= found.has_more;
            all.extend(found.kept.into_iter().map(|(variant, violation)| {
                let place = parameter.place().within(&violation.pointer);
                (variant, Negative { place, violation })
            }));
            continue;
        }
        if parameter.content.is_some() {
            continue;
        }
        let Some(found) = texts(site, parameter) else {
            continue;
        };
        *still_legal += found.still_legal;
        let kept = found.kept.iter();
        let staying = kept.filter(|violation| stays_in_place(parameter, violation));
        all.extend(staying.map(|violation| {
            let (place, violation) = (parameter.place(), violation.clone());
            (String::new(), Negative { place, violation })
        }));
    }
    all
}

/// Texts that no reading of the parameter allows. Operations share parameters by reference: each is worked out once.
fn texts(site: &Site, parameter: &Parameter) -> Option<Rc<Violations>> {
    let schema = parameter.schema.as_ref()?;
    let example = parameter.examples.first();
    if let Some(texts) = known::with(site, |known| known.parameter(schema, example)) {
        return Some(texts);
    }
    let value = example.cloned().or_else(|| made(site, schema));
    let control = value.as_ref().and_then(text_of).unwrap_or_default();
    let texts = Rc::new(text_violations(&site.api.schemas, schema, &control));
    known::with(site, |known| known.learn(schema, example, &texts));
    Some(texts)
}

/// Whether the text of a change stays in the place of the parameter.
fn stays_in_place(parameter: &Parameter, violation: &Violation) -> bool {
    let text = match &violation.change {
        Change::Set(value) => text_of(value),
        Change::Remove => None,
    };
    text.is_some_and(|text| stays(parameter, &text))
}

/// An empty or slashed path value would ask for another operation; a header carries no control characters.
fn stays(parameter: &Parameter, text: &str) -> bool {
    match parameter.location {
        ParameterIn::Path => {
            !text.is_empty() && !text.contains(['/', '?', '#']) && text != "." && text != ".."
        }
        // At either end of a header, blanks are no part of the value (RFC 9110, section 5.5).
        ParameterIn::Header => {
            text.trim() == text && text.chars().all(|letter| (' '..='~').contains(&letter))
        }
        ParameterIn::Query | ParameterIn::Cookie => true,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod tests;
