//! resource/unbounded-page: a page is no longer than the document says.

use async_trait::async_trait;
use serde_json::Value;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict, oracle};
use crate::http::Response;
use crate::lab::{Actor, Lab, Label, Reason, Subject, Trial, is_page_size};
use crate::site::Site;
use crate::spec::{Operation, Parameter, ParameterIn};
use crate::words::{Profile, RuleId, Severity};

pub(super) struct UnboundedPage;

static RULE: Rule = Rule {
    id: RuleId::new("resource/unbounded-page"),
    title: "Gives longer pages than it says",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 770,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A page has at most as many rows as the document allows.",
    sends: "The control's request with a page size of ten times the declared maximum.",
    proof: "More rows than the declared maximum come back.",
    why: "One request can make the server read and send everything that it has.",
    fix: "Refuse page sizes above the maximum, or cut them to it.",
};

#[async_trait]
impl Check for UnboundedPage {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if !operation.key.is_safe() || site.excluded(operation).is_some() {
            return Vec::new();
        }
        let Some((parameter, most)) = page_size(site, operation) else {
            return Vec::new();
        };
        vec![Case {
            rule: RULE.id.clone(),
            subject: Subject {
                operation: operation.key.clone(),
                owner: Actor::Able,
                attacker: None,
            },
            place: Some(parameter.place()),
            form: format!("a page of {}", most.saturating_mul(10)),
            violation: None,
            stage: Stage::Probe,
            cost: Cost {
                requests: 2,
                writes: 0,
            },
        }]
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare().await?;
        let site = lab.site();
        let found = lab
            .operation()
            .and_then(|operation| page_size(site, operation));
        let (name, most) = found
            .map(|(parameter, most)| (parameter.name.clone(), most))
            .ok_or_else(|| Reason::NoSubject("it has no page size".to_owned()))?;
        lab.says(most.to_string());
        let mut request = ground.request.clone();
        request.query.retain(|(own, _)| *own != name);
        request
            .query
            .push((name, most.saturating_mul(10).to_string()));
        let owner = ground.owner.clone();
        lab.attack(&ground, &owner, "", &request).await?;
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        let most = trial.broken.as_ref().and_then(|most| most.parse().ok());
        let most: usize = most.unwrap_or(usize::MAX);
        let Some(answer) = trial.last(Label::Attack) else {
            return Verdict::Inconclusive(Reason::NoSubject("nothing was tried".to_owned()));
        };
        match (answer.status, rows(answer)) {
            (200..300, Some(rows)) if rows > most => Verdict::Broken(format!(
                "Answered with {rows} rows, though a page has at most {most}."
            )),
            (200..300, Some(rows)) if rows == most => Verdict::Upheld,
            (200..300, _) => Verdict::Inconclusive(Reason::NoSubject(format!(
                "there are fewer than {most} rows, so that nothing shows what a longer page would hold"
            ))),
            (400..500, _) if answer.status != 429 => Verdict::Upheld,
            (status, _) => {
                Verdict::Inconclusive(Reason::Ambiguous(format!("it was answered {status}")))
            }
        }
    }
}

/// The query parameter that says how long a page is, and its declared maximum.
fn page_size<'a>(site: &Site, operation: &'a Operation) -> Option<(&'a Parameter, usize)> {
    operation.parameters.iter().find_map(|parameter| {
        if parameter.location != ParameterIn::Query || !is_page_size(&parameter.name) {
            return None;
        }
        let (_, schema) = site.api.schemas.resolve(parameter.schema.as_ref()?)?;
        let most = schema.get("maximum").and_then(Value::as_u64)?;
        Some((parameter, usize::try_from(most).ok()?))
    })
}

/// Length of the list that an answer is, or of the longest that it wraps.
fn rows(answer: &Response) -> Option<usize> {
    match answer.json()? {
        Value::Array(rows) => Some(rows.len()),
        Value::Object(object) => {
            let lists = object.values().filter_map(Value::as_array).map(Vec::len);
            let inside = object
                .values()
                .filter_map(Value::as_object)
                .flat_map(|inner| inner.values().filter_map(Value::as_array).map(Vec::len));
            lists.chain(inside).max()
        }
        _ => None,
    }
}
