//! auth/trusted-header: headers that a gateway adds prove nothing when a client sends them.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict, open};
use crate::http::Request;
use crate::lab::{Lab, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

use super::{impostor, turned_away};

pub(super) struct TrustedHeader;

static RULE: Rule = Rule {
    id: RuleId::new("auth/trusted-header"),
    title: "Believes a header that anybody can send",
    severity: Severity::Critical,
    profile: Profile::Gate,
    cwe: 290,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "Headers that a gateway may add do not replace a credential when they come from a client.",
    sends: "The request without a credential, with forwarding headers that name this machine, with headers that name a user, and with the path in a rewriting header; on readings only.",
    proof: "The control's content, where the same request without those headers is refused.",
    why: "Anybody can write himself a name or an inside address.",
    fix: "Strip such headers at the edge, and accept them only over a connection that proves that it is the gateway.",
};

const FORWARDED: &[&str] = &[
    "X-Forwarded-For",
    "X-Real-IP",
    "X-Client-IP",
    "X-Originating-IP",
    "True-Client-IP",
    "Client-IP",
];
const NAMED: &[&str] = &[
    "X-Remote-User",
    "Remote-User",
    "X-Forwarded-User",
    "X-Authenticated-User",
    "X-Auth-Request-User",
    "X-User",
    "X-User-Id",
    "X-WEBAUTH-USER",
];
const REWRITTEN: &[&str] = &["X-Original-URL", "X-Rewrite-URL"];

#[async_trait]
impl Check for TrustedHeader {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        match operation.key.is_safe() {
            true => impostor::plan(&RULE, site, operation, "headers of a gateway", 6),
            false => Vec::new(),
        }
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare().await?;
        turned_away::without_credential(lab, &ground).await?;
        let nobody = IdentityName::anonymous();
        let bare = ground.request.without_credential();
        let with = |headers: &[&str], value: &str| {
            let add = |request: Request, name: &&str| request.with_header(name, value);
            headers.iter().fold(bare.clone(), add)
        };
        let mut rewritten = with(REWRITTEN, &bare.target());
        rewritten.path = "/".to_owned();
        rewritten.query.clear();
        let forms = [
            ("forwarded for 127.0.0.1", with(FORWARDED, "127.0.0.1")),
            ("named as the owner", with(NAMED, ground.owner.as_str())),
            ("named as admin", with(NAMED, "admin")),
            ("the path in a rewriting header", rewritten),
        ];
        for (form, request) in forms {
            if open::attack(lab, &ground, &nobody, form, &request).await? {
                break;
            }
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        impostor::judge(
            trial,
            "Sent without a credential, but with a gateway's headers",
        )
    }
}
