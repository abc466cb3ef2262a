//! Who may use whom. The table is the plan; the rest reads the rooms and names each file that does not keep to it.

use std::collections::{BTreeMap, BTreeSet};

use super::files::{registered, sources};
use super::paths::{climbs, uses};

/// Each room, in the order of the flow, and the rooms that it may use beside itself.
const ROOMS: &[(&str, &str)] = &[
    ("words", ""),
    ("yaml", "words"),
    ("config", "words yaml"),
    ("schema", "words"),
    ("http", "words"),
    ("spec", "words yaml schema"),
    ("identity", "words config http spec"),
    ("site", "words config schema spec identity"),
    ("lab", "words config schema http spec identity site"),
    ("check", "words config schema http spec identity site lab"),
    (
        "engine",
        "words config schema http spec identity site lab check",
    ),
    ("gate", "words config http lab check"),
    ("rehearsal", "words config schema http spec site lab check"),
    ("report", "words http spec lab check gate rehearsal"),
    ("demo", "words"),
    (
        "cli",
        "words config schema http spec identity site lab check engine gate rehearsal report demo",
    ),
];

fn place_of(room: &str) -> Option<usize> {
    ROOMS.iter().position(|(name, _)| *name == room)
}

fn may_use(room: &str) -> BTreeSet<&'static str> {
    place_of(room)
        .map(|at| ROOMS[at].1.split_whitespace().collect())
        .unwrap_or_default()
}

/// Tests build what their room is given, so they also reach what the allowed rooms rest on; never anything else.
fn tests_may_use(room: &str) -> BTreeSet<&'static str> {
    let direct = may_use(room);
    let below = direct.iter().flat_map(|name| tests_may_use(name));
    direct.iter().copied().chain(below).collect()
}

/// What one file does against the table, one sentence each. `path` is below `src/`.
fn trespasses(path: &str, source: &str, test_file: bool) -> Vec<String> {
    let Some((room, inside)) = path.split_once('/') else {
        return Vec::new(); // lib.rs and main.rs list the rooms
    };
    let climbs = climbs(source).into_iter().map(|line| {
        format!("{path} line {line} climbs with super::super: say crate::room::… instead")
    });
    let uses = uses(source, inside == "mod.rs")
        .into_iter()
        .filter_map(|it| {
            let allowed = if test_file || it.test {
                tests_may_use(room)
            } else {
                may_use(room)
            };
            if it.name == room || allowed.contains(it.name.as_str()) {
                return None;
            }
            let why = match (place_of(room), place_of(&it.name)) {
                (_, None) => "which is no room of the table",
                (Some(user), Some(used)) if user < used => "an earlier room never looks ahead",
                _ => "a later room never looks back",
            };
            Some(format!("{path} line {} uses {}: {why}", it.line, it.name))
        });
    climbs.chain(uses).collect()
}

fn all_trespasses(sources: &BTreeMap<String, String>) -> Vec<String> {
    let registered = registered(sources);
    sources
        .iter()
        .filter_map(|(path, source)| Some((path, path.strip_prefix("src/")?, source)))
        .flat_map(|(whole, path, source)| {
            let test_file = registered.get(whole).copied().unwrap_or_default();
            trespasses(path, source, test_file)
        })
        .collect()
}

#[test]
fn every_room_keeps_to_the_table() {
    let found = all_trespasses(&sources());
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

#[test]
fn the_table_and_the_folders_are_the_same_rooms() {
    let folders: BTreeSet<String> = sources()
        .keys()
        .filter_map(|path| path.strip_prefix("src/")?.split_once('/'))
        .map(|(room, _)| room.to_owned())
        .collect();
    let rooms: BTreeSet<String> = ROOMS.iter().map(|(room, _)| (*room).to_owned()).collect();
    assert_eq!(folders, rooms);
}

#[test]
fn the_table_itself_never_looks_ahead() {
    for (at, (room, _)) in ROOMS.iter().enumerate() {
        for used in may_use(room) {
            assert!(
                place_of(used).is_some_and(|place| place < at),
                "{room} → {used}"
            );
        }
    }
}

#[test]
fn a_planted_backward_use_is_named() {
    let page = format!(
        "{}use crate::{{\n    words::RuleId,\n    engine::Event,\n}};",
        "\n".repeat(9)
    );
    assert_eq!(
        trespasses("report/html/page.rs", &page, false),
        ["report/html/page.rs line 12 uses engine: a later room never looks back"]
    );
    assert_eq!(
        trespasses("spec/mod.rs", "use super::engine::Run;", false),
        ["spec/mod.rs line 1 uses engine: an earlier room never looks ahead"]
    );
    assert_eq!(
        trespasses("spec/mod.rs", "fn f() { crate::run(); }", false),
        ["spec/mod.rs line 1 uses run: which is no room of the table"]
    );
    assert_eq!(
        trespasses("spec/api.rs", "use super::super::words::RuleId;", false),
        ["spec/api.rs line 1 climbs with super::super: say crate::room::… instead"]
    );
}

#[test]
fn tests_reach_what_their_rooms_rest_on_and_no_further() {
    let source =
        "#[cfg(test)]\nmod tests {\n    use crate::spec::Api;\n    use crate::engine::Run;\n}";
    assert_eq!(
        trespasses("gate/finding.rs", source, false),
        ["gate/finding.rs line 4 uses engine: a later room never looks back"]
    );
    let built = "use crate::spec::Api;";
    assert_eq!(trespasses("gate/finding_tests.rs", built, true), [""; 0]);
    assert_eq!(trespasses("gate/finding.rs", built, false).len(), 1);
}
