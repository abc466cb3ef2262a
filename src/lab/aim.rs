//! The same call on another object.

use serde_json::Value;

use crate::site::Site;
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
    if let Some((_, Value::Object(body))) = &mut call.body {
        for (name, value) in body {
            if site.holds_own_id(operation, name) || site.is_own_key(&operation.key, name) {
                *value = own.clone();
            }
        }
    }
    call
}
