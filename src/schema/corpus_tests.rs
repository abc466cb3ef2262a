//! The schemas of real documents: every instance is legal, every violation is refused, nothing panics.

use std::path::Path;

use serde_json::Value;

use super::{Checked, Direction, Library, SchemaRef, Size, Wish, instance, violations};

#[test]
fn real_schemas_get_legal_instances_and_only_real_violations() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/specs/v3.1");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: the optional corpus folder is not there");
        return;
    };
    let mut paths: Vec<_> = files.filter_map(|file| Some(file.ok()?.path())).collect();
    paths.retain(|path| {
        path.extension()
            .is_some_and(|extension| extension == "json")
    });
    paths.sort();
    let (mut schemas, mut made, mut kept, mut legal) = (0_usize, 0_usize, 0_usize, 0_usize);
    let mut failures = Vec::new();
    for path in paths {
        let Ok(document) = serde_json::from_str::<Value>(
            &std::fs::read_to_string(&path).expect("a readable file"),
        ) else {
            continue;
        };
        let names: Vec<String> = document
            .pointer("/components/schemas")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect();
        let library = Library::new(document);
        for name in names {
            let at = SchemaRef("/components/schemas".into()).below(&[&name]);
            if library.validator(&at).is_none() {
                continue;
            }
            schemas += 1;
            let known = |_: &str, _: &str| None;
            let wish = Wish {
                seed: 3,
                size: Size::Full,
                direction: Direction::Request,
                examples: true,
                known: &known,
            };
            let Ok(value) = instance(&library, &at, &wish) else {
                failures.push(format!("{} {name}", path.display()));
                continue;
            };
            made += 1;
            assert!(library.check(&at, &value).is_legal(), "{name}: {value}");
            let found = violations(&library, &at, &value, Direction::Request);
            legal += found.still_legal;
            for violation in found.kept {
                kept += 1;
                let broken = violation.apply(&value).expect("the place is there");
                assert!(
                    matches!(library.check(&at, &broken), Checked::Refused(_)),
                    "{name}: {violation:?}"
                );
            }
        }
    }
    eprintln!(
        "{schemas} schemas, {made} with an instance; {kept} violations, {legal} naive changes still legal"
    );
    assert!(made * 100 >= schemas * 98, "no instance for {failures:#?}");
}
