//! Reads the config file and lays the flags over it.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path as FilePath;

use super::check::Check;
use super::expand::{Environment, expand, unset};
use super::file::{FILE, Written};
use super::merge::merge;
use super::path::Path;
use super::{Config, Flags, grower, resources, rules, tree};
use crate::words::{Arrange as _, Diagnostic, IdentityName, Location};

/// The file that is read when none is named.
pub(crate) const DEFAULT_FILE: &str = "naysayer.yml";

/// No config is longer, in bytes.
const LONGEST: u64 = 1 << 20;

/// Reads the file that `flags` name, or `naysayer.yml` if it is there, and lays the flags over it.
///
/// # Errors
/// Everything that is wrong with both, in the order of the file.
pub(crate) fn load(
    flags: &Flags,
    env: &Environment<'_>,
    today: time::Date,
) -> Result<Config, Vec<Diagnostic>> {
    let file = match &flags.config {
        Some(file) => Some(file.as_str()),
        None => FilePath::new(DEFAULT_FILE).exists().then_some(DEFAULT_FILE),
    };
    let mut problems = Vec::new();
    let mut written = Written::default();
    let mut rule_places = Vec::new();
    if let Some(file) = file {
        match text_of(file) {
            Ok(text) => match understand(file, &text, env, flags.without_secrets) {
                Ok(found) => (written, rule_places) = found,
                Err(found) => problems = found,
            },
            Err(problem) => problems.push(problem),
        }
    }
    let mut config = merge(written, flags, today, &mut problems);
    config.file = file.map(Into::into);
    config.rule_places = rule_places;
    if problems.is_empty() {
        Ok(config)
    } else {
        Err(problems)
    }
}

/// The same for a config that is no file: `name` is what its messages call it.
///
/// # Errors
/// As [`load`].
pub(crate) fn load_text(
    text: &str,
    name: &str,
    flags: &Flags,
    env: &Environment<'_>,
    today: time::Date,
) -> Result<Config, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let (written, rule_places) = understand(name, text, env, flags.without_secrets)?;
    let mut config = merge(written, flags, today, &mut problems);
    config.rule_places = rule_places;
    if problems.is_empty() {
        Ok(config)
    } else {
        Err(problems)
    }
}

fn text_of(file: &str) -> Result<String, Diagnostic> {
    let mut text = String::new();
    let read = std::fs::File::open(file)
        .and_then(|opened| opened.take(LONGEST + 1).read_to_string(&mut text));
    match read {
        Ok(length) if length as u64 > LONGEST => Err(Diagnostic::error(format!(
            "the config file {file} is longer than {LONGEST} bytes"
        ))),
        Ok(_) => Ok(text),
        Err(error) => Err(Diagnostic::error(format!(
            "cannot read the config file {file}: {error}"
        ))
        .todo("name an existing file with `--config`")),
    }
}

/// What a file says, and where it names rules.
type Understood = (Written, Vec<(String, Location)>);

fn understand(
    file: &str,
    text: &str,
    env: &Environment<'_>,
    without_secrets: bool,
) -> Result<Understood, Vec<Diagnostic>> {
    let mut root = grower::parse(file, text).map_err(|problem| vec![problem])?;
    let mut problems = Vec::new();
    let mut lacking = BTreeMap::new();
    if without_secrets {
        for identity in root.entries_of("identities") {
            lacking.insert(identity.key.clone(), unset(&mut identity.value, env));
        }
    }
    expand(&mut root, &Path::ROOT, file, env, &mut problems);
    Check::new(file, &mut problems).walk(&mut root, &Path::ROOT, &FILE);
    for identity in root
        .get("identities")
        .map(tree::Node::entries)
        .unwrap_or_default()
    {
        if identity.key == IdentityName::ANONYMOUS {
            problems.push(
                Diagnostic::error("the identity `anonymous` exists already: it presents nothing")
                    .at(identity.at.in_file(file))
                    .todo("give this one another name"),
            );
        }
    }
    if !problems.is_empty() {
        problems.arrange_by_key(|problem| problem.at.as_ref().map(|at| (at.line, at.column)));
        return Err(problems);
    }
    let rule_places = rules::references(&root, file);
    let places = resources::places(&root, file);
    match serde_json::from_value::<Written>(root.into_value()) {
        Ok(mut written) => {
            for identity in &mut written.identities {
                identity.unset = lacking.remove(&identity.name).unwrap_or_default();
            }
            Ok((Written::placed(written, places), rule_places))
        }
        // Only if the table of keys and the types disagree.
        Err(error) => Err(vec![
            Diagnostic::error(format!("not usable: {error}")).at(Location::new(file, 1, 1)),
        ]),
    }
}
