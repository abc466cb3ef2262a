//! What an answer proves. The one place where rules share judgement; all of it is pure.
//!
//! A status alone proves nothing: a success counts only when it repeats the control, reveals what only the owner
//! has, or leaves an effect that the owner sees afterwards.

use crate::http::{Exchange, Response};
use crate::lab::{Label, Reason, Sign, Step, Trial, has_content, likeness};

use super::Verdict;

/// How an answer to something that must be refused reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Reaction {
    /// It says no.
    Refused,
    /// It says 2xx; whether it means it is for the caller to find out.
    Accepted,
    /// It neither fulfils nor clearly refuses.
    Unclear(String),
    /// There is no usable answer.
    Fault(Reason),
}

/// Reads an answer where authentication or authorisation must refuse.
///
/// 404 is a mask, a redirect leads to a login page: both refuse. 400 and 422 refuse a reading, whose control differs
/// in nothing but the credential; of a write they may speak of its payload.
pub(crate) fn denied(exchange: &Exchange, trial: &Trial) -> Reaction {
    let Some(response) = exchange.response() else {
        let failure = exchange
            .failure()
            .map_or(Reason::Unreachable("no answer".to_owned()), Reason::from);
        return Reaction::Fault(failure);
    };
    match response.status {
        200..300 if !response.is_success() || is_catch_all(response, trial) => Reaction::Refused,
        200..300 => Reaction::Accepted,
        429 => Reaction::Fault(Reason::Throttled),
        502..=504 => Reaction::Fault(Reason::Unreachable(format!(
            "it was answered {}",
            response.status
        ))),
        500.. => Reaction::Unclear(format!(
            "it was answered {}, which neither accepts nor refuses",
            response.status
        )),
        400 | 409 | 415 | 422 | 428 if !exchange.request.is_safe() => Reaction::Unclear(format!(
            "it was answered {}, which may speak of the payload",
            response.status
        )),
        _ => Reaction::Refused,
    }
}

/// The verdict over attacks that differ from their control in nothing but who sends them.
///
/// Broken by the first attack whose effect the owner sees or whose answer repeats the control; an accepted attack
/// without either is a denial in disguise where an effect could have been seen, and unclear where not.
pub(crate) fn same_as_control(trial: &Trial, who: &str) -> Verdict {
    let control = match sound_control(trial) {
        Ok(control) => control,
        Err(reason) => return Verdict::Inconclusive(reason),
    };
    let mut unclear = None;
    let mut fault = None;
    for (index, attack) in trial
        .steps
        .iter()
        .enumerate()
        .filter(|(_, step)| step.label == Label::Attack)
    {
        match denied(&attack.exchange, trial) {
            Reaction::Refused => {}
            Reaction::Unclear(why) => unclear = Some(Reason::Ambiguous(why)),
            Reaction::Fault(reason) => fault = Some(reason),
            Reaction::Accepted => match proof(trial, control, attack, trial.steps.get(index + 1)) {
                Proof::Seen(how) => return Verdict::Broken(sentence(attack, who, &how)),
                Proof::Harmless => {}
                Proof::Unclear(why) => unclear = Some(Reason::Ambiguous(why)),
            },
        }
    }
    match unclear.or(fault) {
        Some(reason) => Verdict::Inconclusive(reason),
        None => Verdict::Upheld,
    }
}

/// Whether the record holds a break already, so that nothing more need be tried.
pub(crate) fn is_proven(trial: &Trial) -> bool {
    trial.took_effect() || matches!(same_as_control(trial, ""), Verdict::Broken(_))
}

/// What an accepted attack proves.
enum Proof {
    Seen(String),
    Harmless,
    Unclear(String),
}

