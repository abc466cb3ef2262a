//! input/media-type: a body must be what the document says that bodies are.

mod parts;

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict};
use crate::http::Body;
use crate::lab::{Actor, Lab, Reason, Subject, Trial};
use crate::schema::child_pointer;
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Place, Profile, RuleId, Severity};

use super::{negatives, payload};

pub(super) struct MediaType;

static RULE: Rule = Rule {
    id: RuleId::new("input/media-type"),
    title: "Accepts a body of an undeclared media type",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 436,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A body whose Content-Type the document does not declare, or that has none, is refused; so is a part of a multipart body whose type is not one that the document names for it.",
    sends: "The control's body as text/plain, as a form, and without a Content-Type; a part whose type the document names (`encoding`) as text/html.",
    proof: "The answer is 2xx, like that to the declared media type, twice.",
    why: "A browser sends text/plain and forms to foreign hosts without asking first (CORS), so that a page of anybody's can write with the visitor's session; gateways inspect a body by its declared type.",
    fix: "Compare the Content-Type with the declared ones before the body is parsed, and answer 415.",
};

/// The form of a case that is about a single part.
const PART: &str = "a part of an undeclared Content-Type";
/// What is sent instead: words, and the Content-Type.
const FORMS: &[(&str, Option<&str>)] = &[
    ("the Content-Type text/plain", Some("text/plain")),
    (
        "the Content-Type application/x-www-form-urlencoded",
        Some("application/x-www-form-urlencoded"),
    ),
    ("no Content-Type", None),
];

#[async_trait]
impl Check for MediaType {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if site.excluded(operation).is_some() {
            return Vec::new();
        }
        let required = operation.body.as_ref().is_some_and(|body| body.required);
        let forms = u32::try_from(forms(operation).len()).unwrap_or_default();
        let case = |pointer: String, form: &str, requests: u32| Case {
            rule: RULE.id.clone(),
            subject: Subject {
                operation: operation.key.clone(),
                owner: Actor::Able,
                attacker: None,
            },
            place: Some(Place::Body(pointer)),
            form: form.to_owned(),
            violation: None,
            stage: Stage::Probe,
            cost: Cost {
                requests: requests + 1,
                writes: requests + 1,
            },
        };
        // An empty list would be no test; a body that may be left out may be overlooked.
        let whole = (required && forms > 0)
            .then(|| case(String::new(), "undeclared and missing Content-Type", forms));
        let named = negatives::structured(operation).map(parts::named);
        let named = named.unwrap_or_default().into_iter();
        let named = named.map(|(name, _)| case(child_pointer("", &name), PART, 1));
        whole.into_iter().chain(named).collect()
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare_payload().await?;
        let none = || Reason::NoSubject("no valid request with a body succeeded".to_owned());
        let body = ground.request.body.clone().ok_or_else(none)?;
        let owner = ground.owner.clone();
        if case.form == PART {
            let media = lab.operation().and_then(negatives::structured);
            let named = media.map(parts::named).unwrap_or_default();
            let own = |name: &str| case.place == Some(Place::Body(child_pointer("", name)));
            let other = named.iter().find_map(|(name, kind)| {
                let bytes = own(name).then(|| parts::retyped(&body.bytes, name, kind))??;
                Some((*kind, bytes))
            });
            let (kind, bytes) = other.ok_or_else(|| Reason::none_with(&"the part"))?;
            let media_type = body.media_type.clone();
            let request = ground.request.with_body(Some(Body { media_type, bytes }));
            let form = format!("a part of the Content-Type {kind}");
            lab.says(form.clone());
            lab.attack(&ground, &owner, &form, &request).await?;
            return Ok(());
        }
        let forms = lab.operation().map(forms).unwrap_or_default();
        for (form, media_type) in forms {
            let request = ground.request.with_body(Some(Body {
                media_type: media_type.map(str::to_owned),
                bytes: body.bytes.clone(),
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

/// What no declared media type covers, for bodies that are JSON or forms.
fn forms(operation: &Operation) -> Vec<(&'static str, Option<&'static str>)> {
    let Some(body) = operation
        .body
        .as_ref()
        .filter(|_| negatives::structured(operation).is_some())
    else {
        return Vec::new();
    };
    let declared: Vec<String> = body
        .media
        .iter()
        .map(|media| media.name.to_ascii_lowercase())
        .collect();
    let covers = |media_type: &str| {
        let class = media_type.split('/').next().unwrap_or_default();
        declared.iter().any(|own| {
            own.starts_with(media_type) || own.starts_with("*/*") || *own == format!("{class}/*")
        })
    };
    let mut forms = FORMS.to_vec();
    forms.retain(|(_, media_type)| !covers(media_type.unwrap_or("*/*")));
    forms
}
