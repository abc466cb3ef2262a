//! Reports to files, each whole or not at all, and the summary to standard output.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use crate::report::{FORMATS, Format, Report, terminal};
use crate::words::Diagnostic;

/// Where SARIF goes when nobody says.
pub(crate) const DEFAULT_SARIF: &str = "naysayer.sarif";

/// Writes every report that is asked for, SARIF always, and prints the summary.
///
/// # Errors
/// Names the file that could not be written and why.
pub(crate) fn all(
    report: &Report,
    wanted: &BTreeMap<String, PathBuf>,
    quiet: bool,
) -> Result<(), Diagnostic> {
    let mut wanted = wanted.clone();
    wanted
        .entry("sarif".to_owned())
        .or_insert_with(|| DEFAULT_SARIF.into());
    those(report, &wanted, quiet)
}

/// Writes these reports and no others, and prints the summary.
///
/// # Errors
/// Names the file that could not be written and why.
pub(crate) fn those(
    report: &Report,
    wanted: &BTreeMap<String, PathBuf>,
    quiet: bool,
) -> Result<(), Diagnostic> {
    let asked = || {
        let path = |format: &'static Format| Some((format, wanted.get(format.name)?));
        FORMATS.iter().filter_map(path)
    };
    for (format, path) in asked() {
        whole(path, &(format.render)(report))?;
    }
    if quiet {
        anstream::println!("{}", terminal::decision(report));
        return Ok(());
    }
    let colour = std::io::stdout().is_terminal();
    anstream::print!("{}", terminal::render(report, colour));
    for (format, path) in asked() {
        anstream::println!("{}: {}", format.name, path.display());
    }
    Ok(())
}

/// Formats that the config asks for and this version does not write: the user must not wait for them in vain.
pub(crate) fn unknown(wanted: &BTreeMap<String, PathBuf>) -> Vec<Diagnostic> {
    let known: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    let missing = wanted.keys().filter(|name| !known.contains(&name.as_str()));
    missing
        .map(|name| {
            Diagnostic::warning(format!("this version writes no `{name}` report")).todo(format!(
                "it writes {}; take the other out of `reports:`",
                known.join(", ")
            ))
        })
        .collect()
}

/// Writes a file by way of a temporary one beside it.
pub(crate) fn whole(path: &Path, text: &str) -> Result<(), Diagnostic> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .unwrap_or_else(|| Path::new("."));
    let write = || -> std::io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        file.write_all(text.as_bytes())?;
        file.flush()?;
        #[cfg(unix)]
        {
            // A temporary file is for its owner only; a report is for everybody who may read the folder.
            use std::os::unix::fs::PermissionsExt;
            file.as_file()
                .set_permissions(std::fs::Permissions::from_mode(0o644))?;
        }
        file.persist(path)?;
        Ok(())
    };
    write().map_err(|error| {
        Diagnostic::error(format!("cannot write {}: {error}", path.display()))
            .todo("check that the folder exists and may be written to")
    })
}
