//! transport/direct-address: what the gateway refuses, the origin behind it refuses as well.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Stage, Verdict, oracle};
use crate::http::Request;
use crate::identity::forge;
use crate::lab::{Ground, Lab, Label, Reason, Trial};
use crate::site::{Expectation, Site};
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

use super::host;

pub(super) struct DirectAddress;

static RULE: Rule = Rule {
    id: RuleId::new("transport/direct-address"),
    title: "Accepts behind the gateway what the gateway refuses",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 923,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "The origin behind the gateway refuses what the gateway refuses.",
    sends: "Requests that the gateway refuses (no credential, a damaged one, an identity that may not) to the `direct_address` of the config; an address without a name is asked by the target's name.",
    proof: "The gateway refuses it, and the origin answers with the control's content. An origin that cannot be reached proves nothing: the address may be wrong.",
    why: "Whoever finds the address of the origin walks around every check that the gateway makes.",
    fix: "Let the origin accept connections from the gateway alone (mutual TLS, a private network), and check credentials there too.",
};

#[async_trait]
impl Check for DirectAddress {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if site.config.direct_address.is_none() {
            return Vec::new();
        }
        let refuses_somebody = |operation: &Operation| {
            let mut all = site.identities.iter();
            site.demands_credential(operation)
                && all.any(|it| site.expectation(operation, it) == Expectation::Denied)
        };
        let choose = || host::reading(site, refuses_somebody).or_else(|| host::guarded(site));
        let form = "around the gateway";
        host::case(&RULE, site, choose, operation, form, (Stage::Probe, 8))
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let direct = lab.direct()?;
        let ground = lab.prepare().await?;
        let mut refused = false;
        for (actor, form, request) in attempts(lab, &ground) {
            let at_gateway = format!("{form}, at the gateway");
            let answer = lab
                .send(Label::Public, &actor, &at_gateway, &request, None)
                .await?;
            if answer.is_success() {
                continue;
            }
            refused = true;
            lab.send_by(&direct, Label::Attack, &actor, &form, &request)
                .await;
            if oracle::is_proven(lab.so_far()) {
                break;
            }
        }
        match refused {
            true => lab.read_again(&ground).await,
            false => Err(Reason::NoSubject(
                "the gateway refuses none of it".to_owned(),
            )),
        }
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        oracle::same_as_control(
            trial,
            "Refused by the gateway, sent to the origin behind it",
        )
    }
}

/// Who sends what that must be refused.
fn attempts(lab: &Lab, ground: &Ground) -> Vec<(IdentityName, String, Request)> {
    let nobody = IdentityName::anonymous();
    let bare = ground.request.without_credential();
    let mut all = vec![(nobody.clone(), "without a credential".to_owned(), bare)];
    let damaged = forge::invalid(&ground.request.credential)
        .into_iter()
        .next();
    all.extend(damaged.map(|forged| {
        let request = ground.request.with_credential(forged.credential);
        (nobody, "with a damaged credential".to_owned(), request)
    }));
    let site = lab.site();
    let Some(operation) = lab.operation() else {
        return all;
    };
    let denied =
        |it: &&crate::identity::Identity| site.expectation(operation, it) == Expectation::Denied;
    all.extend(site.identities.iter().find(denied).map(|identity| {
        let credential = lab.credential(&identity.name);
        let request = ground.request.with_credential(credential);
        (
            identity.name.clone(),
            format!("as {}", identity.name),
            request,
        )
    }));
    all
}
