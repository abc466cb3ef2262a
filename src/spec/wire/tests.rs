//! Tables of what each style and media type looks like on the wire.

use serde_json::{Value, json};

use super::{body, cookie_pairs, header_text, path_segment, query_pairs};
use crate::spec::{Encoding, Media, Parameter, ParameterIn, Style};
use crate::words::Location;

fn parameter(location: ParameterIn, style: Style, explode: bool) -> Parameter {
    Parameter {
        name: "color".to_owned(),
        location,
        required: true,
        style,
        explode,
        allow_reserved: false,
        content: None,
        schema: None,
        is_scalar: false,
        examples: Vec::new(),
        at: Location::new("api.yml", 1, 1),
    }
}

fn media(name: &str) -> Media {
    Media {
        name: name.to_owned(),
        schema: None,
        examples: Vec::new(),
        encoding: Vec::new(),
        xml: None,
    }
}

fn target(pairs: Vec<(String, String)>) -> String {
    let pairs: Vec<_> = pairs
        .into_iter()
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    pairs.join("&")
}

fn sent(media: &Media, value: &Value) -> String {
    let encoded = body(media, value).expect("this type can be written");
    String::from_utf8(encoded.bytes).expect("the test sends text")
}

#[test]
fn path_segments_follow_their_style() {
    use Style::{Label, Matrix, PipeDelimited, Simple};
    let list = json!(["blue", "black"]);
    let map = json!({"R": 100, "G": 200});
    let table = [
        (Simple, false, json!("blue"), "blue"),
        (Simple, false, list.clone(), "blue,black"),
        (Simple, false, map.clone(), "R,100,G,200"),
        (Simple, true, map.clone(), "R=100,G=200"),
        (Simple, false, json!("a/b c?é%"), "a%2Fb%20c%3F%C3%A9%25"),
        (Simple, false, json!("a,b"), "a%2Cb"),
        (Simple, false, json!(1.5), "1.5"),
        (Simple, false, json!(true), "true"),
        (Simple, false, json!(null), "null"),
        (Simple, false, json!("-._~"), "-._~"),
        (Label, false, json!("blue"), ".blue"),
        (Label, false, list.clone(), ".blue,black"),
        (Label, true, list.clone(), ".blue.black"),
        (Label, true, map.clone(), ".R=100.G=200"),
        (Matrix, false, json!("blue"), ";color=blue"),
        (Matrix, false, json!(""), ";color"),
        (Matrix, false, list.clone(), ";color=blue,black"),
        (Matrix, true, list, ";color=blue;color=black"),
        (Matrix, false, map.clone(), ";color=R,100,G,200"),
        (Matrix, true, map.clone(), ";R=100;G=200"),
        (Label, false, map, ".R,100,G,200"),
        (PipeDelimited, false, json!([1, 2]), "1%7C2"),
    ];
    for (style, explode, value, wanted) in table {
        let parameter = parameter(ParameterIn::Path, style, explode);
        assert_eq!(
            path_segment(&parameter, &value),
            wanted,
            "{style:?} {value}"
        );
    }
}

#[test]
fn query_pairs_follow_their_style() {
    use Style::{DeepObject, Form, PipeDelimited, SpaceDelimited, TabDelimited};
    let list = json!(["a b", "c&d"]);
    let map = json!({"R": 1, "G": {"x": [2, 3]}});
    let table = [
        (Form, true, json!("x=y"), "color=x%3Dy"),
        (Form, true, list.clone(), "color=a%20b&color=c%26d"),
        (Form, false, list.clone(), "color=a%20b,c%26d"),
        (Form, true, json!({"R": 1, "G": 2}), "R=1&G=2"),
        (Form, false, json!({"R": 1, "G": 2}), "color=R,1,G,2"),
        (Form, true, json!([]), ""),
        (SpaceDelimited, false, list.clone(), "color=a%20b%20c%26d"),
        (PipeDelimited, false, list.clone(), "color=a%20b%7Cc%26d"),
        (PipeDelimited, true, list.clone(), "color=a%20b&color=c%26d"),
        (TabDelimited, false, list, "color=a%20b%09c%26d"),
        (
            SpaceDelimited,
            false,
            json!({"R": 1, "G": 2}),
            "color=R%201%20G%202",
        ),
        (
            PipeDelimited,
            false,
            json!({"R": 1, "G": 2}),
            "color=R%7C1%7CG%7C2",
        ),
        (
            DeepObject,
            true,
            map,
            "color%5BR%5D=1&color%5BG%5D%5Bx%5D=2&color%5BG%5D%5Bx%5D=3",
        ),
        (DeepObject, true, json!("x"), "color=x"),
    ];
    for (style, explode, value, wanted) in table {
        let parameter = parameter(ParameterIn::Query, style, explode);
        assert_eq!(
            target(query_pairs(&parameter, &value)),
            wanted,
            "{style:?} {value}"
        );
    }
}

