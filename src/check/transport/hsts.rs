//! transport/hsts: answers over https tell browsers to come back over https alone.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Stage, Verdict, oracle};
use crate::http::Response;
use crate::lab::{Lab, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::host;

pub(super) struct Hsts;

static RULE: Rule = Rule {
    id: RuleId::new("transport/hsts"),
    title: "Does not tell browsers to stay with https",
    severity: Severity::Low,
    profile: Profile::Advice,
    cwe: 319,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "An answer over https has Strict-Transport-Security with a max-age above zero (RFC 6797).",
    sends: "The control, where the target is https and has a name; browsers heed the header for names alone.",
    proof: "The control succeeds, and its answer lacks the header or says max-age=0.",
    why: "A browser that is sent to http:// once, by an old link or an attacker, sends its cookies along in the clear.",
    fix: "Send Strict-Transport-Security: max-age=31536000 with every answer over https.",
};

#[async_trait]
impl Check for Hsts {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if !site.is_https() || !site.has_name() {
            return Vec::new();
        }
        let choose = || host::reading(site, |_| true);
        let form = "answers over https";
        host::case(&RULE, site, choose, operation, form, (Stage::Probe, 1))
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        lab.prepare().await.map(|_| ())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        match oracle::sound_control(trial) {
            Err(reason) => Verdict::Inconclusive(reason),
            Ok(control) if max_age(control) > 0 => Verdict::Upheld,
            Ok(control) => Verdict::Broken(match control.header(HEADER) {
                Some(said) => format!("Its {HEADER} says `{said}`."),
                None => format!("Its answer over https has no {HEADER}."),
            }),
        }
    }
}

const HEADER: &str = "Strict-Transport-Security";

/// Seconds for which the first such header holds; zero without one (RFC 6797, section 6.1.1).
fn max_age(answer: &Response) -> u64 {
    let header = answer.header(HEADER).unwrap_or_default();
    header
        .split(';')
        .filter_map(|directive| directive.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("max-age"))
        .and_then(|(_, value)| value.trim().trim_matches('"').parse().ok())
        .unwrap_or_default()
}
