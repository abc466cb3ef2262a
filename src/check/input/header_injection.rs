//! input/header-injection: a value that comes back in a header ends where it ends.

use async_trait::async_trait;
use serde_json::Value;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict, oracle};
use crate::http::Response;
use crate::lab::{Actor, Lab, Label, Reason, Subject, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::payload;
use super::text_places::{self, Text};

pub(super) struct HeaderInjection;

static RULE: Rule = Rule {
    id: RuleId::new("input/header-injection"),
    title: "Lets a value begin a header",
    severity: Severity::Medium,
    profile: Profile::Deep,
    cwe: 113,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "No line end in a value ends a header of the answer.",
    sends: "The control with a text that holds a line end and a header of a name that nobody else has, in several spellings of the line end, in body, query and path.",
    proof: "The answer has that header.",
    why: "Whoever can write headers sets cookies, splits answers, poisons caches, and turns off what protects the browser.",
    fix: "Refuse control characters in whatever goes into a header, or encode the value (RFC 8187, RFC 3986).",
};

/// Places of one operation that are tried.
const MOST: usize = 4;

/// Line ends, and letters that become them where somebody keeps the low byte of each only.
const LINE_ENDS: &[(&str, &str)] = &[
    ("CR LF", "\r\n"),
    ("LF", "\n"),
    ("U+560D U+560A", "\u{560d}\u{560a}"),
];

#[async_trait]
impl Check for HeaderInjection {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        // An odd password is a wrong one, and wrong ones lock accounts.
        if site.excluded(operation).is_some() || site.login_body(&operation.key).is_some() {
            return Vec::new();
        }
        let found = text_places::outside_headers(site, operation);
        let requests = u32::try_from(LINE_ENDS.len()).unwrap_or(u32::MAX);
        let case = |text: Text| Case {
            rule: RULE.id.clone(),
            subject: Subject {
                operation: operation.key.clone(),
                owner: Actor::Able,
                attacker: None,
            },
            place: Some(text.place),
            form: "a line end and a header".to_owned(),
            violation: None,
            stage: Stage::Probe,
            cost: Cost {
                requests,
                writes: if operation.key.is_safe() { 0 } else { requests },
            },
        };
        found.into_iter().take(MOST).map(case).collect()
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let place = case.place.clone();
        let place = place.ok_or_else(|| Reason::NoSubject("the case names no place".to_owned()))?;
        let ground = payload::ground(lab, &place).await?;
        let name = format!("x-nay-{}", lab.unique());
        lab.graffito(name.clone());
        let owner = ground.owner.clone();
        let mut tried = 0;
        for (form, end) in LINE_ENDS {
            let text = Value::String(format!("nay{end}{name}: 1"));
            let violation = Text::with(&place, text, form);
            let Some(request) = ground.broken(lab, &place, &violation) else {
                continue;
            };
            tried += 1;
            lab.attack(&ground, &owner, form, &request).await?;
            if lab
                .so_far()
                .last(Label::Attack)
                .is_some_and(|answer| answer.header(&name).is_some())
            {
                break;
            }
        }
        match tried {
            0 => Err(Reason::none_with(&place)),
            _ => Ok(()),
        }
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        let Some(name) = &trial.graffito else {
            return Verdict::Inconclusive(oracle::nothing_tried());
        };
        let carries = |answer: &Response| answer.header(name).is_some();
        for step in trial.all(Label::Attack) {
            if step.exchange.response().is_some_and(carries) {
                let place = case.place.as_ref().map(ToString::to_string);
                return Verdict::Broken(format!(
                    "Answered with the header {name}, which the text at {} brought behind a line end ({}).",
                    place.unwrap_or_default(),
                    step.form
                ));
            }
        }
        let Some(last) = trial.all(Label::Attack).next_back() else {
            return Verdict::Inconclusive(oracle::nothing_tried());
        };
        match last.exchange.failure() {
            // What is no HTTP may be an answer that was split in the wrong place.
            Some(failure) => Verdict::Inconclusive(failure.into()),
            None => Verdict::Upheld,
        }
    }
}
