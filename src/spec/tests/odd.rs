//! Whatever stands where something else belongs: reading ends, and says what it made of it.

use serde_json::{Value, json};

use crate::spec::load;

/// The pointers of everything below `value`.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    match value {
        Value::Object(entries) => {
            for (key, entry) in entries {
                let key = key.replace('~', "~0").replace('/', "~1");
                pointers(entry, &format!("{at}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                pointers(item, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// Each value of each small document is replaced by values of other kinds, one at a time.
#[test]
fn a_value_of_another_kind_costs_an_operation_at_most() {
    let odd = [
        Value::Null,
        json!(7),
        json!("odd"),
        json!([]),
        json!({}),
        json!([{}, 1, null]),
        json!({"$ref": "#"}),
        json!({"$ref": 1}),
    ];
    let documents = [
        "swagger.yml",
        "openapi-3.2.yml",
        "answers.yml",
        "security.yml",
        "bodies.json",
    ];
    let (mut read, mut refused) = (0, 0);
    for name in documents {
        let path = format!("fixtures/specs/{name}");
        let text = std::fs::read_to_string(&path).expect("the file is there");
        let parsed = crate::spec::text::parse(&text, 0, 100_000);
        let Ok(Some(parsed)) = parsed else {
            panic!("{name} is no YAML");
        };
        let mut places = Vec::new();
        pointers(&parsed.value, "", &mut places);
        for (index, place) in places.iter().enumerate() {
            // Strides that share no factor: in the whole, every kind meets every sort of place.
            for kind in [(index * 5 + name.len()) % odd.len()] {
                let mut document = parsed.value.clone();
                if let Some(value) = document.pointer_mut(place) {
                    value.clone_from(&odd[kind]);
                }
                match load("odd.json", document.to_string().as_bytes()) {
                    Ok(api) => {
                        read += 1;
                        let wanted = api
                            .warnings
                            .iter()
                            .chain(api.left_out.iter().map(|left| &left.why));
                        for diagnostic in wanted {
                            assert!(
                                diagnostic.at.is_some() || diagnostic.what.contains("further"),
                                "{diagnostic}"
                            );
                        }
                    }
                    Err(problem) => {
                        refused += 1;
                        assert!(problem.at.is_some(), "{place} as {}: {problem}", odd[kind]);
                    }
                }
            }
        }
    }
    assert!(read > 500 && refused > 5, "{read} read, {refused} refused");
}
