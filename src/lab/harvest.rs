//! Ids read out of answers.

use serde_json::Value;

use crate::http::Response;
use crate::site::{Resource, same_thing};

/// Property names that are ids, best first.
const IDS: &[&str] = &["id", "uuid", "guid", "uid", "sid", "_id"];
/// Property names that serve as ids where there is none, best first.
const NAMES: &[&str] = &["key", "slug", "name", "code", "number"];

/// The id of the one object that an answer shows: in the body, in an envelope, or in `Location` (RFC 9110, 10.2.2).
/// One value for each of the resource's own keys.
///
/// `fits` says whether a text can be an id of this resource by its schema.
pub(crate) fn made(
    resource: &Resource,
    response: &Response,
    fits: &dyn Fn(&Value) -> bool,
) -> Option<Vec<Value>> {
    let body = response.json();
    body.as_ref()
        .and_then(|body| own_ids(resource, body, fits, 3))
        .or_else(|| of_location(resource, response, fits))
}

/// The id that an object shows of itself, one value for each of the resource's own keys: several by their very names.
pub(crate) fn own_ids(
    resource: &Resource,
    value: &Value,
    fits: &dyn Fn(&Value) -> bool,
    depth: u8,
) -> Option<Vec<Value>> {
    let keys = resource.own_keys();
    if keys.len() < 2 {
        return of_object(resource, value, fits, depth).map(|id| vec![id]);
    }
    let object = match value {
        Value::Array(items) => items.first()?.as_object()?,
        other => other.as_object()?,
    };
    let part = |key: &&str| {
        object
            .get(*key)
            .filter(|id| id.is_string() || id.is_number())
    };
    let parts: Option<Vec<Value>> = keys.iter().map(|key| part(key).cloned()).collect();
    parts.or_else(|| {
        let depth = depth.checked_sub(1)?;
        let inner = object.values().filter(|value| value.is_object());
        inner
            .filter_map(|inner| own_ids(resource, inner, fits, depth))
            .next()
    })
}

/// Ids of the objects that a list shows, at most `most`, and what it shows of each.
pub(crate) fn listed(
    resource: &Resource,
    response: &Response,
    fits: &dyn Fn(&Value) -> bool,
    most: usize,
) -> Vec<(Vec<Value>, Value)> {
    let Some(body) = response.json() else {
        return Vec::new();
    };
    let is_map = is_map(&body);
    if let Some(items) = items(&body).filter(|_| !is_map) {
        return items
            .iter()
            .filter_map(|item| Some((own_ids(resource, item, fits, 1)?, item.clone())))
            .take(most)
            .collect();
    }
    // A map from id to object.
    let Some(map) = body.as_object().filter(|_| is_map) else {
        return Vec::new();
    };
    map.iter()
        .map(|(key, item)| (vec![Value::String(key.clone())], item.clone()))
        .filter(|(ids, _)| ids.iter().all(fits))
        .take(most)
        .collect()
}

/// Whether a body maps ids to objects: nothing but objects, and not an envelope around a list.
fn is_map(body: &Value) -> bool {
    let Some(map) = body.as_object() else {
        return false;
    };
    let lists = |inner: &Value| {
        inner
            .as_object()
            .is_some_and(|inner| inner.values().any(holds_objects))
    };
    !map.is_empty()
        && map.values().all(Value::is_object)
        && !(map.len() == 1 && map.values().any(lists))
}

fn holds_objects(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|items| items.iter().any(Value::is_object))
}

/// The array of a list answer: the body itself, or the first array of objects or texts within its envelope.
pub(crate) fn items(body: &Value) -> Option<&Vec<Value>> {
    match body {
        Value::Array(items) => Some(items),
        Value::Object(envelope) => envelope.values().find_map(|value| match value {
            Value::Array(items) => Some(items),
            Value::Object(inner) => inner.values().find_map(Value::as_array),
            _ => None,
        }),
        _ => None,
    }
}

/// The id that an object shows of itself.
pub(crate) fn of_object(
    resource: &Resource,
    value: &Value,
    fits: &dyn Fn(&Value) -> bool,
    depth: u8,
) -> Option<Value> {
    let scalar = |value: &Value| (value.is_string() || value.is_number()) && fits(value);
    match value {
        Value::String(_) | Value::Number(_) => scalar(value).then(|| value.clone()),
        Value::Array(items) => items
            .first()
            .and_then(|first| of_object(resource, first, fits, depth.checked_sub(1)?)),
        Value::Object(object) => {
            let exact = object.get(&resource.key).filter(|value| scalar(value));
            let any_of = |names: &[&str]| {
                names
                    .iter()
                    .find_map(|name| object.get(*name).filter(|value| scalar(value)))
            };
            let named = || {
                object
                    .iter()
                    .find(|(name, value)| same_thing(name, &resource.noun) && scalar(value))
            };
            // `projectId` in `/projects/{projectId}` is called `id` in the project itself.
            let found = exact
                .or_else(|| any_of(IDS))
                .or_else(|| named().map(|(_, value)| value));
            let found = found.or_else(|| any_of(NAMES)).cloned();
            found.or_else(|| {
                let depth = depth.checked_sub(1)?;
                object
                    .values()
                    .filter(|value| value.is_object())
                    .find_map(|inner| of_object(resource, inner, fits, depth))
            })
        }
        _ => None,
    }
}

