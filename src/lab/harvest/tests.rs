//! Where answers hold ids, by hand.

use serde_json::json;

use super::{listed, made};
use crate::http::Response;
use crate::site::{IdPlace, Resource};

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
        let found = listed(&projects(), &answer(&body, None), &any, 9);
        let ids: Vec<_> = found.into_iter().map(|(ids, _)| ids).collect();
        assert_eq!(ids, [[json!("a")], [json!("b")]], "{body}");
    }
}

#[test]
fn an_id_of_several_keys_is_found_in_all_its_parts() {
    let any = |_: &serde_json::Value| true;
    let repos = Resource {
        item: "/repos/{owner}/{repo}".into(),
        collection: "/repos".into(),
        noun: "repos".into(),
        key: "repo".into(),
        joined: 1,
        ..Resource::default()
    };
    let both = Some(vec![json!("kim"), json!("tool")]);
    for (body, location) in [
        (
            json!({"id": 4, "name": "tool", "owner": {"id": 9, "login": "kim"}}),
            None,
        ),
        (json!({"owner": "kim", "repo": "tool"}), None),
        (json!({"owner_name": "kim", "slug": "tool"}), None),
        (json!({"id": 4}), Some("https://h/v1/repos/kim/tool")),
    ] {
        assert_eq!(made(&repos, &answer(&body, location), &any), both, "{body}");
    }
    assert_eq!(
        made(&repos, &answer(&json!({"name": "tool"}), None), &any),
        None
    );
    let pictures = Resource {
        item: "/pictures/{name}.{ext}".into(),
        collection: "/pictures".into(),
        noun: "pictures".into(),
        key: "ext".into(),
        ..repos
    };
    let both = Some(vec![json!("a.b"), json!("png")]);
    for (body, location) in [
        (json!({"name": "a.b", "ext": "png"}), None),
        (json!({"size": 4}), Some("/v1/pictures/a.b.png")),
    ] {
        assert_eq!(
            made(&pictures, &answer(&body, location), &any),
            both,
            "{body}"
        );
    }
}

#[test]
fn the_config_says_where_an_id_is() {
    let any = |_: &serde_json::Value| true;
    let of = |id| Resource {
        id: Some(id),
        ..projects()
    };
    let body = json!({"id": 1, "meta": {"handle": "h7"}});
    let in_body = of(IdPlace::Body("/meta/handle".into()));
    assert_eq!(
        made(&in_body, &answer(&body, None), &any),
        Some(vec![json!("h7")])
    );
    let list = json!([{"handle": "a"}, {"meta": {"handle": "b"}}]);
    let found = listed(&in_body, &answer(&list, None), &any, 9);
    let ids: Vec<_> = found.into_iter().map(|(ids, _)| ids).collect();
    assert_eq!(ids, [[json!("a")], [json!("b")]]);
    let in_header = of(IdPlace::Header("Location".into()));
    assert_eq!(
        made(&in_header, &answer(&body, Some("/elsewhere/x9/")), &any),
        Some(vec![json!("x9")])
    );
}
