//! `${VAR}` in the texts of the config file.

use std::cell::RefCell;

use super::path::Path;
use super::tree::{Data, Node};
use crate::words::Diagnostic;

/// Where variables come from.
pub(crate) type Environment<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// Puts the environment into every text below `node`; what is wrong goes to `problems`.
pub(super) fn expand(
    node: &mut Node,
    path: &Path<'_>,
    file: &str,
    env: &Environment<'_>,
    problems: &mut Vec<Diagnostic>,
) {
    match &mut node.data {
        Data::Text(text) if text.contains("${") => match expanded(text, env) {
            Ok((text, true)) => node.data = Data::Expanded(text),
            Ok((text, false)) => node.data = Data::Text(text),
            Err(problem) => {
                let (what, todo) = problem.told(path);
                problems.push(Diagnostic::error(what).at(node.at.in_file(file)).todo(todo));
                node.data = Data::Lost;
            }
        },
        Data::List(nodes) => {
            for (index, element) in nodes.iter_mut().enumerate() {
                expand(element, &path.index(index), file, env, problems);
            }
        }
        Data::Map(entries) => {
            for entry in entries {
                expand(&mut entry.value, &path.key(&entry.key), file, env, problems);
            }
        }
        _ => {}
    }
}

/// Variables that the texts below `node` need and the environment lacks; those texts are lost from then on.
///
/// An empty variable is none: so a pipeline hands on a secret that the job may not have.
pub(super) fn unset(node: &mut Node, env: &Environment<'_>) -> Vec<String> {
    let mut lacking = Vec::new();
    match &mut node.data {
        Data::Text(text) if text.contains("${") => {
            let names = RefCell::new(Vec::new());
            let asked = |name: &str| {
                let value = env(name).filter(|value| !value.trim().is_empty());
                if value.is_none() {
                    names.borrow_mut().push(name.to_owned());
                }
                Some(value.unwrap_or_default())
            };
            // What is not readable is told when the text is expanded.
            let readable = expanded(text, &asked).is_ok();
            lacking = names.into_inner();
            if readable && !lacking.is_empty() {
                node.data = Data::Lost;
            }
        }
        Data::List(nodes) => lacking.extend(nodes.iter_mut().flat_map(|node| unset(node, env))),
        Data::Map(entries) => {
            let values = entries.iter_mut().map(|entry| &mut entry.value);
            lacking.extend(values.flat_map(|node| unset(node, env)));
        }
        _ => {}
    }
    lacking.sort();
    lacking.dedup();
    lacking
}

#[derive(Debug, PartialEq, Eq)]
enum Problem {
    Unset(String),
    Open,
    Name(String),
}

impl Problem {
    /// What is wrong and what to do.
    fn told(&self, path: &Path<'_>) -> (String, String) {
        match self {
            Self::Unset(name) => (
                format!("the environment variable {name} is not set; `{path}` needs it"),
                match path.to_string().starts_with("identities.") {
                    true => format!(
                        "set {name} where naysayer runs, or leave who needs it out with --without-secrets"
                    ),
                    false => format!(
                        "set {name} where naysayer runs, or write `$${{{name}}}` for the text itself"
                    ),
                },
            ),
            Self::Open => (
                format!("`{path}` has a `${{` without its `}}`"),
                "write `${NAME}`, or `$${` for the text itself".to_owned(),
            ),
            Self::Name(name) => (
                format!("`{path}`: `${{{name}}}` does not name a variable"),
                "use letters, digits and underscores, or write `$${` for the text itself"
                    .to_owned(),
            ),
        }
    }
}

/// The text with its variables, and whether there were any.
fn expanded(text: &str, env: &Environment<'_>) -> Result<(String, bool), Problem> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut any = false;
    while let Some(start) = rest.find("${") {
        let (before, from) = rest.split_at(start);
        let after = from.get(2..).unwrap_or_default();
        if let Some(before) = before.strip_suffix('$') {
            out.push_str(before);
            out.push_str("${");
            rest = after;
            continue;
        }
        let (name, behind) = after.split_once('}').ok_or(Problem::Open)?;
        if !is_name(name) {
            return Err(Problem::Name(name.chars().take(40).collect()));
        }
        out.push_str(before);
        out.push_str(&env(name).ok_or_else(|| Problem::Unset(name.to_owned()))?);
        any = true;
        rest = behind;
    }
    out.push_str(rest);
    Ok((out, any))
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_put_in_and_doubled_dollars_kept() {
        let env = |name: &str| match name {
            "A" => Some("a value".to_owned()),
            "EVIL" => Some("${A}".to_owned()),
            _ => None,
        };
        let table = [
            ("${A}", Ok(("a value", true))),
            ("x${A}y${A}", Ok(("xa valueya value", true))),
            ("$${A}", Ok(("${A}", false))),
            ("$${A} is ${A}", Ok(("${A} is a value", true))),
            ("${EVIL}", Ok(("${A}", true))), // what the environment says is not read again
            ("$A $", Ok(("$A $", false))),
            ("${B}", Err(Problem::Unset("B".to_owned()))),
            ("${A", Err(Problem::Open)),
            ("${}", Err(Problem::Name(String::new()))),
            ("${A-b}", Err(Problem::Name("A-b".to_owned()))),
            ("${1A}", Err(Problem::Name("1A".to_owned()))),
        ];
        for (text, wanted) in table {
            let wanted = wanted.map(|(text, any)| (text.to_owned(), any));
            assert_eq!(expanded(text, &env), wanted, "{text}");
        }
    }
}
