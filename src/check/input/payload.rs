//! What the payload rules share: a check over the constraints of one kind, its cases, one probe, one judge.

use std::rc::Rc;

use async_trait::async_trait;
use serde_json::{Map, Value};

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict, oracle};
use crate::lab::{Actor, Ground, Lab, Label, Reason, Subject, Trial};
use crate::schema::{Change, Checked, Direction, Violation, plain_token, text_of};
use crate::site::Site;
use crate::spec::{Operation, Parameter};
use crate::words::Place;

use super::negatives::{
    Negative, VARIANTS, inner_value, is_refused, negatives, sample, structured,
};
use super::was_allowed;

/// Longest text of a value that is quoted, in characters.
const QUOTED: usize = 40;
/// The form of the case that stands for what the budget of an operation left out.
const CUT: &str = "beyond the budget of one operation";
/// The form of the case that stands for alternatives that are not looked into.
const BEYOND: &str = "alternatives beyond those of";
/// The form of the case that stands for what a style has no words for.
const UNSAID: &str = "in a parameter whose style has no words for objects and lists in it";
/// What to do about it.
const RAISE: &str = "`limits.payloads` leaves them out";

/// A rule that breaks constraints of some kinds, one at a time.
pub(super) struct Constraint {
    /// Its texts.
    pub(super) rule: &'static Rule,
    /// The kinds, by [`Violation::kind`].
    pub(super) kinds: &'static [&'static str],
}

#[async_trait]
impl Check for Constraint {
    fn rule(&self) -> &'static Rule {
        self.rule
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        plan(self.rule, self.kinds, site, operation)
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        probe(case, lab).await
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        judge(case, trial)
    }
}

/// One case for each negative of these kinds, and one for all that the budget leaves out.
pub(in crate::check) fn plan(
    rule: &Rule,
    kinds: &[&str],
    site: &Site,
    operation: &Operation,
) -> Vec<Case> {
    if site.excluded(operation).is_some() {
        return Vec::new();
    }
    let own = |negative: &Negative| {
        let Negative { place, violation } = negative;
        kinds.contains(&violation.kind()) && !was_allowed(site, operation, place, violation)
    };
    let all = negatives(site, operation);
    let chosen = all.chosen.iter().filter(|negative| own(negative));
    let mut cases: Vec<Case> = chosen
        .map(|negative| {
            let Negative { place, violation } = negative.clone();
            case(rule, operation, place, violation)
        })
        .collect();
    let untried = |form: String| Case {
        place: None,
        form,
        violation: None,
        cost: Cost::default(),
        ..case(rule, operation, Place::Body(String::new()), nothing())
    };
    let cut = all.cut.iter().filter(|negative| own(negative)).count();
    if cut > 0 {
        cases.push(untried(left_out(cut)));
    }
    if all.has_more && kinds.contains(&"oneOf") {
        cases.push(untried(format!("{BEYOND} {VARIANTS} bodies")));
    }
    if all.unsaid > 0 && kinds.contains(&"type") {
        cases.push(untried(format!("{} {UNSAID}", all.unsaid)));
    }
    cases
}

/// The form of a case that stands for `count` others.
pub(super) fn left_out(count: usize) -> String {
    format!("{count} {CUT}")
}

/// Why a case that names no place tries nothing.
pub(super) fn untried(case: &Case) -> Reason {
    match &case.form {
        form if form.ends_with(CUT) => Reason::Forbidden(format!("{form}: {RAISE}")),
        form if form.ends_with(UNSAID) => Reason::NoSubject(form.clone()),
        form if form.starts_with(BEYOND) => Reason::Forbidden(format!("{form} are not tried")),
        _ => Reason::NoSubject("the case breaks nothing".to_owned()),
    }
}

fn nothing() -> Violation {
    Violation {
        keyword: String::new(),
        pointer: String::new(),
        change: Change::Remove,
        says: String::new(),
        within: None,
    }
}

/// The case of one violation.
pub(in crate::check) fn case(
    rule: &Rule,
    operation: &Operation,
    place: Place,
    violation: Violation,
) -> Case {
    let writes = u32::from(!operation.key.is_safe());
    Case {
        rule: rule.id.clone(),
        subject: Subject {
            operation: operation.key.clone(),
            owner: Actor::Able,
            attacker: None,
        },
        place: Some(place),
        form: violation.says.clone(),
        violation: Some(Box::new(violation)),
        stage: Stage::Probe,
        cost: Cost {
            // A control of its own, the look afterwards.
            requests: 1 + 3 * writes,
            writes: 2 * writes,
        },
    }
}

