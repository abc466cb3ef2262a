//! `naysayer-access.yml`: who was let in to what when it was recorded. Written by a scan, read by the next ones.

use std::path::Path;

use super::grower;
use super::tree::{Data, Node, Spot};
use crate::words::{Access, Diagnostic, Matrix, OperationKey};

/// The file that is compared with when none is named.
pub(crate) const DEFAULT_MATRIX: &str = "naysayer-access.yml";

impl Matrix {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// What cannot be understood, and where it stands.
    pub(crate) fn parse(text: &str, name: &str) -> Result<Self, Diagnostic> {
        let root = grower::parse(name, text);
        root.and_then(|root| understand(&root, name))
            .map_err(|problem| Diagnostic {
                what: format!("cannot read the access matrix {name}: {}", problem.what),
                ..problem
                    .todo("mend it, or move it away and write it anew with --write-access FILE")
            })
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

/// What a file says of each operation.
fn understand(root: &Node, name: &str) -> Result<Matrix, Diagnostic> {
    let wrong = |what: String, at: Spot| Diagnostic::error(what).at(at.in_file(name));
    let mut matrix = Matrix::default();
    let Data::Map(tables) = &root.data else {
        return Err(wrong("it has no `access:`".to_owned(), root.at));
    };
    for table in tables {
        let Data::Map(rows) = &table.value.data else {
            let what = format!("`{}` has no operations below it", table.key);
            return Err(wrong(what, table.at));
        };
        if table.key != "access" {
            return Err(wrong(
                format!("`{}` is not known here", table.key),
                table.at,
            ));
        }
        for row in rows {
            let operation = row.key.parse::<OperationKey>();
            let operation = operation.map_err(|error| wrong(error.to_string(), row.at))?;
            for cell in row.value.entries() {
                let access = match cell.key.as_str() {
                    "allowed" => Access::Allowed,
                    "denied" => Access::Denied,
                    "unproven" => Access::Unproven,
                    other => {
                        let what = format!("`{other}` is neither allowed, denied nor unproven");
                        return Err(wrong(what, cell.at));
                    }
                };
                for who in cell.value.list() {
                    let what = || wrong("a role or an identity is a text".to_owned(), who.at);
                    matrix.saw(&operation, who.text().ok_or_else(what)?, access);
                }
            }
        }
    }
    Ok(matrix)
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
    fn what_is_no_matrix_is_named_with_its_place() {
        let said = |text: &str| {
            let why = Matrix::parse(text, "naysayer-access.yml").err();
            why.map(|why| why.to_string()).unwrap_or_default()
        };
        let all: Vec<String> = [
            "access: [a]",
            "acess: {}",
            "access:\n  GET: {allowed: [a]}",
            "access:\n  GET /a:\n    refused: [a]",
            "access:\n  GET /a:\n    denied: [a, 1]",
            "access:\n  GET /a: [",
        ]
        .map(said)
        .into();
        insta::assert_snapshot!(all.join("\n"));
    }
}
