//! Rewrites the judges of a copy of the tree so that each holds all its mutants, and a variable chooses one: what
//! `mutants/run` builds once and runs once for each. `naysayer-mutants TREE` prints the mutants, one a line.

mod mutate;

use std::path::{Path, PathBuf};
use std::{env, fs};

/// Judged whole: every rule stands on them.
const WHOLE: &[&str] = &["src/check/oracle.rs", "src/check/likeness.rs", "src/check/leaves.rs"];
/// Of the files below, only `judge` and what it calls in its own file.
const RULES: &str = "src/check";

const SWITCH: &str = "//! Which mutant is on.
use std::sync::LazyLock;
static CHOSEN: LazyLock<u32> = LazyLock::new(|| {
    #[allow(clippy::disallowed_methods)]
    let chosen = std::env::var(\"NAYSAYER_MUTANT\");
    chosen.ok().and_then(|chosen| chosen.parse().ok()).unwrap_or(0)
});
pub(crate) fn on(number: u32) -> bool {
    *CHOSEN == number
}
";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let tree = PathBuf::from(env::args().nth(1).ok_or("the tree is missing")?);
    let mut mutants = Vec::new();
    for file in WHOLE {
        rewrite(&tree, Path::new(file), true, &mut mutants)?;
    }
    for file in rules(&tree)? {
        rewrite(&tree, &file, false, &mut mutants)?;
    }
    fs::write(tree.join("src/mutant.rs"), SWITCH)?;
    let library = tree.join("src/lib.rs");
    let text = fs::read_to_string(&library)?;
    fs::write(library, text.replacen("mod words;", "mod mutant;\nmod words;", 1))?;
    for (at, mutant) in mutants.iter().enumerate() {
        println!("{} {mutant}", at + 1);
    }
    Ok(())
}

/// The files of rules: those in a folder of a family.
fn rules(tree: &Path) -> Result<Vec<PathBuf>, std::io::Error> {
    let mut found = Vec::new();
    let mut folders = vec![tree.join(RULES)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            let own = path.strip_prefix(tree).unwrap_or(&path).to_owned();
            if path.is_dir() {
                folders.push(path);
            } else if own.components().count() > 3 && path.extension().is_some_and(|it| it == "rs") {
                found.push(own);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn rewrite(
    tree: &Path,
    file: &Path,
    whole: bool,
    mutants: &mut Vec<String>,
) -> Result<(), Box<dyn std::error::Error>> {
    let path = tree.join(file);
    let text = fs::read_to_string(&path)?;
    let parsed = syn::parse_file(&text)?;
    if let Some(mutated) = mutate::file(parsed, whole, &file.display().to_string(), mutants) {
        fs::write(path, mutated)?;
    }
    Ok(())
}