#[test]
fn reserved_characters_stay_when_they_may() {
    let mut parameter = parameter(ParameterIn::Query, Style::Form, true);
    parameter.allow_reserved = true;
    let pairs = query_pairs(&parameter, &json!("a/b?c:d e&f#g+h"));
    assert_eq!(target(pairs), "color=a/b?c:d%20e%26f%23g%2Bh");
}

#[test]
fn content_is_serialised_first() {
    let mut parameter = parameter(ParameterIn::Query, Style::Form, true);
    parameter.content = Some("application/json; charset=utf-8".to_owned());
    assert_eq!(
        target(query_pairs(&parameter, &json!(["a"]))),
        "color=%5B%22a%22%5D"
    );
    assert_eq!(header_text(&parameter, &json!({"a": 1})), r#"{"a":1}"#);
    assert_eq!(path_segment(&parameter, &json!("x")), "%22x%22");
}

#[test]
fn headers_and_cookies() {
    let header = parameter(ParameterIn::Header, Style::Simple, false);
    assert_eq!(header_text(&header, &json!("a b")), "a b");
    assert_eq!(header_text(&header, &json!([1, 2])), "1,2");
    assert_eq!(header_text(&header, &json!({"R": 1})), "R,1");
    let cookie = parameter(ParameterIn::Cookie, Style::Form, false);
    assert_eq!(
        target(cookie_pairs(&cookie, &json!("a; b"))),
        "color=a%3B%20b"
    );
}

#[test]
fn json_like_types_are_json() {
    let value = json!({"a": [1, null]});
    for (name, content_type) in [
        ("application/json", "application/json"),
        (
            "Application/JSON; charset=utf-8",
            "Application/JSON; charset=utf-8",
        ),
        ("application/vnd.api+json", "application/vnd.api+json"),
        ("*/*", "application/json"),
    ] {
        let encoded = body(&media(name), &value).expect("JSON can be written");
        assert_eq!(encoded.content_type, content_type);
        assert_eq!(encoded.bytes, br#"{"a":[1,null]}"#, "{name}");
    }
}

#[test]
fn what_cannot_be_written_is_not() {
    for name in ["application/xml", "text/xml", "", "video/"] {
        assert_eq!(body(&media(name), &json!("x")), None, "{name}");
    }
    assert_eq!(body(&media("application/x-own"), &json!({"a": 1})), None);
    assert_eq!(sent(&media("text/plain"), &json!("x y")), "x y");
    assert_eq!(sent(&media("application/octet-stream"), &json!("x")), "x");
}

#[test]
fn files_are_what_they_are_called() {
    let file = |name: &str| {
        let encoded = body(&media(name), &json!("x")).expect("there is a file of this type");
        let start = encoded.bytes.iter().take(5).map(|byte| byte.escape_ascii());
        let start: String = start.map(|byte| byte.to_string()).collect();
        format!("{} {start}", encoded.content_type)
    };
    assert_eq!(file("image/png"), "image/png \\x89PNG\\r");
    assert_eq!(file("image/*"), "image/png \\x89PNG\\r");
    assert_eq!(file("Image/JPEG"), "Image/JPEG \\xff\\xd8\\xff\\xe0\\x00");
    assert_eq!(file("application/pdf"), "application/pdf %PDF-");
    assert_eq!(file("video/mp4"), "video/mp4 x");
    assert_eq!(
        sent(&media("application/yaml"), &json!({"a": 1})),
        "{\"a\":1}"
    );
    assert_eq!(
        sent(&media("application/x-ndjson"), &json!([{"a": 1}, 2])),
        "{\"a\":1}\n2\n"
    );
}

#[test]
fn a_part_that_is_a_file_has_a_name_whatever_its_type() {
    let mut form = media("multipart/form-data");
    let encoding = |kind: &str| Encoding {
        content_type: Some(kind.to_owned()),
        is_file: true,
        ..Encoding::default()
    };
    form.encoding = vec![
        ("table".to_owned(), encoding("text/csv")),
        ("image".to_owned(), encoding("image/gif, image/png")),
    ];
    let encoded = body(&form, &json!({"table": "a,b", "image": "x"})).expect("it can be written");
    let text = String::from_utf8_lossy(&encoded.bytes);
    assert!(
        text.contains(
            "name=\"table\"; filename=\"table.csv\"\r\nContent-Type: text/csv\r\n\r\na,b\r\n"
        ),
        "{text}"
    );
    assert!(
        text.contains("filename=\"image.gif\"\r\nContent-Type: image/gif\r\n\r\nGIF8"),
        "{text}"
    );
}

#[test]
fn form_fields_follow_their_encoding() {
    let mut form = media("application/x-www-form-urlencoded");
    form.encoding = vec![
        (
            "tags".to_owned(),
            Encoding {
                style: Some(Style::Form),
                explode: Some(false),
                ..Encoding::default()
            },
        ),
        (
            "meta".to_owned(),
            Encoding {
                content_type: Some("application/json".to_owned()),
                ..Encoding::default()
            },
        ),
    ];
    let value = json!({
        "name": "a b&c",
        "tags": ["x", "y"],
        "ids": [1, 2],
        "card": {"number": "4242", "owner": {"name": "A"}},
        "items": [{"price": 1}],
        "meta": {"k": 1},
    });
    assert_eq!(
        sent(&form, &value).replace('&', "\n"),
        "name=a%20b%26c\ntags=x,y\nids=1\nids=2\ncard%5Bnumber%5D=4242\n\
         card%5Bowner%5D%5Bname%5D=A\nitems%5B0%5D%5Bprice%5D=1\nmeta=%7B%22k%22%3A1%7D"
    );
    assert_eq!(sent(&form, &json!([1])), "%5B1%5D");
}

#[test]
fn multipart_bodies_are_the_same_each_time() {
    let mut form = media("multipart/form-data");
    form.encoding = vec![(
        "photo".to_owned(),
        Encoding {
            content_type: Some("application/octet-stream".to_owned()),
            ..Encoding::default()
        },
    )];
    let value = json!({"na\"me": "x", "photo": "bytes", "ids": [1, 2], "meta": {"k": 1}});
    let encoded = body(&form, &value).expect("multipart can be written");
    let text = String::from_utf8(encoded.bytes).expect("the test sends text");
    let boundary = encoded
        .content_type
        .strip_prefix("multipart/form-data; boundary=")
        .expect("the boundary is named");
    insta::assert_snapshot!(text.replace(boundary, "BOUNDARY").replace("\r\n", "\n"), @r#"
    --BOUNDARY
    Content-Disposition: form-data; name="na%22me"

    x
    --BOUNDARY
    Content-Disposition: form-data; name="photo"; filename="photo.bin"
    Content-Type: application/octet-stream

    bytes
    --BOUNDARY
    Content-Disposition: form-data; name="ids"

    1
    --BOUNDARY
    Content-Disposition: form-data; name="ids"

    2
    --BOUNDARY
    Content-Disposition: form-data; name="meta"
    Content-Type: application/json

    {"k":1}
    --BOUNDARY--
    "#);
    assert_eq!(sent(&form, &value), text);
    assert_ne!(
        body(&form, &json!({"a": 1})).map(|other| other.content_type),
        Some(encoded.content_type.clone()),
        "another content has another boundary"
    );
}
