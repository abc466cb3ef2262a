//! Reports to files, each whole or not at all, and the summary to standard output.

use std::io::{IsTerminal, Write};
use std::path::Path;

use crate::report::{Report, sarif, terminal};
use crate::words::Diagnostic;

use super::args::OutputArgs;

/// Where SARIF goes when nobody says.
const DEFAULT_SARIF: &str = "naysayer.sarif";

/// Writes every report and prints the summary.
///
/// # Errors
/// Names the file that could not be written and why.
pub(crate) fn all(report: &Report, output: &OutputArgs) -> Result<(), Diagnostic> {
    let sarif_path = output.sarif.as_deref().unwrap_or(DEFAULT_SARIF);
    whole(Path::new(sarif_path), &sarif::write(report))?;
    let colour = std::io::stdout().is_terminal();
    if output.quiet {
        anstream::println!("{}", report.judgement.why);
    } else {
        anstream::print!("{}", terminal::render(report, colour));
        anstream::println!("\nSARIF: {}", sarif_path);
    }
    Ok(())
}

/// Writes a file by way of a temporary one beside it.
fn whole(path: &Path, text: &str) -> Result<(), Diagnostic> {
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
