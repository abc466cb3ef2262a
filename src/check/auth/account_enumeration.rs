//! auth/account-enumeration: a login tells nobody which accounts there are.

use async_trait::async_trait;
use percent_encoding::percent_decode_str;

use crate::check::{Case, Check, Rule, Stage, Verdict};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::wrong_password::{self, WrongPassword};

pub(super) struct AccountEnumeration;

static RULE: Rule = Rule {
    id: RuleId::new("auth/account-enumeration"),
    title: "Tells which accounts there are",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 204,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A login with a wrong password is refused in the same way whether the account exists or not.",
    sends: "Two logins with a wrong password for an account that exists and two for one that does not, then a valid one, so that nothing is locked.",
    proof: "The answers differ in status or body, the same way both times; names and times aside.",
    why: "Whoever knows the accounts tries fewer passwords against more people, and can write to them.",
    fix: "Answer both with the same status and text, and take the same time for both.",
};

const KNOWN: &str = "an account that exists";
const UNKNOWN: &str = "an account that does not exist";

#[async_trait]
impl Check for AccountEnumeration {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let owner = wrong_password::who(site, operation);
        let form = "wrong passwords of a known and an unknown name";
        let case = owner.map(|identity| Case {
            stage: Stage::Probe,
            ..super::farewell(&RULE, operation, &identity.name, form, 5)
        });
        case.into_iter().collect()
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let owner = super::session::owner(case)?;
        let login = lab.login_of(&owner)?;
        let wrong = WrongPassword::of(&login);
        let wrong =
            wrong.ok_or_else(|| Reason::NoSubject("its login has no password".to_owned()))?;
        for _ in 0..2 {
            for (form, body) in [(KNOWN, wrong.known()), (UNKNOWN, wrong.unknown())] {
                let request = lab.login_request(&case.subject.operation, body);
                lab.send(Label::Attack, &owner, form, &request, None)
                    .await?;
            }
        }
        // A valid login resets what counts failures.
        lab.log_in(&owner).await.map(|_| ())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        let answers = |form: &str| -> Vec<(u16, String)> {
            trial
                .all(Label::Attack)
                .filter(|step| step.form == form)
                .filter_map(|step| Some((step.exchange.status()?, face(step))))
                .collect()
        };
        let (known, unknown) = (answers(KNOWN), answers(UNKNOWN));
        let ([first, second], [third, fourth]) = (known.as_slice(), unknown.as_slice()) else {
            return Verdict::Inconclusive(Reason::Unreachable(
                "not every login was answered".to_owned(),
            ));
        };
        if [first, second, third, fourth]
            .iter()
            .any(|(status, _)| matches!(status, 200..300 | 429 | 500..))
        {
            return Verdict::Inconclusive(Reason::Ambiguous(format!(
                "wrong passwords were answered {} and {}",
                first.0, third.0
            )));
        }
        if first != second || third != fourth || first == third {
            return Verdict::Upheld;
        }
        let how = if first.0 == third.0 {
            "in their bodies".to_owned()
        } else {
            format!(
                "{} for the known, {} for the unknown name",
                first.0, third.0
            )
        };
        Verdict::Broken(format!("Wrong passwords are answered differently: {how}."))
    }
}

/// The body without what names the account that was asked for: digits and all words of the request's own body.
fn face(step: &crate::lab::Step) -> String {
    let sent = step.exchange.request.body.as_ref();
    let sent = sent
        .map(|body| String::from_utf8_lossy(&body.bytes).into_owned())
        .unwrap_or_default();
    // JSON has quotes around its words, a form has signs between them, and `%40` for `@`.
    let words = sent.split(['"', '=', '&']);
    let words = words.flat_map(|word| [word.to_owned(), as_in_a_form(word)]);
    let own: Vec<String> = words.filter(|word| word.len() > 1).collect();
    let text = step
        .exchange
        .response()
        .map(|answer| answer.text().into_owned())
        .unwrap_or_default();
    let text = own
        .iter()
        .fold(text, |text, word| text.replace(word.as_str(), "…"));
    text.chars()
        .filter(|letter| !letter.is_ascii_digit())
        .collect()
}

fn as_in_a_form(word: &str) -> String {
    let spaced = word.replace('+', " ");
    percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
}
