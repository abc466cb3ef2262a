//! A value as XML 1.0, in the way that its schema's `xml` objects describe.

use serde_json::Value;

use super::text::plain;
use crate::spec::{Xml, XmlKind};

/// `value` as a document.
pub(super) fn document(xml: &Xml, value: &Value) -> String {
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned();
    let name = xml.name.as_deref().unwrap_or("value");
    match value {
        // A document has one outermost element, whether the list asks for one or not.
        Value::Array(items) => wrapped(&mut out, xml, name, items),
        _ => element(&mut out, xml, name, value),
    }
    out
}

/// `value` under `property` within an element.
fn within(out: &mut String, xml: &Xml, property: &str, value: &Value) {
    let name = xml.name.as_deref().unwrap_or(property);
    match (value, xml.kind) {
        (Value::Null, _) | (_, XmlKind::Attribute) => {}
        (_, XmlKind::Text) => out.push_str(&escaped(&plain(value))),
        (Value::Array(items), _) if xml.wrapped => wrapped(out, xml, name, items),
        (Value::Array(items), _) => each(out, xml, name, items),
        (_, XmlKind::None) => content(out, xml, value),
        _ => element(out, xml, name, value),
    }
}

fn wrapped(out: &mut String, xml: &Xml, name: &str, items: &[Value]) {
    let tag = open(out, xml, name);
    out.push('>');
    each(
        out,
        &Xml {
            prefix: None,
            namespace: None,
            ..xml.clone()
        },
        name,
        items,
    );
    out.push_str(&format!("</{tag}>"));
}

/// The items of a list, which have the list's name unless they have their own.
fn each(out: &mut String, xml: &Xml, name: &str, items: &[Value]) {
    let usual = Xml {
        prefix: xml.prefix.clone(),
        namespace: xml.namespace.clone(),
        ..Xml::default()
    };
    let shape = xml
        .items
        .as_deref()
        .filter(|items| **items != Xml::default());
    for item in items {
        let shape = shape.unwrap_or(&usual);
        element(out, shape, shape.name.as_deref().unwrap_or(name), item);
    }
}

fn element(out: &mut String, xml: &Xml, name: &str, value: &Value) {
    let tag = open(out, xml, name);
    for (key, entry) in value.as_object().into_iter().flatten() {
        if let Some(own) = xml.properties.get(key)
            && own.kind == XmlKind::Attribute
        {
            let name = own.name.as_deref().unwrap_or(key);
            let name = qualified(own, name);
            if let (Some(prefix), Some(namespace)) = (&own.prefix, &own.namespace) {
                out.push_str(&format!(
                    " xmlns:{}=\"{}\"",
                    named(prefix),
                    escaped(namespace)
                ));
            }
            out.push_str(&format!(" {name}=\"{}\"", escaped(&plain(entry))));
        }
    }
    out.push('>');
    content(out, xml, value);
    out.push_str(&format!("</{tag}>"));
}

fn content(out: &mut String, xml: &Xml, value: &Value) {
    match value {
        Value::Object(entries) => {
            for (key, entry) in entries {
                match xml.properties.get(key) {
                    Some(own) => within(out, own, key, entry),
                    None => within(out, &Xml::default(), key, entry),
                }
            }
        }
        Value::Array(items) => each(out, xml, "item", items),
        Value::Null => {}
        _ => out.push_str(&escaped(&plain(value))),
    }
}

/// The beginning of a tag, without its end. Returns the tag's name.
fn open(out: &mut String, xml: &Xml, name: &str) -> String {
    let tag = qualified(xml, name);
    out.push_str(&format!("<{tag}"));
    if let Some(namespace) = &xml.namespace {
        let prefix = xml
            .prefix
            .as_ref()
            .map(|prefix| format!(":{}", named(prefix)));
        let prefix = prefix.unwrap_or_default();
        out.push_str(&format!(" xmlns{prefix}=\"{}\"", escaped(namespace)));
    }
    tag
}

fn qualified(xml: &Xml, name: &str) -> String {
    match &xml.prefix {
        Some(prefix) => format!("{}:{}", named(prefix), named(name)),
        None => named(name),
    }
}

/// A name that XML allows (section 2.3, without the letters beyond ASCII).
fn named(name: &str) -> String {
    let mut named: String = name
        .chars()
        .map(|one| match one {
            one if one.is_ascii_alphanumeric() || matches!(one, '_' | '-' | '.') => one,
            _ => '_',
        })
        .collect();
    if !named.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        named.insert(0, '_');
    }
    named
}

/// Text without what would be markup, and without what XML 1.0 cannot hold at all.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push_str(&format!("&#{};", u32::from(one))),
            other if other.is_control() => {}
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "test code")]
mod tests {
    use serde_json::json;

    use crate::spec::{load, wire};

    #[test]
    fn schemas_say_how_their_values_look() {
        let text = "openapi: 3.0.0
info: {title: T, version: '1'}
paths:
  /pets:
    post:
      requestBody:
        content:
          application/xml: {schema: {$ref: '#/components/schemas/Pet'}}
          application/vnd.a+xml: {schema: {type: array, xml: {name: pets}, items: {$ref: '#/components/schemas/Pet'}}}
          text/xml: {schema: {type: object, properties: {a: {type: string}}}}
      responses: {}
components:
  schemas:
    Pet:
      type: object
      xml: {namespace: 'https://a.test/?a&b', prefix: p}
      properties:
        id: {type: integer, xml: {attribute: true}}
        name: {type: string}
        tags: {type: array, xml: {wrapped: true}, items: {type: string, xml: {name: tag}}}
        flat: {type: array, items: {type: integer}}
        kind: {allOf: [{type: string}, {xml: {name: sort}}]}
        mother: {$ref: '#/components/schemas/Pet'}
";
        let api = load("api.yml", text.as_bytes()).expect("it is a document");
        let body = api.operations[0].body.as_ref().expect("it has a body");
        let pet = json!({"id": 7, "name": "a<b>\"&\u{1}", "tags": ["x", "y"], "flat": [1, 2], "kind": "dog", "1 odd": true, "mother": {"id": 8}});
        let values = [pet.clone(), json!([pet]), json!({"a": "b"})];
        let told: Vec<_> = body
            .media
            .iter()
            .zip(&values)
            .map(|(media, value)| match wire::body(media, value) {
                Some(body) => format!(
                    "{}\n{}",
                    body.content_type,
                    String::from_utf8_lossy(&body.bytes)
                ),
                None => format!("{} cannot be written", media.name),
            })
            .collect();
        insta::assert_snapshot!(told.join("\n"), @r#"
        application/xml
        <?xml version="1.0" encoding="UTF-8"?>
        <p:Pet xmlns:p="https://a.test/?a&amp;b" id="7"><name>a&lt;b&gt;&quot;&amp;</name><tags><tag>x</tag><tag>y</tag></tags><flat>1</flat><flat>2</flat><sort>dog</sort><_1_odd>true</_1_odd><p:mother xmlns:p="https://a.test/?a&amp;b" id="8"></p:mother></p:Pet>
        application/vnd.a+xml
        <?xml version="1.0" encoding="UTF-8"?>
        <pets><p:pets xmlns:p="https://a.test/?a&amp;b" id="7"><name>a&lt;b&gt;&quot;&amp;</name><tags><tag>x</tag><tag>y</tag></tags><flat>1</flat><flat>2</flat><sort>dog</sort><_1_odd>true</_1_odd><p:mother xmlns:p="https://a.test/?a&amp;b" id="8"></p:mother></p:pets></pets>
        text/xml cannot be written
        "#);
    }
}
