//! transport/tls: versions of TLS that were put out of use are not spoken. Certificates are no part of this rule: one
//! that is expired, for another name or of an unknown authority ends the run before its first request.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Stage, Verdict, oracle};
use crate::http::OldTls;
use crate::lab::{Lab, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::host;

pub(super) struct Tls;

static RULE: Rule = Rule {
    id: RuleId::new("transport/tls"),
    title: "Speaks a version of TLS that was put out of use",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 326,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "The target does not agree to TLS 1.0 or 1.1 (RFC 8996). A certificate that is expired, for another name or of an unknown authority is refused by naysayer itself: the run then ends with exit code 3, unless `tls: ca` names the authority.",
    sends: "The first message of a handshake that offers TLS 1.1 and nothing newer, then TLS 1.0. It is not finished, and no request is sent over it.",
    proof: "The server's first message chooses that version. SSL 3.0 and weak suites of newer versions are not looked for.",
    why: "These versions rest on MD5 and SHA-1, and an attacker between client and server can make both fall back to them.",
    fix: "Set the lowest version to TLS 1.2 wherever TLS ends: load balancer, gateway, server.",
};

#[async_trait]
impl Check for Tls {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if !site.is_https() {
            return Vec::new();
        }
        let choose = || host::reading(site, |_| true);
        let form = "TLS 1.1 and 1.0";
        host::case(&RULE, site, choose, operation, form, (Stage::Probe, 3))
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        lab.prepare().await?;
        for version in [OldTls::V1_1, OldTls::V1_0] {
            if lab.agrees_to(version).await? {
                lab.says(version.name());
                break;
            }
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        match (oracle::sound_control(trial), &trial.broken) {
            (Err(reason), _) => Verdict::Inconclusive(reason),
            (Ok(_), Some(version)) => Verdict::Broken(format!(
                "Offered {version} and nothing newer, the server agreed to speak it."
            )),
            (Ok(_), None) => Verdict::Upheld,
        }
    }
}
