//! input/crash: no payload may bring the server down, however odd.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use serde_json::Value;

use crate::check::{Case, Check, Cost, Part, Rule, Stage, Verdict, oracle};
use crate::http::{Answer, Response};
use crate::lab::{Actor, Lab, Label, RIGHTLY, Reason, Step, Subject, Trial};
use crate::schema::{Change, Violation, odd, odd_segment, odd_text};
use crate::site::{Role, Site};
use crate::spec::{Operation, Parameter, ParameterIn};
use crate::words::{Arrange as _, Place, Profile, RuleId, Severity};

use super::{cause, negatives, payload, text_places};

pub(super) struct Crash;

static RULE: Rule = Rule {
    id: RuleId::new("input/crash"),
    title: "Breaks down over a payload",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 755,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "Whatever is sent, the answer is not a server error.",
    sends: "The control with odd but small values in each place: null, huge numbers, long and odd Unicode text, NUL, wrong containers, nesting. Every other negative of the run counts as well.",
    proof: "A server error (5xx) where the control succeeds, twice. Values that bring about the same error are one finding; another error at the same operation is another.",
    why: "An unhandled error is code that runs where nobody thought it through: it leaks, corrupts, or stops the service.",
    fix: "Validate before use and turn every unexpected error into one refusal without details; the finding names the value that does it.",
};

/// Of five broken payloads that an operation may have, two more may be odd ones.
const SHARE: (usize, usize) = (2, 5);
/// Texts inside one parameter that are made odd.
const INSIDE: usize = 4;
/// So many crashes of one operation are enough to be told.
const ENOUGH: usize = 8;
/// So many negatives of the run are sent again for each cause.
const FEW: usize = 2;

#[async_trait]
impl Check for Crash {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        // An odd password is a wrong one, and wrong ones lock accounts.
        if site.excluded(operation).is_some() || site.login_body(&operation.key).is_some() {
            return Vec::new();
        }
        let most = most(site);
        let (odd, places) = oddities(site, operation, most);
        let odd = odd.get(..most).unwrap_or(&odd);
        let covered: BTreeSet<&Place> = odd.iter().map(|(place, _)| place).collect();
        let (odd, left) = (odd.len(), places.saturating_sub(covered.len()));
        let requests = u32::try_from(odd).unwrap_or(u32::MAX);
        let writes = if operation.key.is_safe() { 0 } else { requests };
        let case = |form: &str, stage, cost| Case {
            rule: RULE.id.clone(),
            subject: Subject {
                operation: operation.key.clone(),
                owner: Actor::Able,
                attacker: None,
            },
            place: None,
            form: form.to_owned(),
            violation: None,
            stage,
            cost,
        };
        let own = (odd > 0).then(|| {
            case(
                "odd values",
                Stage::Probe,
                Cost {
                    requests: requests + 1,
                    writes,
                },
            )
        });
        let others = case(
            "every negative of the run",
            Stage::Aftermath,
            Cost {
                requests: 1,
                writes: 0,
            },
        );
        let rest =
            (left > 0).then(|| case(&payload::left_out(left), Stage::Probe, Cost::default()));
        own.into_iter().chain(rest).chain([others]).collect()
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        if case.stage == Stage::Aftermath {
            // A write that works at that time says more than one of the survey.
            let is_write = lab.operation().is_some_and(|own| !own.key.is_safe());
            if !(lab.confirms() && is_write) || lab.prepare_payload().await.is_err() {
                lab.quote_control()?;
            }
            let mut negatives = lab.recorded();
            negatives.retain(|step| step.label == Label::Attack);
            if negatives.is_empty() {
                let why = "no negative of the run was sent there";
                return Err(Reason::NoSubject(why.to_owned()));
            }
            return again(lab, &negatives).await;
        }
        if case.cost.requests == 0 {
            return Err(payload::untried(case));
        }
        let mut ground = lab.prepare_payload().await?;
        let Some(operation) = lab.operation().cloned() else {
            return Ok(());
        };
        let owner = ground.owner.clone();
        let (mut tried, most) = (0, most(lab.site()));
        let (all, _) = oddities(lab.site(), &operation, usize::MAX);
        for (place, oddity) in all {
            let Some(request) = ground.broken(lab, &place, &oddity) else {
                continue;
            };
            if tried == most {
                break;
            }
            tried += 1;
            let form = format!("{} at {place}", oddity.says);
            let accepted = lab.attack(&ground, &owner, &form, &request).await?;
            if lab.crashed() {
                lab.read_rightly(&request).await;
                if lab.confirms() {
                    lab.write_rightly(&ground).await;
                }
            }
            // What was deleted is there for no further value.
            if accepted && matches!(lab.site().role(&operation.key), Role::Deletes(_)) {
                ground = lab.prepare_payload().await?;
            }
            if lab
                .so_far()
                .all(Label::Attack)
                .filter(|step| crashed(step))
                .count()
                == ENOUGH
            {
                break;
            }
        }
        match tried {
            0 => Err(Reason::NoSubject(
                "no valid request with a value to make odd succeeded".to_owned(),
            )),
            _ => Ok(()),
        }
    }

    fn parts(&self, trial: Trial) -> Vec<Part> {
        let mut causes: Vec<String> = Vec::new();
        let of = |step: &Step| {
            let is_crash = crashed(step) && !breaks_anyway(&trial, step);
            let answer = step.exchange.response().filter(|_| is_crash)?;
            Some(cause::of(answer))
        };
        for cause in trial.all(Label::Attack).filter_map(of) {
            if !causes.contains(&cause) {
                causes.push(cause);
            }
        }
        if causes.is_empty() {
            return vec![Part { cause: None, trial }];
        }
        let part = |cause: String| {
            let mut own = trial.clone();
            own.steps.retain(|step| match step.label {
                Label::Attack => of(step).as_ref() == Some(&cause),
                // What is no control after all says nothing.
                Label::Control if step.form == RIGHTLY => {
                    let answer = step.exchange.response();
                    answer.is_some_and(Response::is_success)
                }
                _ => true,
            });
            Part {
                cause: Some(cause),
                trial: own,
            }
        };
        causes.into_iter().map(part).collect()
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        let crashes = || trial.all(Label::Attack).filter(|step| crashed(step));
        if let Some(first) = crashes().next() {
            let Some(step) = crashes().find(|step| !breaks_anyway(trial, step)) else {
                let status = first.exchange.status().unwrap_or_default();
                return Verdict::Inconclusive(Reason::Ambiguous(format!(
                    "it was answered {status}, and so was the same request with legal values"
                )));
            };
            if let Err(reason) = oracle::sound_control(trial) {
                return Verdict::Inconclusive(reason);
            }
            let status = step.exchange.status().unwrap_or_default();
            let form = if step.form.is_empty() {
                "as sent"
            } else {
                &step.form
            };
            return Verdict::Broken(format!("Answered {status} to {form}."));
        }
        if case.stage == Stage::Aftermath {
            return Verdict::Upheld;
        }
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        // The last one may be what the server died of.
        let unread = match trial.all(Label::Attack).next_back() {
            Some(last) => unread(last),
            None => Some(oracle::nothing_tried()),
        };
        unread.map_or(Verdict::Upheld, Verdict::Inconclusive)
    }
}

