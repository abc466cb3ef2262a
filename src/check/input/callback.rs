//! input/callback: the API calls no address that a caller chose.

use async_trait::async_trait;
use bytes::Bytes;
use serde_json::Value;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict, oracle};
use crate::http::Body;
use crate::lab::{Actor, Lab, Label, Reason, Subject, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Place, Profile, RuleId, Severity};

use super::payload;
use super::text_places::{self, Text};

pub(super) struct Callback;

static RULE: Rule = Rule {
    id: RuleId::new("input/callback"),
    title: "Calls an address that the caller chose",
    severity: Severity::High,
    profile: Profile::Deep,
    cwe: 918,
    owasp: "API7:2023 Server Side Request Forgery",
    since: "0.1.0",
    promise: "The API opens no connection to an address that a request names, unless it is one that it was told to trust.",
    sends: "The control with the address of a listener of naysayer's own wherever an address belongs, and as an external entity in bodies of XML; each case has an address of its own.",
    proof: "The listener was called at the address of this case.",
    why: "A server that calls whom it is told to reaches what callers cannot: its own host, the network behind it, the credentials of its cloud.",
    fix: "Call only hosts of a list; resolve the name once, refuse private and local addresses, follow no redirect; switch external entities off in the XML parser.",
};

/// Places of one operation that are tried.
const MOST: usize = 5;
const XML: &str = "an external entity";

#[async_trait]
impl Check for Callback {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if site.excluded(operation).is_some() || site.login_body(&operation.key).is_some() {
            return Vec::new();
        }
        let writes = u32::from(!operation.key.is_safe());
        let case = |place: Place, form: &str| Case {
            rule: RULE.id.clone(),
            subject: Subject {
                operation: operation.key.clone(),
                owner: Actor::Able,
                attacker: None,
            },
            place: Some(place),
            form: form.to_owned(),
            violation: None,
            stage: Stage::Probe,
            cost: Cost {
                requests: 1,
                writes,
            },
        };
        let mut found = text_places::texts(site, operation);
        found.retain(Text::is_address);
        let found = found.into_iter().take(MOST);
        let mut cases: Vec<Case> = found
            .map(|text| case(text.place, "an address of our own"))
            .collect();
        let takes_xml = operation.body.as_ref().is_some_and(|body| {
            let mut media = body.media.iter();
            media.any(|media| media.name.contains("xml"))
        });
        if takes_xml {
            cases.push(case(Place::Body(String::new()), XML));
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let place = case.place.clone();
        let place = place.ok_or_else(|| Reason::NoSubject("the case names no place".to_owned()))?;
        let ear = lab.ear().await?;
        let ground = payload::ground(lab, &place).await?;
        let token = format!("nay-{}", lab.unique());
        let address = ear.address(&token);
        lab.graffito(token.clone());
        let request = if case.form == XML {
            let body = ground.request.body.clone();
            let body = body.and_then(|body| with_entity(&body, &address));
            body.map(|body| ground.request.with_body(Some(body)))
        } else {
            let violation = Text::with(&place, Value::String(address.clone()), &case.form);
            ground.broken(lab, &place, &violation)
        };
        let request = request.ok_or_else(|| Reason::none_with(&place))?;
        let owner = ground.owner.clone();
        let sent = lab.attack(&ground, &owner, &case.form, &request).await;
        // A server that waits for what it called may answer late or never.
        if let Some(call) = ear.heard(&token, lab.site().config.callback.wait).await {
            lab.says(call);
            return Ok(());
        }
        sent.map(|_| ())
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        let Some(token) = &trial.graffito else {
            return Verdict::Inconclusive(oracle::nothing_tried());
        };
        let Some(attack) = trial
            .all(Label::Attack)
            .find(|step| oracle::sent(step, token))
        else {
            return Verdict::Inconclusive(oracle::nothing_tried());
        };
        match &trial.broken {
            Some(call) if call.contains(token.as_str()) => {
                let place = case.place.as_ref().map(ToString::to_string);
                Verdict::Broken(format!(
                    "The listener was called at the address of this request ({call}), which stood at {} ({}).",
                    place.unwrap_or_default(),
                    case.form
                ))
            }
            _ => match attack.exchange.failure() {
                Some(failure) => Verdict::Inconclusive(failure.into()),
                None => Verdict::Upheld,
            },
        }
    }
}

/// The document with an external entity at `address`, in place of its first text.
fn with_entity(body: &Body, address: &str) -> Option<Body> {
    let media = body.media_type.as_ref()?;
    if !media.contains("xml") {
        return None;
    }
    let text = String::from_utf8_lossy(&body.bytes).into_owned();
    let (head, rest) = match text.find("?>") {
        Some(end) => text.split_at(end + 2),
        None => ("", text.as_str()),
    };
    let name = rest.trim_start().strip_prefix('<')?;
    let name: String = name
        .chars()
        .take_while(|letter| !matches!(letter, ' ' | '>' | '/' | '\n'))
        .collect();
    let start = rest.match_indices('>').find_map(|(at, _)| {
        let inner = rest.get(at + 1..)?;
        let text = inner.split('<').next()?;
        (!text.trim().is_empty()).then_some(at + 1)
    })?;
    let (before, after) = rest.split_at(start);
    let after = after.get(after.find('<')?..)?;
    let bytes =
        format!("{head}<!DOCTYPE {name} [<!ENTITY nay SYSTEM \"{address}\">]>{before}&nay;{after}");
    Some(Body {
        media_type: body.media_type.clone(),
        bytes: Bytes::from(bytes),
    })
}

#[cfg(test)]
mod tests {
    use super::{Body, with_entity};

    #[test]
    fn the_entity_stands_where_the_first_text_stood() {
        let body = |media: &str| Body {
            media_type: Some(media.to_owned()),
            bytes: "<?xml version=\"1.0\"?><note><to>alice</to></note>".into(),
        };
        let with = with_entity(&body("application/xml"), "http://h/t");
        let text = with.map(|body| String::from_utf8_lossy(&body.bytes).into_owned());
        assert_eq!(
            text.as_deref(),
            Some(
                "<?xml version=\"1.0\"?><!DOCTYPE note [<!ENTITY nay SYSTEM \"http://h/t\">]><note><to>&nay;</to></note>"
            )
        );
        assert!(with_entity(&body("application/json"), "http://h/t").is_none());
    }
}
