//! The identity of a finding, from names only.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use crate::check::Case;
use crate::lab::Actor;

/// 16 hexadecimal digits over rule, operation, place and, where somebody else tries, the two identities.
///
/// Nothing in it comes from a host, an id, a generated value, a line or a wording: an alert keeps its identity when
/// the document is edited, the run is seeded anew, or the staging server moves.
pub(crate) fn fingerprint(case: &Case) -> String {
    identity(case, None)
}

/// The same of a finding that has a cause of its own: a baseline that knows one cause does not hide another.
pub(crate) fn identity(case: &Case, cause: Option<&str>) -> String {
    let mut hash = Sha256::new();
    let mut part = |text: &str| {
        hash.update(text.as_bytes());
        hash.update([0]);
    };
    part(case.rule.as_str());
    part(&case.subject.operation.to_string());
    part(
        &case
            .place
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
    );
    if let Some(attacker) = &case.subject.attacker {
        part(attacker.as_str());
        if let Actor::Identity(owner) = &case.subject.owner {
            part(owner.as_str());
        }
    }
    if let Some(cause) = cause {
        part(cause);
    }
    let mut digits = String::with_capacity(16);
    for byte in hash.finalize().iter().take(8) {
        // Writing to a String cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

#[cfg(test)]
mod tests {
    use super::{fingerprint, identity};
    use crate::check::{Case, Cost, Stage};
    use crate::lab::{Actor, Subject};
    use crate::words::{OperationKey, Place, RuleId};

    fn case() -> Case {
        Case {
            rule: RuleId::new("access/object-read"),
            subject: Subject {
                operation: OperationKey::new("GET", "/projects/{projectId}"),
                owner: Actor::Identity("alice".into()),
                attacker: Some("bob".into()),
            },
            place: None,
            form: "by id".to_owned(),
            violation: None,
            stage: Stage::Probe,
            cost: Cost::default(),
        }
    }

    #[test]
    fn it_is_the_same_in_every_version() {
        assert_eq!(fingerprint(&case()), "08fb4f7310ac3c78");
    }

    #[test]
    fn wording_cost_and_stage_do_not_change_it() {
        let other = Case {
            form: "otherwise".to_owned(),
            stage: Stage::Aftermath,
            cost: Cost {
                requests: 9,
                writes: 1,
            },
            ..case()
        };
        assert_eq!(fingerprint(&case()), fingerprint(&other));
    }

    #[test]
    fn causes_are_told_apart() {
        assert_eq!(fingerprint(&case()), identity(&case(), None));
        let [one, other] = ["500 TypeError", "500 KeyError"].map(|it| identity(&case(), Some(it)));
        assert!(one != other && one != fingerprint(&case()));
    }

    #[test]
    fn rule_operation_place_and_identities_change_it() {
        let with_subject = |operation: &str, owner: &str, attacker: &str| Case {
            subject: Subject {
                operation: OperationKey::new("GET", operation),
                owner: Actor::Identity(owner.into()),
                attacker: Some(attacker.into()),
            },
            ..case()
        };
        for other in [
            Case {
                rule: RuleId::new("access/object-write"),
                ..case()
            },
            Case {
                place: Some(Place::Query("q".to_owned())),
                ..case()
            },
            with_subject("/projects", "alice", "bob"),
            with_subject("/projects/{projectId}", "carol", "bob"),
            with_subject("/projects/{projectId}", "alice", "carol"),
        ] {
            assert_ne!(fingerprint(&case()), fingerprint(&other));
        }
    }
}