/// Sends once more what brought the server down: of each cause the first few.
async fn again(lab: &mut Lab, negatives: &[Step]) -> Result<(), Reason> {
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    for step in negatives {
        let Some(answer) = step.exchange.response().filter(|_| crashed(step)) else {
            continue;
        };
        let count = told.entry(cause::of(answer)).or_default();
        *count += 1;
        if *count <= FEW {
            lab.again(step).await?;
            if lab.crashed() {
                lab.read_rightly(&step.exchange.request).await;
            }
        }
    }
    Ok(())
}

fn crashed(step: &Step) -> bool {
    step.exchange.response().is_some_and(Response::is_breakdown)
}

/// Whether the server breaks down over legal values in the places of an attack as well, or over fewer of them: what happened
/// meanwhile is no fault of the payload.
fn breaks_anyway(trial: &Trial, attack: &Step) -> bool {
    let given = attack.exchange.request.parameter_names();
    let controls = trial.all(Label::Control);
    let mut rightly = controls.filter(|step| step.form == RIGHTLY && crashed(step));
    rightly.any(|step| step.exchange.request.parameter_names().is_subset(&given))
}

/// Why an answer says nothing of how the server bears the payload: it did not get that far.
fn unread(step: &Step) -> Option<Reason> {
    match &step.exchange.answer {
        Answer::Failure(failure) => Some(failure.into()),
        Answer::Response(response) => match response.status {
            429 => Some(Reason::Throttled),
            status @ (401 | 407 | 408 | 502..=504 | 509..=511 | 520..) => Some(Reason::Ambiguous(
                format!("it was answered {status}, which does not speak of the payload"),
            )),
            _ => None,
        },
    }
}

/// So many odd values are sent at one operation.
fn most(site: &Site) -> usize {
    let (part, whole) = SHARE;
    (site.config.limits.payloads * part / whole).max(1)
}

