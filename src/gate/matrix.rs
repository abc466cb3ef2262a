//! Who was let in to what, from the survey and from what the rules found out; and what differs from what was recorded.

use crate::check::{Outcome, Verdict};
use crate::config::Config;
use crate::words::{Access, Diagnostic, IdentityName, Matrix, OperationKey};

/// What the survey saw: one line for each operation and identity.
pub(crate) type Seen = (OperationKey, IdentityName, Access);

/// What the baseline's matrix is called.
const BASELINE: &str = "the access matrix of the baseline";

/// The matrix of a run. Roles stand for their identities; an identity without a role stands for itself.
pub(super) fn observed(seen: &[Seen], outcomes: &[Outcome], config: &Config) -> Matrix {
    let mut matrix = Matrix::default();
    for (operation, identity, access) in seen {
        matrix.saw(operation, &who(config, identity), *access);
    }
    for outcome in outcomes {
        let case = &outcome.case;
        let tried = match case.rule.as_str() {
            "access/function" | "access/matrix-drift" => case.subject.attacker.clone(),
            "auth/no-credential" => Some(IdentityName::anonymous()),
            _ => None,
        };
        let Some(tried) = tried else { continue };
        let access = match outcome.verdict {
            Verdict::Upheld => Access::Denied,
            Verdict::Broken(_) => Access::Allowed,
            Verdict::Inconclusive(_) => Access::Unproven,
        };
        matrix.saw(&case.subject.operation, &who(config, &tried), access);
    }
    matrix
}

/// What those who were recorded may and may not do any more, a line each: `editor may now DELETE /projects/{projectId}`.
fn differences(recorded: &Matrix, now: &Matrix) -> Vec<String> {
    let mut lines = Vec::new();
    for (operation, row) in &recorded.cells {
        for (who, then) in row {
            let line = match (then, now.at(operation, who)) {
                (Access::Denied, Some(Access::Allowed)) => format!("{who} may now {operation}"),
                (Access::Allowed, Some(Access::Denied)) => {
                    format!("{who} may no longer {operation}")
                }
                _ => continue,
            };
            lines.push(line);
        }
    }
    lines
}

/// What the user is told of a difference from the recorded matrix.
pub(super) fn against_recorded(recorded: &Matrix, now: &Matrix) -> Vec<Diagnostic> {
    let todo = "when that is meant, record it anew with --write-access";
    told("the recorded access matrix", todo, recorded, now)
}

/// What the user is told of a difference from the matrix of the baseline.
pub(super) fn against_baseline(then: &Matrix, now: &Matrix) -> Vec<Diagnostic> {
    let todo = "when that is not meant, say under `access:` who may";
    told(BASELINE, todo, then, now)
}

/// Whether a difference is one from the baseline: another baseline makes it void.
pub(super) fn is_against_baseline(change: &Diagnostic) -> bool {
    change.what.starts_with(&format!("against {BASELINE}: "))
}

fn told(than: &str, todo: &str, then: &Matrix, now: &Matrix) -> Vec<Diagnostic> {
    let lines = differences(then, now).into_iter();
    lines
        .map(|line| Diagnostic::warning(format!("against {than}: {line}")).todo(todo))
        .collect()
}

/// What was proved of somebody and is not any more: `DELETE /projects/{projectId} as editor`.
pub(super) fn lost(then: &Matrix, now: &Matrix) -> Vec<String> {
    let cells = then
        .cells
        .iter()
        .flat_map(|(operation, row)| row.iter().map(move |cell| (operation, cell)));
    let gone = cells.filter(|(operation, (who, was))| {
        **was != Access::Unproven
            && now
                .at(operation, who)
                .is_none_or(|is| is == Access::Unproven)
    });
    gone.map(|(operation, (who, _))| format!("{operation} as {who}"))
        .collect()
}

/// The role of an identity, or its own name.
fn who(config: &Config, identity: &IdentityName) -> String {
    let own = config
        .identities
        .iter()
        .find(|own| own.name == identity.as_str());
    own.and_then(|own| own.role.clone())
        .unwrap_or_else(|| identity.to_string())
}

#[cfg(test)]
mod tests {
    use super::differences;
    use crate::words::{Access, Matrix, OperationKey};

    #[test]
    fn differences_are_told_in_plain_words() {
        let delete = OperationKey::new("DELETE", "/projects/{projectId}");
        let (mut then, mut now) = (Matrix::default(), Matrix::default());
        for (who, was, is) in [
            ("editor", Access::Denied, Access::Allowed),
            ("viewer", Access::Allowed, Access::Denied),
            ("auditor", Access::Unproven, Access::Allowed),
            ("admin", Access::Denied, Access::Unproven),
        ] {
            then.saw(&delete, who, was);
            now.saw(&delete, who, is);
        }
        assert_eq!(
            differences(&then, &now),
            [
                "editor may now DELETE /projects/{projectId}",
                "viewer may no longer DELETE /projects/{projectId}"
            ]
        );
    }
}