fn of_location(
    resource: &Resource,
    response: &Response,
    fits: &dyn Fn(&Value) -> bool,
) -> Option<Vec<Value>> {
    let location = response.header("location")?;
    let path = location.split(['?', '#']).next()?.trim_end_matches('/');
    let segments: Vec<&str> = path.split('/').collect();
    let keys = resource.own_keys().len();
    let (front, own) = segments.split_at(segments.len().checked_sub(keys)?);
    if front.last() != resource.collection.rsplit('/').next().as_ref() {
        return None;
    }
    let decoded = own
        .iter()
        .map(|own| percent_encoding::percent_decode_str(own).decode_utf8());
    let ids: Result<Vec<Value>, _> = decoded
        .map(|own| own.map(|own| Value::String(own.into_owned())))
        .collect();
    ids.ok().filter(|ids| ids.last().is_some_and(fits))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{listed, made};
    use crate::http::Response;
    use crate::site::Resource;

    fn projects() -> Resource {
        Resource {
            item: "/projects/{projectId}".into(),
            collection: "/projects".into(),
            noun: "projects".into(),
            key: "projectId".into(),
            ..Resource::default()
        }
    }

    fn answer(body: &serde_json::Value, location: Option<&str>) -> Response {
        let headers = location
            .map(|value| ("Location".to_owned(), value.to_owned()))
            .into_iter()
            .collect();
        Response {
            status: 201,
            headers,
            body: body.to_string().into(),
            truncated: false,
            millis: 0,
        }
    }

    #[test]
    fn an_id_is_found_wherever_apis_put_it() {
        let any = |_: &serde_json::Value| true;
        for (body, location, id) in [
            (json!({"id": 7, "name": "a"}), None, json!(7)),
            (json!({"project_id": "p1", "name": "a"}), None, json!("p1")),
            (json!({"data": {"id": "x"}}), None, json!("x")),
            (json!([{"id": "x"}]), None, json!("x")),
            (json!({}), Some("/v2/projects/a%20b"), json!("a b")),
            (json!(null), Some("http://h/v2/projects/9?x=1"), json!("9")),
        ] {
            assert_eq!(
                made(&projects(), &answer(&body, location), &any),
                Some(vec![id]),
                "{body}"
            );
        }
        assert_eq!(
            made(&projects(), &answer(&json!({}), Some("/v2/other/9")), &any),
            None
        );
    }

    #[test]
    fn the_schema_of_the_parameter_decides_between_candidates() {
        let digits = |value: &serde_json::Value| value.as_u64().is_some();
        let body = json!({"id": "abc", "number": 4});
        assert_eq!(
            made(&projects(), &answer(&body, None), &digits),
            Some(vec![json!(4)])
        );
    }

    #[test]
    fn lists_come_bare_in_envelopes_and_as_maps() {
        let any = |_: &serde_json::Value| true;
        for body in [
            json!([{"id": "a"}, {"id": "b"}]),
            json!({"items": [{"id": "a"}, {"id": "b"}], "next": null}),
            json!({"a": {"x": 1}, "b": {}}),
            json!({"a": {"tags": []}, "b": {"tags": ["c"]}}),
        ] {
            let ids: Vec<_> = listed(&projects(), &answer(&body, None), &any, 9)
                .into_iter()
                .map(|(ids, _)| ids)
                .collect();
            assert_eq!(ids, [[json!("a")], [json!("b")]], "{body}");
        }
    }

    #[test]
    fn an_id_of_two_keys_is_found_by_their_names() {
        let repos = Resource {
            item: "/repos/{owner}/{repo}".into(),
            collection: "/repos".into(),
            key: "repo".into(),
            keys: 2,
            ..Resource::default()
        };
        let any = |_: &serde_json::Value| true;
        let both = Some(vec![json!("ann"), json!("letters")]);
        let body = json!({"id": 1, "owner": "ann", "repo": "letters"});
        assert_eq!(made(&repos, &answer(&body, None), &any), both);
        let location = Some("/v1/repos/ann/letters");
        assert_eq!(made(&repos, &answer(&json!({}), location), &any), both);
        let half = json!({"repo": "letters"});
        assert_eq!(made(&repos, &answer(&half, None), &any), None);
    }
}
