//! lifecycle/removed-input: parameters, properties and values that the document no longer has must do nothing any more.

mod judged;
mod tried;

use async_trait::async_trait;
use serde_json::Value;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict};
use crate::lab::{Actor, Lab, Reason, Subject, Trial};
use crate::schema::{Change, Violation};
use crate::site::Site;
use crate::spec::{Operation, What};
use crate::words::{Place, Profile, RuleId, Severity};

pub(super) struct RemovedInput;

static RULE: Rule = Rule {
    id: RuleId::new("lifecycle/removed-input"),
    title: "A removed input still has an effect",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 1059,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A parameter, property or listed value that an earlier document had and the present one lacks has no effect any more.",
    sends: "The control with the old input as the earlier document describes it (`previous:`, or `--since` with a git revision), and with an input that never was.",
    proof: "The property is stored and re-read; the parameter changes the answer, the value is taken, where one that never was does not and is not.",
    why: "Old inputs lead into old code, past the checks that were written for the new ones.",
    fix: "Take the input out of the code as well, or refuse what the document does not name.",
};

/// The violation's keyword.
const REMOVED: &str = "removed";
/// How the form of a case about a listed value ends.
const UNLISTED: &str = "which is no longer listed";

/// What a case is about.
enum Kind {
    Property,
    Parameter,
    Listed,
}

impl Kind {
    fn of(case: &Case) -> Self {
        match &case.place {
            _ if case.form.ends_with(UNLISTED) => Self::Listed,
            Some(Place::Body(_)) => Self::Property,
            _ => Self::Parameter,
        }
    }
}

#[async_trait]
impl Check for RemovedInput {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let Some((former, then)) = site.then(operation) else {
            return Vec::new();
        };
        if site.excluded(operation).is_some() {
            return Vec::new();
        }
        let case = |what: &What| match what {
            What::InputGone(place) => {
                let value = tried::value(former, then, place)?;
                let form = format!("{place}, which is gone");
                Some(case(operation, place, value, form))
            }
            What::ValueGone(place, value) => {
                let form = format!("{value}, {UNLISTED}");
                Some(case(operation, place, value.clone(), form))
            }
            _ => None,
        };
        site.changes(&operation.key).filter_map(case).collect()
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let (Some(place), Some(violation)) = (&case.place, &case.violation) else {
            return Err(Reason::NoSubject("the case names no input".to_owned()));
        };
        match (Kind::of(case), &violation.change) {
            (Kind::Property, Change::Set(value)) => {
                tried::property(lab, &violation.pointer, value).await
            }
            (Kind::Parameter, Change::Set(value)) => tried::parameter(lab, place, value).await,
            _ => tried::listed(lab, place, violation).await,
        }
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        match Kind::of(case) {
            Kind::Property => judged::property(trial, &case.form),
            Kind::Parameter => judged::parameter(trial, &case.form),
            Kind::Listed => judged::listed(trial, &case.form),
        }
    }
}

fn case(operation: &Operation, place: &Place, value: Value, form: String) -> Case {
    let pointer = match place {
        Place::Body(pointer) => pointer.clone(),
        _ => String::new(),
    };
    let writes = u32::from(!operation.key.is_safe());
    // Answers are compared whole: lists must not grow meanwhile.
    let stage = match place {
        Place::Body(_) => Stage::Probe,
        _ if form.ends_with(UNLISTED) => Stage::Probe,
        _ => Stage::Aftermath,
    };
    Case {
        rule: RULE.id.clone(),
        subject: Subject {
            operation: operation.key.clone(),
            owner: Actor::Able,
            attacker: None,
        },
        place: Some(place.clone()),
        form: form.clone(),
        violation: Some(Box::new(Violation {
            keyword: REMOVED.to_owned(),
            pointer,
            change: Change::Set(value),
            says: form,
            within: None,
        })),
        stage,
        cost: Cost {
            requests: match writes {
                0 => 4 * tried::MOST_ROUNDS,
                _ => 4 + 5 * writes,
            },
            writes: 6 * writes,
        },
    }
}
