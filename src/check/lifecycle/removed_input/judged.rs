//! Whether an old input had an effect that one that never was has not.

use serde_json::Value;

use crate::check::access::INERT;
use crate::check::likeness::likeness;
use crate::check::{Verdict, oracle};
use crate::http::Response;
use crate::lab::{Label, Reason, Step, Trial, named_values as values};
use crate::schema::plain_token;

/// Levels of envelopes in which a property is looked for.
const DEEPEST: u8 = 3;

/// Broken where the re-read object holds the old property as it was sent, and holds none that never was.
pub(super) fn property(trial: &Trial, what: &str) -> Verdict {
    if let Err(reason) = oracle::sound_control(trial) {
        return Verdict::Inconclusive(reason);
    }
    let Some(attack) = trial.all(Label::Attack).last() else {
        return Verdict::Inconclusive(oracle::nothing_tried());
    };
    let sent = attack.exchange.request.body.as_ref();
    let sent: Option<Value> = sent.and_then(|body| serde_json::from_slice(&body.bytes).ok());
    let pointer = what.split(", which").next().unwrap_or_default();
    let pointer = pointer.trim_start_matches("body ");
    let name = plain_token(pointer.rsplit('/').next().unwrap_or_default());
    // An answer shows it as deep as it was sent, and within its own envelopes.
    let deepest = DEEPEST + u8::try_from(pointer.matches('/').count()).unwrap_or(u8::MAX - DEEPEST);
    let found = |read: &Value, name: &str| -> Vec<Value> {
        let mut found: Vec<Value> = values(read, name, deepest).into_iter().cloned().collect();
        found.extend(in_lists(read, name, deepest));
        found
    };
    let read = |label: Label| trial.last(label).and_then(Response::json);
    let holds = |read: Option<Value>, name: &str, value: &Value| {
        read.is_some_and(|read| found(&read, name).contains(value))
    };
    let Some(value) = sent.and_then(|sent| sent.pointer(pointer).cloned()) else {
        return Verdict::Inconclusive(oracle::nothing_tried());
    };
    if value.is_object() || value.is_array() {
        let why = "it is no plain value that could be recognised".to_owned();
        return Verdict::Inconclusive(Reason::Ambiguous(why));
    }
    let is_there = holds(read(Label::Effect), &name, &value);
    let was_there = holds(read(Label::Before), &name, &value);
    if !is_there || was_there {
        return Verdict::Upheld;
    }
    if read(Label::CatchAll).is_some_and(|read| !found(&read, INERT).is_empty()) {
        let why = "it stores whatever property it is sent, also one that never was".to_owned();
        return Verdict::Inconclusive(Reason::Ambiguous(why));
    }
    let shown = plain_token(pointer.trim_start_matches('/'));
    Verdict::Broken(format!(
        "`{shown}` was sent and stored: on re-read it is {value}, though the present document has no such property."
    ))
}

/// Scalars of this name within lists.
fn in_lists(read: &Value, name: &str, depth: u8) -> Vec<Value> {
    let Some(depth) = depth.checked_sub(1) else {
        return Vec::new();
    };
    let deeper = |inner: &Value| in_lists(inner, name, depth);
    match read {
        Value::Object(object) => object.values().flat_map(deeper).collect(),
        Value::Array(items) => items
            .iter()
            .flat_map(|item| {
                let own = values(item, name, 2).into_iter().cloned();
                own.chain(deeper(item)).collect::<Vec<_>>()
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// Broken where the answer with the old parameter differs from two controls and from that with one that never was, which
/// do not differ.
pub(super) fn parameter(trial: &Trial, what: &str) -> Verdict {
    if let Err(reason) = oracle::sound_control(trial) {
        return Verdict::Inconclusive(reason);
    }
    let (Some(attack), Some(never)) = (trial.last(Label::Attack), trial.last(Label::CatchAll))
    else {
        return Verdict::Inconclusive(oracle::nothing_tried());
    };
    // The first control is the survey's, which may be older than what is there now.
    let controls: Vec<&Response> = trial
        .all(Label::Control)
        .rev()
        .take(2)
        .filter_map(|step: &Step| step.exchange.response())
        .collect();
    let [after, before] = controls[..] else {
        return Verdict::Inconclusive(oracle::nothing_tried());
    };
    if before.body != after.body || before.status != after.status {
        let why = "two controls were answered differently".to_owned();
        return Verdict::Inconclusive(Reason::Ambiguous(why));
    }
    if !attack.is_success() || attack.body == before.body {
        return Verdict::Upheld;
    }
    if never.body != before.body {
        let why = "a parameter that never was changes the answer as well".to_owned();
        return Verdict::Inconclusive(Reason::Ambiguous(why));
    }
    let differs = match likeness(before, attack).repeats() {
        true => "in part",
        false => "throughout",
    };
    Verdict::Broken(format!(
        "With {what}, the answer differs {differs} from the control's; with a parameter that never was it does not."
    ))
}

/// Broken where the old value is taken and one that never was is not.
pub(super) fn listed(trial: &Trial, what: &str) -> Verdict {
    let is_taken = trial
        .last(Label::CatchAll)
        .is_some_and(Response::is_success);
    match oracle::accepted(trial, what) {
        Verdict::Broken(_) if is_taken => Verdict::Inconclusive(Reason::Ambiguous(
            "any value at all is taken there; input/enum tells of it".to_owned(),
        )),
        Verdict::Broken(_) => Verdict::Broken(format!(
            "It takes {what}, and refuses a value that never was."
        )),
        other => other,
    }
}