/// Odd values for every place of a request, each place and each sort among the first few; at most `most` of them in the
/// body. And how many places there are.
fn oddities(site: &Site, operation: &Operation, most: usize) -> (Vec<(Place, Violation)>, usize) {
    let schemas = &site.api.schemas;
    let body = negatives::structured(operation).and_then(|media| {
        let sample = negatives::sample(site, media)?;
        Some(odd(schemas, media.schema.as_ref()?, &sample, most))
    });
    let (in_body, places) = body.unwrap_or_default();
    let in_body = in_body
        .into_iter()
        .map(|oddity| (Place::Body(oddity.pointer.clone()), oddity));
    // A segment of dots leads elsewhere on its way, which only a reading bears.
    let dots = |parameter: &Parameter| {
        let climbs = parameter.location == ParameterIn::Path && operation.key.is_safe();
        climbs.then(odd_segment)
    };
    let texts = odd_text();
    let parameters = operation.parameters.iter();
    let inner: Vec<(&Parameter, Place)> = parameters
        .flat_map(|parameter| {
            places_of(site, parameter)
                .into_iter()
                .map(move |it| (parameter, it))
        })
        .collect();
    let rounds = (0..=texts.len()).flat_map(|round| {
        let each = inner.iter().enumerate();
        let texts = &texts;
        each.filter_map(move |(index, (parameter, place))| {
            let oddity = match round < texts.len() {
                true => texts.get((round + index) % texts.len()).cloned(),
                false => dots(parameter),
            };
            let is_header = parameter.location == ParameterIn::Header;
            let oddity = oddity.filter(|oddity| !is_header || fits_a_header(oddity));
            let pointer = match place {
                Place::Within(_, pointer) => pointer.clone(),
                _ => String::new(),
            };
            Some((place.clone(), Violation { pointer, ..oddity? }))
        })
    });
    let mut all: Vec<(usize, (Place, Violation))> =
        in_body.enumerate().chain(rounds.enumerate()).collect();
    all.arrange_by_key(|(rank, _)| *rank);
    let all = all.into_iter().map(|(_, oddity)| oddity).collect();
    (all, places + inner.len())
}

/// Whether a header can carry a text (RFC 9110, section 5.5).
fn fits_a_header(oddity: &Violation) -> bool {
    !matches!(&oddity.change, Change::Set(Value::String(text)) if text.contains(char::is_control))
}

/// The texts inside a parameter, of which the first few will do; else the parameter.
fn places_of(site: &Site, parameter: &Parameter) -> Vec<Place> {
    let inner = text_places::of_parameter(site, parameter).into_iter();
    let inner: Vec<Place> = inner.map(|text| text.place).take(INSIDE).collect();
    match inner.is_empty() {
        true => vec![parameter.place()],
        false => inner,
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod tests {
    use super::{Check, Crash, Trial};

    #[test]
    fn what_breaks_over_legal_values_as_well_is_no_part_of_a_cause() {
        let trial = r#"{"steps":[
            {"label":"control","as":"a","request":{"method":"GET","path":"/x"},"response":{"status":200,"body":"[1]"}},
            {"label":"attack","as":"a","form":"odd s","request":{"method":"GET","path":"/x","query":[["s","9"]]},"response":{"status":500,"body":"no"}},
            {"label":"control","as":"a","form":"with legal values","request":{"method":"GET","path":"/x","query":[["s","1"]]},"response":{"status":500,"body":"no"}},
            {"label":"attack","as":"a","form":"odd o","request":{"method":"GET","path":"/x","query":[["o","9"]]},"response":{"status":500,"body":"no"}},
            {"label":"control","as":"a","form":"with legal values","request":{"method":"GET","path":"/x","query":[["o","1"]]},"response":{"status":200,"body":"[1]"}},
            {"label":"attack","as":"a","form":"odd p","request":{"method":"GET","path":"/x","query":[["p","9"]]},"response":{"status":500,"body":"no"}},
            {"label":"control","as":"a","form":"with legal values","request":{"method":"GET","path":"/x","query":[["p","1"]]},"response":{"status":422,"body":"no"}}
        ]}"#;
        let trial: Trial = serde_json::from_str(trial).unwrap();
        let parts = Crash.parts(trial);
        let forms = |part: &crate::check::Part| -> Vec<String> {
            let steps = part.trial.steps.iter();
            steps.map(|step| step.form.clone()).collect()
        };
        let forms: Vec<Vec<String>> = parts.iter().map(forms).collect();
        assert_eq!(forms, [["", "odd o", "with legal values", "odd p"]]);
    }
}
