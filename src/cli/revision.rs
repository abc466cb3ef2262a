//! A document as it was at an earlier revision of its git repository; no work tree is touched.

use std::process::Command;
use std::sync::Arc;

use crate::config::Config;
use crate::spec::{Address, Api, Loading};
use crate::words::{Diagnostic, Location};

/// Reads the document that the config names, and all local files that it refers to, as of `revision`.
///
/// # Errors
/// A document that is no file, a folder that is no repository, a revision that git does not know, or a document that
/// was not there or could not be read then.
pub(crate) fn document(config: &Config, revision: &str) -> Result<Api, Diagnostic> {
    let Some(name) = &config.spec else {
        return Err(Diagnostic::error("no OpenAPI document is named")
            .todo("give it with --spec FILE, or as `spec:` in naysayer.yml"));
    };
    let Address::File(path) = Address::of(name) else {
        let what = format!("{name} is no file, so git does not know what it was at {revision}");
        return Err(Diagnostic::error(what)
            .todo("name a file of the repository, or the older document as `previous:`"));
    };
    verify(revision)?;
    let bytes = show(revision, &path).map_err(|why| {
        Diagnostic::error(format!("cannot read {path} as of {revision}: {why}"))
            .todo("name a revision at which the document was there already")
    })?;
    let mut loading = Loading::begin(&path, bytes, &config.references.allow)?;
    while let Some(wanted) = loading.wanted().cloned() {
        loading.give(match &wanted {
            Address::File(path) => show(revision, path),
            Address::Url(_) | Address::Input => {
                Err("only files of the repository have earlier revisions".to_owned())
            }
        });
    }
    loading.finish()
}

/// Takes the places out of a document that nobody can open there any more: what is told of it points at the beginning of
/// the present file.
pub(crate) fn forget_places(api: &mut Api) {
    let start = Location::new(api.source.clone(), 1, 1);
    for operation in &mut api.operations {
        operation.at = start.clone();
        for parameter in &mut operation.parameters {
            parameter.at = start.clone();
        }
        if let Some(body) = &mut operation.body {
            body.at = start.clone();
        }
    }
    api.marks = Arc::default();
}

/// That git is there, that this is a repository, and that it knows the revision.
fn verify(revision: &str) -> Result<(), Diagnostic> {
    // The end of options: a revision that looks like one is none.
    let commit = format!("{revision}^{{commit}}");
    let args = [
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &commit,
    ];
    match Command::new("git").args(args).output() {
        Err(error) => Err(Diagnostic::error(format!("git cannot be run: {error}"))
            .todo("install git, or name the older document as `previous:`")),
        Ok(out) if out.status.success() => Ok(()),
        Ok(out) => {
            let said = String::from_utf8_lossy(&out.stderr);
            let why = said.lines().next().unwrap_or("it knows no such commit");
            Err(
                Diagnostic::error(format!("git has no revision {revision}: {why}")).todo(
                    "fetch it: a shallow checkout has the newest commit only (`fetch-depth: 0` at GitHub, `GIT_DEPTH: 0` at GitLab)",
                ),
            )
        }
    }
}

fn show(revision: &str, path: &str) -> Result<Vec<u8>, String> {
    let object = match path.starts_with('/') {
        true => within(path)?,
        false => format!("./{path}"),
    };
    let object = format!("{revision}:{object}");
    let out = Command::new("git")
        .args(["show", "--end-of-options", &object])
        .output()
        .map_err(|error| error.to_string())?;
    match out.status.success() {
        true => Ok(out.stdout),
        false => Err(String::from_utf8_lossy(&out.stderr)
            .lines()
            .next()
            .unwrap_or("git does not say why")
            .to_owned()),
    }
}

/// An absolute path as git wants it: from the root of the repository.
fn within(path: &str) -> Result<String, String> {
    let out = Command::new("git")
        .args(["rev-parse", "--show-toplevel"])
        .output()
        .map_err(|error| error.to_string())?;
    let root = String::from_utf8_lossy(&out.stdout).trim().to_owned();
    path.strip_prefix(&format!("{root}/"))
        .filter(|_| !root.is_empty())
        .map(str::to_owned)
        .ok_or_else(|| "it is not in the repository of the working directory".to_owned())
}
