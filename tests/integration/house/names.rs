//! Names that say nothing are not given.

use std::collections::BTreeMap;

use super::files::sources;
use super::modules::declared;
use super::tokens::tokens;

/// Anything fits into a room of such a name, so everything ends up there.
const EMPTY_NAMES: &[&str] = &[
    "utils", "util", "helpers", "helper", "common", "types", "imp",
];

fn empty_names(sources: &BTreeMap<String, String>) -> Vec<String> {
    let mut found = Vec::new();
    for (path, source) in sources {
        let steps = path.trim_end_matches(".rs").split('/');
        let steps = steps.filter(|step| EMPTY_NAMES.contains(step));
        found.extend(steps.map(|step| format!("{path}: the name {step} says nothing")));
        let modules = declared(&tokens(source)).into_iter();
        let modules = modules.filter(|it| EMPTY_NAMES.contains(&it.name.as_str()));
        found.extend(
            modules.map(|it| format!("{path} line {}: mod {} says nothing", it.line, it.name)),
        );
    }
    found
}

#[test]
fn no_file_and_no_module_has_an_empty_name() {
    let found = empty_names(&sources());
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn an_empty_name_is_noticed() {
    let sources = BTreeMap::from([
        ("src/spec/utils/tree.rs".to_owned(), String::new()),
        (
            "src/lib.rs".to_owned(),
            "mod spec;\nmod types {}".to_owned(),
        ),
    ]);
    assert_eq!(
        empty_names(&sources),
        [
            "src/lib.rs line 2: mod types says nothing",
            "src/spec/utils/tree.rs: the name utils says nothing",
        ]
    );
}
