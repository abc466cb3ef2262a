//! auth/no-throttle: guessing passwords is slowed down.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict};
use crate::http::Response;
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::wrong_password::{self, WrongPassword};

pub(super) struct NoThrottle;

static RULE: Rule = Rule {
    id: RuleId::new("auth/no-throttle"),
    title: "Lets passwords be guessed without end",
    severity: Severity::Medium,
    profile: Profile::Deep,
    cwe: 307,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "Whoever sends one wrong password after the other is slowed down or turned away.",
    sends: "Thirty wrong passwords, one after the other, for a name that belongs to nobody, so that no account is locked; a valid login first.",
    proof: "All are refused alike: no 429, no lockout, no other answer, and no growing delay.",
    why: "Without a limit it takes a list of common passwords and some patience to get into an account.",
    fix: "Count failures by account and by address, whether the account exists or not; answer 429 with Retry-After, or delay longer with each.",
};

/// Wrong passwords in all: more than anybody mistypes.
const TRIES: usize = 30;
/// Answers at each end whose times are compared.
const ENDS: usize = 5;
/// Milliseconds of growth that are no chance.
const GROWTH: u64 = 200;

#[async_trait]
impl Check for NoThrottle {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let form = "wrong passwords for a name that nobody has";
        wrong_password::case(&RULE, site, operation, form, TRIES)
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let _quiet = lab.alone().await;
        let owner = super::session::owner(case)?;
        let login = lab.login_of(&owner)?;
        let wrong = WrongPassword::of(&login);
        let wrong =
            wrong.ok_or_else(|| Reason::NoSubject("its login has no password".to_owned()))?;
        // That logins work at all; its answer is all secrets and no part of the record.
        lab.log_in(&owner).await?;
        let body = wrong.nobody(&lab.unique_letters());
        let request = lab.login_request(&case.subject.operation, body);
        for _ in 0..TRIES {
            let answer = lab.send_once(Label::Attack, &owner, "", &request).await?;
            if slows(&answer) {
                break;
            }
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        let steps = trial.all(Label::Attack);
        let answers: Vec<&Response> = steps.filter_map(|step| step.exchange.response()).collect();
        if answers.iter().any(|answer| slows(answer)) {
            return Verdict::Upheld;
        }
        let Some(first) = answers.first() else {
            return Verdict::Inconclusive(Reason::NoSubject("no password was tried".to_owned()));
        };
        if let Some(odd) = answers.iter().find(|answer| !is_refusal(answer)) {
            return Verdict::Inconclusive(Reason::Ambiguous(format!(
                "a wrong password was answered {}",
                odd.status
            )));
        }
        if answers.len() < TRIES {
            return Verdict::Inconclusive(Reason::Unreachable(
                "not every login was answered".to_owned(),
            ));
        }
        // Who is locked out is told so by another answer, or by waiting.
        let says_else = |answer: &&Response| {
            (answer.status, answer.body.len()) != (first.status, first.body.len())
        };
        if answers.iter().skip(1).any(says_else) || grows(&answers) {
            return Verdict::Upheld;
        }
        Verdict::Broken(format!(
            "{TRIES} wrong passwords for one name were answered {} one after the other, the last like the first and as fast.",
            first.status
        ))
    }
}

/// Whether an answer turns away whoever tries too often.
fn slows(answer: &Response) -> bool {
    matches!(answer.status, 423 | 429) || answer.header("retry-after").is_some()
}

/// Whether it is the answer to a wrong password; 422 may be one to a name that cannot be.
fn is_refusal(answer: &Response) -> bool {
    matches!(answer.status, 400 | 401 | 403 | 404)
}

/// Whether the last answers took clearly longer than the first.
fn grows(answers: &[&Response]) -> bool {
    let median = |part: &[&Response]| {
        let mut millis: Vec<u64> = part.iter().map(|answer| answer.millis).collect();
        millis.sort_unstable();
        millis.get(millis.len() / 2).copied().unwrap_or_default()
    };
    let first = median(&answers[..ENDS.min(answers.len())]);
    let last = median(&answers[answers.len().saturating_sub(ENDS)..]);
    last > 2 * first + GROWTH
}