fn proof(trial: &Trial, control: &Response, attack: &Step, next: Option<&Step>) -> Proof {
    let look = next.filter(|step| step.label == Label::Effect);
    match (trial.sign, look) {
        (Sign::Gone, Some(look)) if trial.shows_effect(look) => {
            return Proof::Seen("the owner then found the object gone".to_owned());
        }
        (Sign::Written, Some(look)) if trial.shows_effect(look) => {
            return Proof::Seen("the owner then read the attacker's text in the object".to_owned());
        }
        (Sign::Gone | Sign::Written, Some(look))
            if look.exchange.response().is_some_and(Response::is_success) =>
        {
            return Proof::Harmless;
        }
        (Sign::Gone | Sign::Written, _) => {
            return Proof::Unclear(
                "it was accepted, and the owner could not look at the effect".to_owned(),
            );
        }
        (Sign::None, _) => {}
    }
    let Some(answer) = attack.exchange.response() else {
        return Proof::Unclear("no answer".to_owned());
    };
    if !has_content(control) {
        return Proof::Unclear(
            "it was accepted, but the control's answer has nothing in it to compare with"
                .to_owned(),
        );
    }
    let alike = likeness(control, answer);
    let created = !attack.exchange.request.is_safe();
    if alike.repeats() || created && alike.has_the_shape() {
        let what = if created {
            "an answer of the control's shape"
        } else {
            "the control's content"
        };
        return Proof::Seen(format!("it was answered {} with {what}", answer.status));
    }
    if answer.media_type() != control.media_type() || !has_content(answer) || alike.shape < 0.5 {
        // A login page, an error envelope behind 200, an emptied list.
        return Proof::Harmless;
    }
    Proof::Unclear("it was accepted, with an answer that only resembles the control's".to_owned())
}

fn sentence(attack: &Step, who: &str, how: &str) -> String {
    let form = if attack.form.is_empty() {
        String::new()
    } else {
        format!(" ({})", attack.form)
    };
    format!("{who}{form}: {how}.")
}

/// The control's response, if it succeeded.
///
/// # Errors
/// [`Reason::NoControl`] when there is none or it failed.
pub(crate) fn sound_control(trial: &Trial) -> Result<&Response, Reason> {
    let control = trial
        .last(Label::Control)
        .ok_or_else(|| Reason::NoControl("it had no answer".to_owned()))?;
    if control.is_success() {
        return Ok(control);
    }
    let status = control.status;
    Err(Reason::NoControl(format!(
        "the control was answered {status} when it was made again"
    )))
}

/// Whether an answer shows a text that only the owner's object holds, and that the asker did not send himself.
pub(crate) fn reveals(step: &Step, canary: &str) -> bool {
    let request = &step.exchange.request;
    let sent = request.target().contains(canary)
        || request
            .body
            .as_ref()
            .is_some_and(|body| String::from_utf8_lossy(&body.bytes).contains(canary));
    !sent
        && step
            .exchange
            .response()
            .is_some_and(|response| response.is_success() && response.text().contains(canary))
}

/// Whether an answer looks like that of a path that cannot exist.
pub(crate) fn is_catch_all(response: &Response, trial: &Trial) -> bool {
    trial.last(Label::CatchAll).is_some_and(|page| {
        page.status == response.status
            && page.media_type() == response.media_type()
            && likeness(page, response).repeats()
    })
}

/// Whether a 2xx to a broken payload means that it was accepted: it looks like the control's, not like an error behind 200.
pub(crate) fn accepted(trial: &Trial, broken: &str) -> Verdict {
    let control = match sound_control(trial) {
        Ok(control) => control,
        Err(reason) => return Verdict::Inconclusive(reason),
    };
    let mut unclear = None;
    for attack in trial.all(Label::Attack) {
        let Some(response) = attack.exchange.response() else {
            let failure = attack
                .exchange
                .failure()
                .map_or(Reason::Unreachable("no answer".to_owned()), Reason::from);
            return Verdict::Inconclusive(failure);
        };
        match response.status {
            200..300 if !response.is_success() => {}
            200..300 if !has_content(control) || likeness(control, response).shape >= 0.5 => {
                let what = if attack.form.is_empty() {
                    broken
                } else {
                    &attack.form
                };
                return Verdict::Broken(format!(
                    "Answered {} although it has {what}.",
                    response.status
                ));
            }
            200..300 => {}
            400 | 405 | 406 | 409..=415 | 422 | 431 => {}
            404 if attack.exchange.request.is_safe() || attack.exchange.request.body.is_none() => {}
            429 => unclear = Some(Reason::Throttled),
            status => {
                unclear = Some(Reason::Ambiguous(format!(
                    "it was answered {status}, which does not speak of the payload"
                )))
            }
        }
    }
    unclear.map_or(Verdict::Upheld, Verdict::Inconclusive)
}
