//! input/malformed-body: what is not JSON must not be taken for it.

use async_trait::async_trait;
use bytes::Bytes;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict};
use crate::http::Body;
use crate::lab::{Actor, Lab, Reason, Subject, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Place, Profile, RuleId, Severity};

use super::payload;

pub(super) struct MalformedBody;

static RULE: Rule = Rule {
    id: RuleId::new("input/malformed-body"),
    title: "Accepts a body that is not JSON",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 20,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A body that is not well-formed JSON (RFC 8259) is refused.",
    sends: "The control's body cut short, unbalanced, followed by other text, in invalid UTF-8, and with NaN for a value.",
    proof: "The answer is 2xx, like that to the well-formed body.",
    why: "What one layer refuses and another repairs is read differently by each: checks are passed with one meaning and acted on with another.",
    fix: "Parse the whole body strictly once, and answer 400 when that fails.",
};

#[async_trait]
impl Check for MalformedBody {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let json = payload::structured(operation).is_some_and(|media| media.name.contains("json"));
        if !json || site.excluded(operation).is_some() {
            return Vec::new();
        }
        vec![Case {
            rule: RULE.id.clone(),
            subject: Subject {
                operation: operation.key.clone(),
                owner: Actor::Able,
                attacker: None,
            },
            place: Some(Place::Body(String::new())),
            form: "cut short, unbalanced, trailing text, invalid UTF-8, NaN".to_owned(),
            violation: None,
            stage: Stage::Probe,
            cost: Cost {
                requests: 7,
                writes: 7,
            },
        }]
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare_payload().await?;
        let body = ground
            .request
            .body
            .clone()
            .filter(|body| body.bytes.len() > 2);
        let body = body.ok_or_else(|| {
            Reason::NoSubject("no valid request with a body succeeded".to_owned())
        })?;
        let owner = ground.owner.clone();
        for (form, bytes) in malformed(&body.bytes) {
            let request = ground.request.with_body(Some(Body {
                media_type: body.media_type.clone(),
                bytes,
            }));
            lab.attack(&ground, &owner, form, &request).await?;
            if matches!(payload::judge(lab.so_far()), Verdict::Broken(_)) {
                break;
            }
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        payload::judge(trial)
    }
}

/// Bodies that no reader of RFC 8259 takes, each with its words.
fn malformed(body: &Bytes) -> Vec<(&'static str, Bytes)> {
    let mut forms = Vec::new();
    let with = |end: &[u8]| Bytes::from([&body[..], end].concat());
    forms.push(("a body cut short", body.slice(..body.len() - 1)));
    forms.push(("an unbalanced body", with(b"}")));
    forms.push(("text after the body", with(b" nay")));
    if let Some(position) = body.iter().position(|byte| *byte == b'{') {
        let (front, rest) = body.split_at(position + 1);
        let comma: &[u8] = if rest.trim_ascii_start().starts_with(b"}") {
            b""
        } else {
            b","
        };
        forms.push((
            "invalid UTF-8 in the body",
            Bytes::from([front, b"\"nay\":\"\xff\xfe\"", comma, rest].concat()),
        ));
        forms.push((
            "NaN in the body",
            Bytes::from([front, b"\"nay\":NaN", comma, rest].concat()),
        ));
    }
    forms
        .into_iter()
        .filter(|(_, bytes)| serde_json::from_slice::<serde::de::IgnoredAny>(bytes).is_err())
        .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_form_is_refused_by_a_strict_reader() {
        for body in [r#"{"a":1}"#, "{}", "[1,2]", "\"text\""] {
            let forms = super::malformed(&bytes::Bytes::from_static(body.as_bytes()));
            assert!(forms.len() >= 3, "{body}");
            for (form, bytes) in forms {
                assert!(
                    serde_json::from_slice::<serde_json::Value>(&bytes).is_err(),
                    "{form} of {body}"
                );
            }
        }
    }
}
