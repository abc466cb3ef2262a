//! Parameters, bodies and properties of an optional corpus folder: what a finding points at is what it names.

use std::collections::BTreeMap;

use regex::Regex;

use super::corpus;
use crate::schema::SchemaRef;
use crate::spec::{Api, Operation};
use crate::words::{Location, Place};

/// Properties looked at in one body, and how deep.
const MOST: usize = 300;
const DEEPEST: usize = 4;

/// The lines of the files that places point into.
#[derive(Default)]
struct Files(BTreeMap<String, Vec<String>>);

impl Files {
    /// What stands at a place and on the lines after it.
    fn from(&mut self, at: &Location, lines: usize) -> String {
        let file = self.0.entry(at.file.to_string()).or_insert_with(|| {
            let text = std::fs::read_to_string(&*at.file).expect("the file is text");
            text.lines().map(str::to_owned).collect()
        });
        let first = file[at.line as usize - 1].chars();
        let mut from: String = first.skip(at.column as usize - 1).collect();
        for line in file.iter().skip(at.line as usize).take(lines) {
            from.push('\n');
            from.push_str(line);
        }
        from
    }
}

fn unquoted(text: &str) -> &str {
    text.trim_start_matches(['"', '\''])
}

/// The pointers of the properties of a body, by walking what the schemas say.
fn properties(api: &Api, schema: &SchemaRef, at: &str, depth: usize, found: &mut Vec<String>) {
    for property in api.schemas.properties(schema) {
        if found.len() >= MOST {
            return;
        }
        let name = property.name.replace('~', "~0").replace('/', "~1");
        let below = format!("{at}/{name}");
        found.push(below.clone());
        if depth < DEEPEST {
            properties(api, &property.schema, &below, depth + 1, found);
            if let Some(items) = api.schemas.items(&property.schema) {
                properties(api, &items, &format!("{below}/0"), depth + 1, found);
            }
        }
    }
}

#[derive(Default)]
struct Counted {
    parameters: usize,
    bodies: usize,
    properties: usize,
    astray: Vec<String>,
}

impl Counted {
    fn parameters(&mut self, api: &Api, operation: &Operation, files: &mut Files) {
        let named =
            Regex::new(r#"(?:^|[\s{,])["']?name["']? *: *["']?([^"'\n]+)"#).expect("it is one");
        for parameter in &operation.parameters {
            let at = api.locate(&operation.key, Some(&parameter.place()));
            assert_eq!(at, parameter.at);
            // What only the template names stands at the operation.
            if at == operation.at {
                continue;
            }
            self.parameters += 1;
            let from = files.from(&at, 40);
            let name = named
                .captures(&from)
                .map_or("", |found| found.get(1).map_or("", |name| name.as_str()));
            if !name.starts_with(&parameter.name) {
                self.astray.push(format!(
                    "{} {} at {at}: {name}",
                    operation.key, parameter.name
                ));
            }
        }
    }

    fn body(&mut self, api: &Api, operation: &Operation, files: &mut Files) {
        let Some(body) = &operation.body else { return };
        let whole = Place::Body(String::new());
        let at = api.locate(&operation.key, Some(&whole));
        self.bodies += 1;
        let from = files.from(&at, 40);
        let is_body = Regex::new(
            r#"^["']?requestBody["']?:|["']?content["']?\s*:|["']?in["']?\s*:\s*["']?(body|formData)"#,
        );
        if !is_body.expect("it is one").is_match(&from) {
            self.astray
                .push(format!("body of {} at {at}: {:.60}", operation.key, from));
        }
        let mut pointers = Vec::new();
        for schema in body.media.iter().filter_map(|media| media.schema.as_ref()) {
            properties(api, schema, "", 0, &mut pointers);
        }
        for pointer in pointers {
            let last = pointer.rsplit('/').next().unwrap_or_default();
            let name = last.replace("~1", "/").replace("~0", "~");
            let at = api.locate(&operation.key, Some(&Place::Body(pointer.clone())));
            self.properties += 1;
            let from = files.from(&at, 0);
            // A field of a form in Swagger 2.0 is a parameter.
            let field = from.strip_prefix("name: ").unwrap_or_default();
            let stands = [&from, field].map(|text| unquoted(text).starts_with(&name));
            if stands == [false, false] {
                self.astray.push(format!(
                    "{pointer} of {} at {at}: {from:.60}",
                    operation.key
                ));
            }
        }
    }
}

#[test]
fn every_parameter_body_and_property_of_the_corpus_stands_where_it_is_said_to() {
    let Some(folder) = corpus::folder() else {
        return;
    };
    let mut counted = Counted::default();
    for (file, _) in corpus::counts(&folder) {
        let Ok(api) = corpus::read(&folder, &file) else {
            continue;
        };
        let mut files = Files::default();
        for operation in &api.operations {
            counted.parameters(&api, operation, &mut files);
            counted.body(&api, operation, &mut files);
        }
    }
    let Counted {
        parameters,
        bodies,
        properties,
        astray,
    } = counted;
    eprintln!(
        "{parameters} parameters, {bodies} bodies, {properties} properties, each at its place"
    );
    let home = format!("{}/", folder.display());
    let astray = astray.iter().map(|one| one.replace(&home, ""));
    insta::assert_snapshot!(astray.collect::<Vec<_>>().join("\n"), @"");
    assert!(parameters > 5_000 && bodies > 1_000 && properties > 10_000);
}