/// Breaks the control's payload as the case says; the referee has the last word on what is really sent.
pub(in crate::check) async fn probe(case: &Case, lab: &mut Lab) -> Result<(), Reason> {
    let (Some(place), Some(violation)) = (&case.place, &case.violation) else {
        return Err(untried(case));
    };
    let ground = lab.prepare_payload().await?;
    let ground = holding(lab, ground, place, violation).await?;
    let call = ground
        .call
        .broken(place, violation)
        .ok_or_else(|| Reason::none_with(&place))?;
    let mut keyword = violation.keyword.clone();
    if let (Some(operation), Some((index, value)), Place::Body(_)) =
        (lab.operation(), &call.body, place)
    {
        let body = operation.body.as_ref();
        let media = body.and_then(|body| body.media.get(*index));
        let schema = media.and_then(|media| media.schema.as_ref());
        let refused = schema.and_then(|schema| refusal(lab.site(), schema, value, violation));
        keyword = refused.ok_or_else(allowed)?;
    }
    if let Some((parameter, _)) = inner(lab, place)
        && let Some(whole) = ground.call.parameter(place.outer())
        && !is_refused(&lab.site().api.schemas, &parameter, whole, violation)
        && !leaves_out(violation)
    {
        return Err(allowed());
    }
    let request = ground
        .broken(lab, place, violation)
        .ok_or_else(|| Reason::NoSubject("it cannot be sent".to_owned()))?;
    let says = format!(
        "{} at {place} ({keyword}{})",
        violation.says,
        sent(violation)
    );
    lab.says(says.clone());
    let owner = ground.owner.clone();
    if lab.attack(&ground, &owner, &says, &request).await?
        && matches!(judge(case, lab.so_far()), Verdict::Broken(_))
    {
        lab.look_at_it(&ground).await;
    }
    Ok(())
}

/// The ground with a body that has the place, shown to be valid by a control of its own: where the violation stands in
/// another alternative than the ordinary body has taken, or in an optional part that this body does without.
async fn holding(
    lab: &mut Lab,
    ground: Ground,
    place: &Place,
    violation: &Violation,
) -> Result<Ground, Reason> {
    if !matches!(place, Place::Body(_)) {
        return holding_value(lab, ground, place, violation).await;
    }
    if violation.pointer.is_empty() && violation.within.is_none() {
        return Ok(ground);
    }
    let own = ground.call.body.as_ref().map(|(_, body)| body.clone());
    if let Some(body) = &violation.within {
        return lab.hold(ground, std::slice::from_ref(body.as_ref())).await;
    }
    let sample = lab.operation().and_then(|operation| {
        let media = structured(operation)?;
        sample(lab.site(), media).map(Rc::unwrap_or_clone)
    });
    let Some(sample) = sample else {
        return Ok(ground);
    };
    let there = there(&sample, violation);
    let holds = |body: &Value| body.pointer(there).is_some();
    if own.as_ref().is_some_and(holds) {
        return Ok(ground);
    }
    // The whole part that has the place, beside what worked; else the whole sample.
    let top = violation.pointer.split('/').nth(1).unwrap_or_default();
    let name = plain_token(top);
    let mut bodies = Vec::new();
    if let (Some(Value::Object(mut own)), Some(part)) = (own, sample.get(&name)) {
        own.insert(name, part.clone());
        bodies.push(Value::Object(own));
    }
    bodies.push(sample);
    lab.hold(ground, &bodies).await
}

/// What has to be there: the value that is broken, or what another one is put into.
fn there<'v>(sample: &Value, violation: &'v Violation) -> &'v str {
    match violation.pointer.rsplit_once('/') {
        Some((above, _)) if sample.pointer(&violation.pointer).is_none() => above,
        _ => &violation.pointer,
    }
}

/// The parameter that a place stands in and a full value of it, if it has an inside.
fn inner(lab: &Lab, place: &Place) -> Option<(Parameter, Value)> {
    let operation = lab.operation()?;
    let own = |parameter: &&Parameter| parameter.place() == *place.outer();
    let parameter = operation.parameters.iter().find(own)?;
    Some((parameter.clone(), inner_value(lab.site(), parameter)?))
}

/// The same of a parameter that has an inside: the violation stands in it, or takes its place.
async fn holding_value(
    lab: &mut Lab,
    ground: Ground,
    place: &Place,
    violation: &Violation,
) -> Result<Ground, Reason> {
    let Some((parameter, sample)) = inner(lab, place) else {
        return Ok(ground);
    };
    if leaves_out(violation) {
        return Ok(ground);
    }
    let own = ground.call.parameter(place.outer());
    let wanted = match &violation.within {
        Some(within) => Some(&**within).filter(|within| own != Some(*within)),
        None => {
            let there = there(&sample, violation);
            let library = &lab.site().api.schemas;
            // What is left without any member is not written.
            let holds = own.is_some_and(|own| {
                own.pointer(there).is_some() && is_refused(library, &parameter, own, violation)
            });
            Some(&sample).filter(|_| !holds)
        }
    };
    match wanted {
        Some(value) => lab.hold_value(ground, place.outer(), value).await,
        None => Ok(ground),
    }
}

