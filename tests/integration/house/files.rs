//! The source files of the house: all of them, and those that a `mod` registers.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::modules::declared;
use super::tokens::tokens;

/// Where the crate lies.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every Rust file that is ours, by its path below the crate root with `/`, and its text.
pub(crate) fn sources() -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for top in ["src", "tests", "benches", "fuzz"] {
        collect(&root().join(top), &mut found);
    }
    found
}

fn collect(folder: &Path, found: &mut BTreeMap<String, String>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            collect(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.insert(below_root(&path), fs::read_to_string(&path).unwrap());
        }
    }
}

fn below_root(path: &Path) -> String {
    let parts: Vec<_> = path.strip_prefix(root()).unwrap().iter().collect();
    parts.join("/".as_ref()).to_string_lossy().into_owned()
}

/// The files that cargo starts from.
fn is_crate_root(path: &str) -> bool {
    let alone = |folder: &str| {
        path.strip_prefix(folder)
            .is_some_and(|rest| !rest.contains('/'))
    };
    matches!(
        path,
        "src/lib.rs" | "src/main.rs" | "tests/integration/main.rs"
    ) || alone("benches/")
        || alone("fuzz/fuzz_targets/")
}

/// Each file that is compiled, and whether for tests only.
pub(crate) fn registered(sources: &BTreeMap<String, String>) -> BTreeMap<String, bool> {
    let mut found = BTreeMap::new();
    let mut open: Vec<(String, bool)> = sources
        .keys()
        .filter(|path| is_crate_root(path))
        .map(|path| (path.clone(), path.starts_with("tests/")))
        .collect();
    while let Some((path, test)) = open.pop() {
        let Some(source) = sources.get(&path) else {
            continue;
        };
        let folder = child_folder(&path);
        for child in declared(&tokens(source)).iter().filter(|it| !it.inline) {
            let test = test || child.test;
            open.push((format!("{folder}/{}.rs", child.name), test));
            open.push((format!("{folder}/{}/mod.rs", child.name), test));
        }
        found.insert(path, test);
    }
    found
}

/// Where the files of a file's child modules lie.
fn child_folder(path: &str) -> String {
    let path = PathBuf::from(path);
    let own_folder = is_crate_root(&path.to_string_lossy()) || path.ends_with("mod.rs");
    let folder = if own_folder {
        path.parent().unwrap().to_owned()
    } else {
        path.with_extension("")
    };
    folder.to_string_lossy().into_owned()
}

#[test]
fn every_file_is_registered_by_a_mod() {
    let sources = sources();
    let registered = registered(&sources);
    let orphans: BTreeSet<_> = sources
        .keys()
        .filter(|path| !registered.contains_key(*path))
        .collect();
    assert!(
        orphans.is_empty(),
        "no `mod` names these files, so nobody compiles them: {orphans:?}"
    );
}

#[test]
fn an_orphan_is_noticed() {
    let text = |text: &str| text.to_owned();
    let sources = BTreeMap::from([
        (text("src/lib.rs"), text("mod a;")),
        (text("src/a/mod.rs"), text("mod b;\n#[cfg(test)]\nmod c;")),
        (text("src/a/b.rs"), text("mod d;")),
        (text("src/a/b/d.rs"), text("")),
        (text("src/a/c.rs"), text("")),
        (text("src/a/orphan.rs"), text("")),
    ]);
    let found: Vec<_> = registered(&sources).into_iter().collect();
    let expected = [
        ("src/a/b.rs", false),
        ("src/a/b/d.rs", false),
        ("src/a/c.rs", true),
        ("src/a/mod.rs", false),
        ("src/lib.rs", false),
    ];
    assert_eq!(found, expected.map(|(path, test)| (text(path), test)));
}

#[test]
fn every_file_says_first_what_it_is_for() {
    let silent: Vec<_> = sources()
        .into_iter()
        .filter(|(_, text)| !text.starts_with("//!"))
        .map(|(path, _)| path)
        .collect();
    assert!(silent.is_empty(), "no `//!` at the top of {silent:?}");
}
