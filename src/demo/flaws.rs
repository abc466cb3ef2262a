//! The promises that the demo can break, each at one operation. Knows nothing of how a rule finds out.

mod callers;
mod constraints;
mod further;
mod table;

use std::collections::BTreeSet;

use callers::CALLERS;
use constraints::CONSTRAINTS;
use further::FURTHER;
use table::FLAWS;

/// Every flaw.
pub(crate) fn all() -> impl Iterator<Item = &'static Flaw> {
    large().chain(FURTHER).chain(CONSTRAINTS)
}

/// Those that there is one of for each rule.
fn large() -> impl Iterator<Item = &'static Flaw> {
    CALLERS.iter().chain(FLAWS)
}

/// One promise broken at one operation.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flaw {
    /// Id of the rule that must find it; behind a colon, which of the constraints that the rule is about.
    pub rule: &'static str,
    /// Method and template where it is found, as the document spells them.
    pub operation: &'static str,
    /// What the API does wrong, in one line.
    pub does: &'static str,
    /// Ids of further rules that rightly object to the same behaviour.
    pub also: &'static [&'static str],
}

impl Flaw {
    /// Id of the rule alone.
    fn id(&self) -> &'static str {
        self.rule.split(':').next().unwrap_or(self.rule)
    }
}

const fn flaw(rule: &'static str, operation: &'static str, does: &'static str) -> Flaw {
    Flaw {
        rule,
        operation,
        does,
        also: &[],
    }
}

/// The flaws that are switched on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Flaws(BTreeSet<&'static str>);

impl Flaws {
    /// One for each rule. What breaks a single kind of constraint is switched on by name: all at once would be a flood.
    pub(crate) fn all() -> Self {
        Self(large().map(|flaw| flaw.rule).collect())
    }

    /// The API as it should be.
    pub(crate) fn none() -> Self {
        Self(BTreeSet::new())
    }

    /// Those that break the rules of these ids.
    ///
    /// # Errors
    /// A sentence that names the unknown id and the known ones.
    pub(crate) fn parse(rules: &[String]) -> Result<Self, String> {
        let find = |rule: &String| {
            let known = all().find(|flaw| flaw.rule == rule);
            known.map(|flaw| flaw.rule).ok_or_else(|| {
                let known: Vec<&str> = all().map(|flaw| flaw.rule).collect();
                format!(
                    "the demo has no flaw for `{rule}`; it has {}",
                    known.join(", ")
                )
            })
        };
        rules.iter().map(find).collect::<Result<_, _>>().map(Self)
    }

    /// Whether the promise of this rule is broken.
    pub(crate) fn has(&self, rule: &str) -> bool {
        self.0.contains(rule)
    }

    /// Those that are on, a line each.
    pub(crate) fn lines(&self) -> Vec<String> {
        let on = all().filter(|flaw| self.has(flaw.rule));
        on.map(|flaw| {
            let rules = [&[flaw.id()], flaw.also].concat().join(", ");
            format!("{} {} ({rules})", flaw.operation, flaw.does)
        })
        .collect()
    }

    /// Whether the promise of this rule is broken at this operation.
    pub(crate) fn at(&self, rule: &str, operation: &str) -> bool {
        let here = |flaw: &Flaw| flaw.rule == rule && flaw.operation == operation;
        self.has(rule) && all().any(here)
    }
}

#[cfg(test)]
mod tests {
    use super::{Flaws, all};

    #[test]
    fn an_unknown_flaw_is_named_beside_the_known_ones() {
        let why = Flaws::parse(&["auth/weak-sauce".to_owned()]).err();
        let why = why.unwrap_or_default();
        assert!(why.starts_with(
            "the demo has no flaw for `auth/weak-sauce`; it has auth/no-credential, "
        ));
        assert!(why.contains(", lifecycle/undocumented-method"));
    }

    #[test]
    fn flaws_are_on_where_they_are_said_to_be() {
        let flaws = Flaws::parse(&["auth/unsigned-token".to_owned()]);
        let flaws = flaws.unwrap_or_else(|_| Flaws::none());
        assert!(flaws.at("auth/unsigned-token", "GET /auth/me"));
        assert!(!flaws.at("auth/unsigned-token", "GET /labels"));
        assert!(!flaws.has("auth/weak-secret") && Flaws::all().has("auth/weak-secret"));
        assert!(all().all(|flaw| !Flaws::none().has(flaw.rule)));
    }
}