/// The ground for another text at a place: where it stands inside a parameter, a full value of that is there, shown to be
/// taken by a control of its own.
pub(super) async fn ground(lab: &mut Lab, place: &Place) -> Result<Ground, Reason> {
    let ground = lab.prepare_payload().await?;
    let Place::Within(outer, pointer) = place else {
        return Ok(ground);
    };
    let own = ground.call.parameter(outer);
    let holds = own.is_some_and(|own| own.pointer(pointer).is_some());
    match inner(lab, place) {
        Some((_, value)) if !holds => lab.hold_value(ground, outer, &value).await,
        _ => Ok(ground),
    }
}

/// Whether the whole is left out.
fn leaves_out(violation: &Violation) -> bool {
    violation.pointer.is_empty() && violation.change == Change::Remove
}

fn allowed() -> Reason {
    Reason::NoSubject("the document allows the changed payload".to_owned())
}

/// What the owner's look after an accepted payload says of it: whether what was sent stands there now.
pub(super) fn aftermath(case: &Case, trial: &Trial) -> Option<&'static str> {
    let Some(Place::Body(pointer)) = &case.place else {
        return None;
    };
    // The whole body stands nowhere: any member of the answer may be the same null or number by chance.
    if pointer.is_empty() {
        return None;
    }
    let attack = trial.all(Label::Attack).next_back()?;
    let body = &attack.exchange.request.body.as_ref()?.bytes;
    // A form has no pointers: what was put there is known all the same, and is read again as whatever it was read as.
    let (sent, is_text) = match serde_json::from_slice::<Value>(body) {
        Ok(body) => (body.pointer(pointer)?.clone(), false),
        Err(_) => match &case.violation.as_ref()?.change {
            Change::Set(value) => (value.clone(), true),
            Change::Remove => return None,
        },
    };
    let seen = trial
        .last(Label::Effect)
        .filter(|seen| seen.is_success())?
        .json()?;
    let roots = std::iter::once(&seen).chain(seen.as_object().into_iter().flat_map(Map::values));
    let is_sent = |there: &Value| *there == sent || is_text && text_of(there) == text_of(&sent);
    let stored = roots.filter_map(|root| root.pointer(pointer)).any(is_sent);
    Some(match stored {
        true => "The owner then reads it there: it was stored.",
        false => "The owner then does not read it there: it was ignored or changed.",
    })
}

/// The keyword by which the schema refuses a body: the one that was aimed at, if it is among them.
fn refusal(
    site: &Site,
    schema: &crate::schema::SchemaRef,
    body: &Value,
    violation: &Violation,
) -> Option<String> {
    let Checked::Refused(refusals) = site.api.schemas.check(schema, body, Direction::Request)
    else {
        return None;
    };
    let keywords: Vec<String> = refusals
        .into_iter()
        .map(|refusal| refusal.keyword)
        .collect();
    match keywords.contains(&violation.keyword) {
        true => Some(violation.keyword.clone()),
        false => keywords.into_iter().next(),
    }
}

/// `: 1001`, if it is short enough to be read.
fn sent(violation: &Violation) -> String {
    match &violation.change {
        Change::Set(value) => {
            let text = value.to_string();
            match text.chars().count() <= QUOTED {
                true => format!(": {text}"),
                false => String::new(),
            }
        }
        Change::Remove => String::new(),
    }
}

/// Broken when the payload is accepted like the control's. What a path does not lead to is refused.
pub(in crate::check) fn judge(case: &Case, trial: &Trial) -> Verdict {
    let missing = |step: &crate::lab::Step| step.exchange.status() == Some(404);
    let mut attacks = trial.all(Label::Attack).peekable();
    if matches!(case.place.as_ref().map(Place::outer), Some(Place::Path(_)))
        && attacks.peek().is_some()
        && attacks.all(missing)
        && oracle::sound_control(trial).is_ok()
    {
        return Verdict::Upheld;
    }
    match oracle::accepted(trial, trial.broken.as_deref().unwrap_or("a broken payload")) {
        Verdict::Broken(proof) => Verdict::Broken(match aftermath(case, trial) {
            Some(seen) => format!("{proof} {seen}"),
            None => proof,
        }),
        other => other,
    }
}
