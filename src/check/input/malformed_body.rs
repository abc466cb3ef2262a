//! input/malformed-body: what is not JSON must not be taken for it.

use async_trait::async_trait;
use bytes::Bytes;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict};
use crate::http::Body;
use crate::lab::{Actor, Lab, Reason, Subject, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Place, Profile, RuleId, Severity};

use super::{negatives, payload};

pub(super) struct MalformedBody;

static RULE: Rule = Rule {
    id: RuleId::new("input/malformed-body"),
    title: "Accepts a body that is not JSON",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 20,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A body that is not well-formed JSON (RFC 8259), or that says two things under one name (RFC 7493), is refused.",
    sends: "The control's body cut short, unbalanced, followed by other text, in invalid UTF-8 and with an overlong form in it, with NaN for a value, empty where one is required, a form in its place, and (from the profile advice on) with one name twice and with half of a character.",
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
        let json =
            negatives::structured(operation).is_some_and(|media| media.name.contains("json"));
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
            form: "cut short, unbalanced, trailing text, a form, invalid UTF-8, NaN, empty, a name twice"
                .to_owned(),
            violation: None,
            stage: Stage::Probe,
            cost: Cost {
                requests: 11,
                writes: 11,
            },
        }]
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare_payload().await?;
        let body = ground
            .request
            .body
            .clone()
            .filter(|body| body.bytes.len() > 1);
        let body = body.ok_or_else(|| {
            Reason::NoSubject("no valid request with a body succeeded".to_owned())
        })?;
        let owner = ground.owner.clone();
        let required = lab
            .operation()
            .and_then(|operation| operation.body.as_ref())
            .is_some_and(|body| body.required);
        let mut forms = malformed(&body.bytes, required);
        // Most readers take the last of two; that is worth a word, not a failed build.
        if lab.site().config.profile > Profile::Gate {
            forms.extend(twice(&body.bytes).map(|bytes| (TWICE, bytes)));
            forms.extend(halved(&body.bytes).map(|bytes| (HALF, bytes)));
        }
        for (form, bytes) in forms {
            let request = ground.request.with_body(Some(Body {
                media_type: body.media_type.clone(),
                bytes,
            }));
            lab.attack(&ground, &owner, form, &request).await?;
            if matches!(payload::judge(case, lab.so_far()), Verdict::Broken(_)) {
                break;
            }
        }
        Ok(())
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        payload::judge(case, trial)
    }
}

/// Of a name that stands twice RFC 8259 (section 4) says that what readers make of it is unpredictable; RFC 7493 forbids it.
const TWICE: &str = "a name twice in the body, with two values";

/// RFC 8259 (section 8.2) calls what readers make of it unpredictable; RFC 7493 forbids it.
const HALF: &str = "half of a character (a lone surrogate) in the body";

/// A slash in two bytes where one is enough: no UTF-8 (RFC 3629, section 3), and read as a slash by whoever decodes by hand.
const OVERLONG: &str = "an overlong form of a character in the body";

/// Bodies that no reader of RFC 8259 takes, each with its words. An empty one is malformed only where one is required.
fn malformed(body: &Bytes, required: bool) -> Vec<(&'static str, Bytes)> {
    let mut forms = Vec::new();
    let with = |end: &[u8]| Bytes::from([&body[..], end].concat());
    forms.push(("a body cut short", body.slice(..body.len() - 1)));
    forms.push(("an unbalanced body", with(b"}")));
    forms.push(("text after the body", with(b" nay")));
    forms.push(("a form in place of JSON", Bytes::from_static(b"nay=nay")));
    if let Some((front, comma, rest)) = opened(body) {
        let inside = |member: &[u8]| Bytes::from([front, member, comma, rest].concat());
        forms.push(("invalid UTF-8 in the body", inside(b"\"nay\":\"\xff\xfe\"")));
        forms.push((OVERLONG, inside(b"\"nay\":\"\xc0\xaf\"")));
        forms.push(("NaN in the body", inside(b"\"nay\":NaN")));
    }
    // A reader that skips values would not look at their bytes.
    forms.retain(|(_, bytes)| serde_json::from_slice::<serde_json::Value>(bytes).is_err());
    if required {
        forms.push(("an empty body with a Content-Type", Bytes::new()));
    }
    forms
}

/// The body with a member whose text is half of a pair that makes one character.
fn halved(body: &[u8]) -> Option<Bytes> {
    let (front, comma, rest) = opened(body)?;
    Some(Bytes::from(
        [front, b"\"nay\":\"\\ud83d\"", comma, rest].concat(),
    ))
}

/// The body up to its first brace, the comma that a further member needs, and the rest.
fn opened(body: &[u8]) -> Option<(&[u8], &'static [u8], &[u8])> {
    let position = body.iter().position(|byte| *byte == b'{')?;
    let (front, rest) = body.split_at(position + 1);
    let is_empty = rest.trim_ascii_start().starts_with(b"}");
    Some((front, if is_empty { b"" } else { b"," }, rest))
}

/// The first member of the body once more before it, with a value that the document mostly refuses.
fn twice(body: &[u8]) -> Option<Bytes> {
    let value: serde_json::Value = serde_json::from_slice(body).ok()?;
    let (name, own) = value.as_object()?.iter().next()?;
    let other = match own {
        serde_json::Value::Object(_) => serde_json::json!(["nay"]),
        _ => serde_json::json!({ "nay": "nay" }),
    };
    let (front, comma, rest) = opened(body)?;
    let member = format!("{}:{other}", serde_json::Value::from(name.as_str()));
    Some(Bytes::from(
        [front, member.as_bytes(), comma, rest].concat(),
    ))
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_form_is_refused_by_a_strict_reader() {
        for body in [r#"{"a":1}"#, "{}", "[1,2]", "\"text\""] {
            let forms = super::malformed(&bytes::Bytes::from_static(body.as_bytes()), true);
            let inside = if body.starts_with('{') { 3 } else { 0 };
            assert_eq!(forms.len(), 5 + inside, "{body}: {forms:?}");
            for (form, bytes) in forms {
                assert!(
                    serde_json::from_slice::<serde_json::Value>(&bytes).is_err(),
                    "{form} of {body}"
                );
            }
        }
    }

    #[test]
    fn a_name_that_stands_twice_has_two_values() {
        let twice = super::twice(br#"{"a":1,"b":{}}"#).map(|bytes| bytes.to_vec());
        assert_eq!(
            twice.as_deref(),
            Some(&br#"{"a":{"nay":"nay"},"a":1,"b":{}}"#[..])
        );
    }
}
