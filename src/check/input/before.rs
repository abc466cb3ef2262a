//! What an earlier document allowed and the present one refuses: for `lifecycle/tightened`, which tries it instead.

use crate::schema::{Change, Direction, Violation};
use crate::site::Site;
use crate::spec::{Operation, Parameter};
use crate::words::Place;

use super::inside::at;
use super::negatives::{inner_value, is_refused, sample, structured};

/// Whether the earlier document allowed what this violation makes of a request.
pub(in crate::check) fn was_allowed(
    site: &Site,
    operation: &Operation,
    place: &Place,
    violation: &Violation,
) -> bool {
    let Some((former, then)) = site.then(operation) else {
        return false;
    };
    match place {
        Place::Body(_) if violation.pointer.is_empty() && violation.change == Change::Remove => {
            then.body.as_ref().is_some_and(|body| !body.required)
        }
        Place::Body(_) => in_body(site, operation, (former, then), violation).is_some(),
        Place::Path(_)
        | Place::Query(_)
        | Place::Header(_)
        | Place::Cookie(_)
        | Place::Within(..) => {
            let same = |other: &&Parameter| other.place() == *place.outer();
            let before = then.parameters.iter().find(same);
            let own = operation.parameters.iter().find(same);
            if let (Some(before), Some(own)) = (before, own)
                && !(violation.pointer.is_empty() && violation.change == Change::Remove)
                && let Some(whole) = inner_value(site, own)
            {
                let whole = violation.within.as_deref().unwrap_or(&whole);
                let library = &former.api.schemas;
                let knew = before.schema.as_ref().filter(|_| before.style == own.style);
                let knew = knew.and_then(|schema| at(library, schema, &violation.pointer));
                let is_known = knew.is_some() || violation.change == Change::Remove;
                return is_known && !is_refused(library, before, whole, violation);
            }
            match (&violation.change, before) {
                (Change::Remove, before) => before.is_none_or(|before| !before.required),
                (Change::Set(_), None) => false,
                (Change::Set(value), Some(before)) => {
                    let text = crate::schema::text_of(value);
                    let schema = before.schema.as_ref();
                    schema.zip(text).is_some_and(|(schema, text)| {
                        former.api.schemas.check_text(schema, &text).is_legal()
                    })
                }
            }
        }
    }
}

/// The body with the violation in it, if the earlier document allowed it and knew the place.
fn in_body(
    site: &Site,
    operation: &Operation,
    (former, then): (&Site, &Operation),
    violation: &Violation,
) -> Option<serde_json::Value> {
    let media = structured(operation)?;
    let before = then.body.as_ref()?.media.iter();
    let before = before.clone().find(|other| other.name == media.name)?;
    let schema = before.schema.as_ref()?;
    let library = &former.api.schemas;
    // A property that was not there before could be anything then: no request of the time had it.
    if violation.change != Change::Remove && at(library, schema, &violation.pointer).is_none() {
        return None;
    }
    let changed = match &violation.within {
        Some(whole) => violation.apply(whole)?,
        None => violation.apply(&*sample(site, media)?)?,
    };
    let allowed = library
        .check(schema, &changed, Direction::Request)
        .is_legal();
    allowed.then_some(changed)
}
