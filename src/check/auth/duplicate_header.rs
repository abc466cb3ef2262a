//! auth/duplicate-header: two credentials at once are refused whatever their order.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict, oracle};
use crate::http::{Credential, CredentialPlace};
use crate::identity::forge;
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::{Role, Site};
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::impostor;

pub(super) struct DuplicateHeader;

static RULE: Rule = Rule {
    id: RuleId::new("auth/duplicate-header"),
    title: "Takes one of two credentials by their order",
    severity: Severity::Medium,
    profile: Profile::Advice,
    cwe: 436,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A request with two credentials in the same header is refused, or judged the same in either order.",
    sends: "The genuine and a garbled credential in two headers of the same name, in both orders; on readings only.",
    proof: "The control's content in exactly one order.",
    why: "A gateway that reads the first and a server that reads the last see different callers.",
    fix: "Refuse requests that carry the header more than once.",
};

#[async_trait]
impl Check for DuplicateHeader {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        // The run itself makes lists longer and shorter, so that two of them are hard to compare.
        let steady = !matches!(site.role(&operation.key), Role::Lists(_));
        match operation.key.is_safe() && steady {
            true => impostor::plan(&RULE, site, operation, "two credentials in both orders", 3),
            false => Vec::new(),
        }
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare().await?;
        let genuine = lab.credential(&ground.owner);
        let header = |credential: &Credential| match &*credential.parts {
            [part] => matches!(part.place, CredentialPlace::Header(_)),
            _ => false,
        };
        let garbled = forge::invalid(&genuine)
            .into_iter()
            .map(|forged| forged.credential)
            .find(|garbled| header(garbled) && garbled.parts[0].prefix == genuine.parts[0].prefix);
        let Some(garbled) = garbled.filter(|_| header(&genuine)) else {
            let why = "the credential is not in one header";
            return Err(Reason::NoSubject(why.to_owned()));
        };
        let owner = ground.owner.clone();
        for (form, order) in [
            ("genuine first", [&genuine, &garbled]),
            ("genuine last", [&garbled, &genuine]),
        ] {
            let parts = order
                .iter()
                .flat_map(|credential| credential.parts.iter().cloned());
            let both = Credential {
                parts: parts.collect(),
            };
            let request = ground.request.with_credential(both);
            lab.attack(&ground, &owner, form, &request).await?;
        }
        Ok(())
    }

    /// One order alone: that both are accepted or refused is the server's business.
    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        let control = match oracle::sound_control(trial) {
            Ok(control) => control,
            Err(reason) => return Verdict::Inconclusive(reason),
        };
        let accepted: Vec<&str> = trial
            .all(Label::Attack)
            .filter(|step| {
                let answer = step.exchange.response();
                answer.is_some_and(|answer| {
                    answer.is_success()
                        && crate::check::likeness::likeness(control, answer).repeats()
                })
            })
            .map(|step| step.form.as_str())
            .collect();
        match accepted.as_slice() {
            [one] => Verdict::Broken(format!(
                "With two credentials it is answered as the control is, but only with the {one}."
            )),
            _ => Verdict::Upheld,
        }
    }
}
