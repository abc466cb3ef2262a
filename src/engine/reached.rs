//! How far the survey came: what its answers say of the target as a whole. Knows no rule.

use crate::identity::Identity;
use crate::lab::{Bench, Reason, Standing};
use crate::words::IdentityName;

/// How far the survey came.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reached {
    /// Whether every operation that was answered at all was answered 404.
    pub all_missing: bool,
    /// Identities whose credential was answered 401 wherever one is demanded: as good as not logged in.
    pub turned_away: Vec<IdentityName>,
}

impl Reached {
    /// Whether what follows could prove nothing that anybody may rely on.
    pub(crate) fn is_useless(&self) -> bool {
        self.all_missing || !self.turned_away.is_empty()
    }

    /// Reads it from a finished survey.
    pub(super) fn of(bench: &Bench) -> Self {
        let with_credential = bench
            .site
            .identities
            .iter()
            .filter(|identity| !identity.is_anonymous());
        Self {
            all_missing: all_missing(bench),
            turned_away: with_credential
                .filter(|identity| is_turned_away(bench, identity))
                .map(|identity| identity.name.clone())
                .collect(),
        }
    }
}

fn all_missing(bench: &Bench) -> bool {
    let missing = |standing: &Standing| matches!(standing, Standing::Unproven(Reason::NoControl(why)) if why.contains("was answered 404"));
    let standings = bench.survey.standings.values().flat_map(|own| own.values());
    let mut answered = standings
        .filter(|standing| was_answered(standing))
        .peekable();
    answered.peek().is_some() && answered.all(missing)
}

/// What is open to everybody says nothing of a credential.
fn is_turned_away(bench: &Bench, identity: &Identity) -> bool {
    let operations = bench.site.api.operations.iter();
    let mut answered = operations
        .filter(|operation| bench.site.demands_credential(operation))
        .filter_map(|operation| {
            bench
                .survey
                .standings
                .get(&operation.key)?
                .get(&identity.name)
        })
        .filter(|standing| was_answered(standing))
        .peekable();
    answered.peek().is_some() && answered.all(|standing| matches!(standing, Standing::Denied(401)))
}

fn was_answered(standing: &Standing) -> bool {
    !matches!(
        standing,
        Standing::Unproven(Reason::NoSubject(_) | Reason::NoSecret(_) | Reason::Forbidden(_))
    )
}
