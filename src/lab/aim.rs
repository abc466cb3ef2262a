//! The same call on another object.

use serde_json::Value;

use crate::site::{Role, Site};
use crate::spec::Operation;
use crate::words::Place;

use super::{Call, Object};

/// The same call on another object: ids go to the keys of the path by position, or to where the operation has its id.
pub(super) fn aim(site: &Site, operation: &Operation, call: &Call, object: &Object) -> Call {
    let mut call = call.clone();
    for (name, id) in operation.path_names().into_iter().zip(&object.ids) {
        let place = Place::Path(name.to_owned());
        if let Some((_, value)) = call.parameters.iter_mut().find(|(own, _)| *own == place) {
            *value = id.clone();
        }
    }
    let Some(own) = object.ids.last() else {
        return call;
    };
    for parameter in &operation.parameters {
        if site.holds_own_id(operation, &parameter.name)
            && let Some((_, value)) = call
                .parameters
                .iter_mut()
                .find(|(place, _)| *place == parameter.place())
        {
            *value = own.clone();
        }
    }
    if let Some((_, body)) = &mut call.body {
        if let Some(inner) = own_id_within(site, operation, body) {
            *inner = own.clone();
        }
        for (name, value) in body.as_object_mut().into_iter().flatten() {
            if site.holds_own_id(operation, name) || site.is_own_key(&operation.key, name) {
                *value = own.clone();
            }
        }
    }
    call
}

/// Where the body of a change repeats the id of what it changes within an envelope, as JSON:API demands: `/data/id`.
pub(super) fn own_id_within<'v>(
    site: &Site,
    operation: &Operation,
    body: &'v mut Value,
) -> Option<&'v mut Value> {
    let outer = body.as_object_mut().filter(|outer| outer.len() == 1)?;
    let inner = outer.values_mut().next()?.as_object_mut()?;
    let mut own = inner.iter_mut();
    let is_id = |name: &str, value: &Value| {
        (value.is_string() || value.is_number())
            && (name == "id" || site.is_own_key(&operation.key, name))
            && matches!(site.role(&operation.key), Role::Changes(_))
    };
    own.find(|(name, value)| is_id(name, value))
        .map(|(_, value)| value)
}
