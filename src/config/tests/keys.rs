//! The table of keys, the JSON Schema and the full fixture speak of the same keys.
#![expect(
    clippy::unwrap_used,
    reason = "a test may stop at what it does not expect"
)]

use std::collections::BTreeSet;

use serde_json::Value;

use crate::config::file::{FILE, REPORTS};
use crate::config::grower;
use crate::config::shape::walk;
use crate::config::tree::{Data, Node};

fn of_table() -> BTreeSet<String> {
    let mut found = Vec::new();
    walk::keys(&FILE, "", &mut found);
    found.into_iter().collect()
}

/// Every key of a schema as `a.b.*.c`.
fn of_schema(schema: &Value, path: &str, found: &mut BTreeSet<String>) {
    if !schema.is_object() {
        return;
    }
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        found.insert(format!("{path}{name}"));
        of_schema(inner, &format!("{path}{name}."), found);
    }
    for inner in [&schema["items"], &schema["additionalProperties"]] {
        of_schema(inner, &format!("{path}*."), found);
    }
}

/// Every key of a file, with chosen names as `*` where the table has one there.
fn of_file(node: &Node, path: &str, table: &BTreeSet<String>, found: &mut BTreeSet<String>) {
    match &node.data {
        Data::Map(entries) => {
            for entry in entries {
                let own = format!("{path}{}", entry.key);
                let own = if table.contains(&own) {
                    own
                } else {
                    format!("{path}*")
                };
                found.insert(own.clone());
                of_file(&entry.value, &format!("{own}."), table, found);
            }
        }
        Data::List(nodes) => {
            for node in nodes {
                of_file(node, &format!("{path}*."), table, found);
            }
        }
        _ => {}
    }
}

#[test]
fn schema_and_table_have_the_same_keys() {
    let mut schema = BTreeSet::new();
    of_schema(&crate::config::schema(), "", &mut schema);
    assert_eq!(schema, of_table());
    assert!(schema.contains("identities.*.credential.login.refresh.token"));
}

#[test]
fn the_full_fixture_has_every_key() {
    let text = std::fs::read_to_string("fixtures/configs/ok-full.yml").unwrap();
    let tree = grower::parse("ok-full.yml", &text).unwrap();
    let table = of_table();
    let mut found = BTreeSet::new();
    of_file(&tree, "", &table, &mut found);
    let missing: Vec<&String> = table.difference(&found).collect();
    assert!(missing.is_empty(), "not in ok-full.yml: {missing:?}");
}

#[test]
fn the_reports_are_those_of_the_table() {
    let table = of_table();
    let named: BTreeSet<String> = REPORTS
        .iter()
        .map(|name| format!("reports.{name}"))
        .collect();
    let known: BTreeSet<String> = table
        .into_iter()
        .filter(|key| key.starts_with("reports."))
        .collect();
    assert_eq!(named, known);
}

#[test]
fn the_schema_is_one_and_every_key_is_explained() {
    let schema = crate::config::schema();
    assert!(jsonschema::meta::is_valid(&schema));
    for (name, property) in schema["properties"].as_object().unwrap() {
        assert!(
            property["description"]
                .as_str()
                .is_some_and(|text| text.ends_with('.')),
            "{name}"
        );
    }
}
