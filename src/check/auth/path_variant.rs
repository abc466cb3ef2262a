//! auth/path-variant: another spelling of a path is no way around the check.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Verdict, open};
use crate::lab::{Lab, Reason, Trial};
use crate::site::{Expectation, Site};
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

use super::{impostor, turned_away};

pub(super) struct PathVariant;

static RULE: Rule = Rule {
    id: RuleId::new("auth/path-variant"),
    title: "Lets a differently written path around the check",
    severity: Severity::Critical,
    profile: Profile::Gate,
    cwe: 288,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "However a path is written, it is refused to whom the plain path is refused.",
    sends: "The request without a credential, and by an identity that may not call it, with a slash at the end, double slashes, other case, dot segments, encoded characters, a matrix parameter and an extension; on readings only.",
    proof: "The control's content, where the plain path is refused and a path that cannot exist is answered otherwise.",
    why: "The check compares text, the router normalises: whoever writes the path differently gets past.",
    fix: "Normalise the path once, before check and routing; deny by default.",
};

#[async_trait]
impl Check for PathVariant {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if !operation.key.is_safe() {
            return Vec::new();
        }
        let form = "other spellings of the path";
        let mut cases = impostor::plan(&RULE, site, operation, form, 11);
        let low = site
            .identities
            .iter()
            .find(|identity| site.expectation(operation, identity) == Expectation::Denied);
        if let Some(low) = low {
            let form = format!("{form} by {}", low.name);
            for mut case in impostor::plan(&RULE, site, operation, &form, 11) {
                case.subject.attacker = Some(low.name.clone());
                cases.push(case);
            }
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare().await?;
        let nobody = IdentityName::anonymous();
        let (who, plain) = match &case.subject.attacker {
            Some(low) => {
                let credential = lab.credential(low);
                (low.clone(), ground.request.with_credential(credential))
            }
            None => (nobody, ground.request.without_credential()),
        };
        turned_away::plainly(lab, &ground, &who, &plain).await?;
        for (form, path) in variants(&plain.path) {
            let mut request = plain.clone();
            request.path = path;
            if open::attack(lab, &ground, &who, form, &request).await? {
                break;
            }
        }
        Ok(())
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        let who = match &case.subject.attacker {
            Some(low) => format!("Sent by {low}, who may not, to the path in another spelling"),
            None => "Sent without a credential to the path in another spelling".to_owned(),
        };
        impostor::judge(trial, &who)
    }
}

/// Other spellings of a path, each in the last place where it is likely to matter.
fn variants(path: &str) -> Vec<(&'static str, String)> {
    let (parent, last) = path.rsplit_once('/').unwrap_or(("", path));
    let first = last.chars().next();
    let encoded = first.map(|first| {
        let rest = &last[first.len_utf8()..];
        let bytes: String = first
            .to_string()
            .bytes()
            .map(|byte| format!("%{byte:02x}"))
            .collect();
        format!("{parent}/{bytes}{rest}")
    });
    let mut all = vec![
        ("a slash at the end", format!("{path}/")),
        ("a double slash", format!("{parent}//{last}")),
        ("a dot segment", format!("{parent}/./{last}")),
        ("a segment and back", format!("{parent}/nay/../{last}")),
        ("an encoded dot segment", format!("{parent}/%2e/{last}")),
        ("a matrix parameter", format!("{path};nay=1")),
        ("an extension", format!("{path}.json")),
        ("an encoded space at the end", format!("{path}%20")),
    ];
    all.extend(encoded.map(|path| ("an encoded character", path)));
    let upper = format!("{parent}/{}", last.to_uppercase());
    if upper != path {
        all.push(("upper case", upper));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::variants;

    #[test]
    fn no_variant_is_the_plain_path() {
        let all = variants("/v2/reports/summary");
        assert_eq!(all.len(), 10);
        assert!(all.iter().all(|(_, path)| path != "/v2/reports/summary"));
        assert!(all.contains(&("an encoded character", "/v2/reports/%73ummary".to_owned())));
    }
}
