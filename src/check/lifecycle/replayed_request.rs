//! lifecycle/replayed-request: the same idempotency key does the same thing once.

use async_trait::async_trait;
use serde_json::Value;

use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::http::Response;
use crate::lab::{Lab, Label, Reason, Step, Trial};
use crate::site::{Role, Site};
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::{outdated, own_texts};

pub(super) struct ReplayedRequest;

static RULE: Rule = Rule {
    id: RuleId::new("lifecycle/replayed-request"),
    title: "Does again what an idempotency key stands for",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 294,
    owasp: outdated::OWASP,
    since: "0.1.0",
    promise: "A request with an idempotency key that was used before has no second effect, and another body under that key is refused.",
    sends: "One valid creation three times with the same key: the third time with another body.",
    proof: "The second answer, or the third, speaks of another object than the first; where answers name none, the owner's list holds what was sent once more.",
    why: "Retries after a lost answer order, pay or send twice.",
    fix: "Keep the key with a hash of the body and the answer in the same transaction as the effect; give the answer again, and answer 422 to another body.",
};

const SAME: &str = "same key, same body";
const OTHER: &str = "same key, other body";

#[async_trait]
impl Check for ReplayedRequest {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let makes = matches!(site.role(&operation.key), Role::Makes { by_key: false, .. });
        if !makes || site.excluded(operation).is_some() || key_header(operation).is_none() {
            return Vec::new();
        }
        let cost = Cost {
            requests: 5,
            writes: 4,
        };
        outdated::case(&RULE, operation, "the same key three times", cost)
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let header = lab.operation().and_then(key_header);
        let header = header.ok_or_else(|| Reason::NoSubject("it takes no key".to_owned()))?;
        let ground = lab.prepare().await?;
        let other = lab.prepare().await?;
        let owner = ground.owner.clone();
        let key = lab.unique_uuid();
        let request = ground.request.with_header(&header, &key);
        let first = lab
            .send(
                Label::Control,
                &owner,
                "the key's first use",
                &request,
                None,
            )
            .await?;
        if !first.is_success() {
            return Err(Reason::NoControl(format!(
                "with a key it was answered {}",
                first.status
            )));
        }
        let unnamed = name_of(&first).is_none();
        if unnamed {
            lab.own_lists(&ground).await?;
        }
        lab.send(Label::Attack, &owner, SAME, &request, None)
            .await?;
        if unnamed {
            return lab.own_lists(&ground).await;
        }
        let other = other.request.with_header(&header, &key);
        lab.send(Label::Attack, &owner, OTHER, &other, None).await?;
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        let first = match oracle::sound_control(trial) {
            Ok(control) => control,
            Err(reason) => return Verdict::Inconclusive(reason),
        };
        let Some(made) = name_of(first) else {
            return by_list(trial);
        };
        for attack in trial.all(Label::Attack) {
            let Some(answer) = attack.exchange.response() else {
                return Verdict::Inconclusive(Reason::Unreachable("no answer".to_owned()));
            };
            match answer.status {
                200..300 if name_of(answer).is_some_and(|name| name != made) => {
                    return Verdict::Broken(format!(
                        "Sent again with the {}: it was answered {} and made another object.",
                        attack.form, answer.status
                    ));
                }
                429 | 500.. => {
                    return Verdict::Inconclusive(Reason::Ambiguous(format!(
                        "it was answered {}",
                        answer.status
                    )));
                }
                _ => {}
            }
        }
        Verdict::Upheld
    }
}

/// Where answers name nothing: how often the owner's lists hold what was sent, after the first use and after the second.
fn by_list(trial: &Trial) -> Verdict {
    let unclear = |why: &str| Verdict::Inconclusive(Reason::Ambiguous(why.to_owned()));
    let steps = &trial.steps;
    let Some(second) = steps.iter().position(|step| step.label == Label::Attack) else {
        return Verdict::Inconclusive(oracle::nothing_tried());
    };
    let sent = own_texts::sent(&steps[second]);
    let held = |steps: &[Step]| {
        let lists = steps.iter().filter(|step| step.label == Label::Shared);
        let texts = lists.filter_map(|step| Some(step.exchange.response()?.text().into_owned()));
        let all: String = texts.collect();
        let counts = sent.iter().map(|text| all.matches(text.as_str()).count());
        counts.max().unwrap_or_default()
    };
    let (before, after) = steps.split_at(second);
    match (held(before), held(after)) {
        (0, _) => unclear("its answers do not name what was made, and no list shows it"),
        (once, twice) if twice > once => Verdict::Broken(format!(
            "Sent again with the {SAME}: the owner's list then holds it {twice} times instead of {once}."
        )),
        _ => Verdict::Upheld,
    }
}

/// The declared header that carries the key.
fn key_header(operation: &Operation) -> Option<String> {
    let mut parameters = operation.parameters.iter();
    let key = parameters.find(|parameter| parameter.is_idempotency_key());
    key.map(|parameter| parameter.name.clone())
}

/// What an answer calls the object: its Location, else its id.
fn name_of(response: &Response) -> Option<String> {
    if let Some(location) = response.header("location") {
        return Some(location.to_owned());
    }
    let body = response.json()?;
    let inside = ["id", "uuid", "uid", "key", "slug"];
    let of = |object: &Value| {
        let found = inside.iter().find_map(|name| object.get(name));
        found.map(ToString::to_string)
    };
    of(&body).or_else(|| body.as_object()?.values().find_map(of))
}
