//! `naysayer-access.yml`: who was let in to what when it was recorded. Written by a scan, read by the next ones.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::words::{Access, Diagnostic, Matrix, OperationKey};

/// The file that is compared with when none is named.
pub(crate) const DEFAULT_MATRIX: &str = "naysayer-access.yml";

/// One operation as the file has it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Row {
    allowed: Vec<String>,
    denied: Vec<String>,
    unproven: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    access: BTreeMap<OperationKey, Row>,
}

impl Matrix {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// What cannot be understood.
    pub(crate) fn parse(text: &str, name: &str) -> Result<Self, Diagnostic> {
        let file: File = serde_saphyr::from_str(text).map_err(|error| {
            let what = error.to_string();
            let first = what.lines().next().unwrap_or_default().to_owned();
            Diagnostic::error(format!("cannot read the access matrix {name}: {first}"))
                .todo("mend it, or move it away and write it anew with --write-access FILE")
        })?;
        let mut matrix = Self::default();
        for (operation, row) in file.access {
            let kinds = [
                (Access::Allowed, row.allowed),
                (Access::Denied, row.denied),
                (Access::Unproven, row.unproven),
            ];
            for (access, names) in kinds {
                for who in names {
                    matrix.saw(&operation, &who, access);
                }
            }
        }
        Ok(matrix)
    }

    /// Reads a file; the one that nobody named may be missing.
    ///
    /// # Errors
    /// What cannot be read or understood.
    pub(crate) fn load(named: Option<&Path>) -> Result<Self, Diagnostic> {
        let path = named.unwrap_or(Path::new(DEFAULT_MATRIX));
        if named.is_none() && !path.exists() {
            return Ok(Self::default());
        }
        let name = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|error| {
            Diagnostic::error(format!("cannot read the access matrix {name}: {error}"))
                .todo("write one with --write-access FILE, or leave `matrix:` out")
        })?;
        Self::parse(&text, &name)
    }

    /// The text of the file.
    pub(crate) fn text(&self) -> String {
        let mut text = "# Who was let in to what, as naysayer saw it. Keep it beside naysayer.yml: where the policy there is\n\
                        # silent, a later scan reports whoever is let in although he stands under `denied` here.\n\
                        access:\n"
            .to_owned();
        let quoted = |name: &str| serde_json::Value::from(name).to_string();
        for (operation, row) in &self.cells {
            text.push_str(&format!("  {}:\n", quoted(&operation.to_string())));
            let kinds = [
                (Access::Allowed, "allowed"),
                (Access::Denied, "denied"),
                (Access::Unproven, "unproven"),
            ];
            for (access, key) in kinds {
                let names = row.iter().filter(|(_, own)| **own == access);
                let names: Vec<String> = names.map(|(who, _)| quoted(who)).collect();
                if !names.is_empty() {
                    text.push_str(&format!("    {key}: [{}]\n", names.join(", ")));
                }
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use crate::words::{Access, Matrix, OperationKey};

    #[test]
    fn what_is_written_is_read_again() {
        let mut matrix = Matrix::default();
        let read = OperationKey::new("GET", "/projects/{projectId}");
        matrix.saw(&read, "editor", Access::Unproven);
        matrix.saw(&read, "editor", Access::Allowed);
        matrix.saw(&read, "yes: \"no\"", Access::Denied);
        matrix.saw(&read, "anonymous", Access::Denied);
        let text = matrix.text();
        insta::assert_snapshot!(text);
        assert_eq!(Matrix::parse(&text, "it").ok(), Some(matrix));
    }

    #[test]
    fn what_is_no_matrix_is_named() {
        let why = Matrix::parse("access: [a]", "naysayer-access.yml").err();
        let what = why.map(|why| why.what).unwrap_or_default();
        assert!(
            what.starts_with("cannot read the access matrix naysayer-access.yml: "),
            "{what}"
        );
    }
}
