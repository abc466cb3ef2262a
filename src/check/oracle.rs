//! What an answer proves. The one place where rules share judgement; all of it is pure.
//!
//! A status alone proves nothing: a success counts only when it repeats the control, reveals what only the owner
//! has, or leaves an effect that the owner sees afterwards.

use crate::http::{Exchange, Response};
use crate::lab::{Label, Reason, Sign, Step, Trial, holds, is_failure, says_no};

use super::Verdict;
use super::likeness::{has_content, likeness, likeness_beyond, shows_its_own, shows_steady_items};

/// What is said where the owner's own call left no trace.
pub(super) const BLIND: &str =
    "it was accepted, and what the owner did himself could not be seen afterwards either";

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
/// 404 is a mask, a redirect leads to a login page, an envelope may say no behind 200: all refuse. 400 and 422 refuse a
/// reading, whose control differs in nothing but the credential; of a write they may speak of its payload, and 412 of
/// the version that it was made for.
pub(crate) fn denied(exchange: &Exchange, trial: &Trial) -> Reaction {
    let Some(response) = exchange.response() else {
        let failure = exchange
            .failure()
            .map_or(Reason::Unreachable("no answer".to_owned()), Reason::from);
        return Reaction::Fault(failure);
    };
    match response.status {
        status @ 200..300 if hides_what_it_says(trial, response) => {
            Reaction::Unclear(unreadable(status))
        }
        status @ 200..300
            if is_catch_all(response, trial)
                && trial
                    .last(Label::Control)
                    .is_some_and(|control| is_catch_all(control, trial)) =>
        {
            Reaction::Unclear(format!(
                "it was answered {status}, as the control and every other path are"
            ))
        }
        200..300
            if is_catch_all(response, trial) || says_no(trial.last(Label::Control), response) =>
        {
            Reaction::Refused
        }
        200..300 => Reaction::Accepted,
        429 => Reaction::Fault(Reason::Throttled),
        407 | 408 | 502..=504 => Reaction::Fault(Reason::Unreachable(format!(
            "it was answered {}",
            response.status
        ))),
        500.. => Reaction::Unclear(format!(
            "it was answered {}, which neither accepts nor refuses",
            response.status
        )),
        400 | 415 | 422 if !exchange.request.is_safe() => Reaction::Unclear(format!(
            "it was answered {}, which may speak of the payload",
            response.status
        )),
        409 | 412 | 423 | 424 | 428 if !exchange.request.is_safe() => Reaction::Unclear(format!(
            "it was answered {}, which may speak of the object's state",
            response.status
        )),
        _ => Reaction::Refused,
    }
}

/// Whether an answer cannot be read where the control's can, so that the two cannot be compared.
fn hides_what_it_says(trial: &Trial, answer: &Response) -> bool {
    let control = trial.last(Label::Control);
    answer.is_unreadable() && !control.is_some_and(Response::is_unreadable)
}

fn unreadable(status: u16) -> String {
    format!("it was answered {status}, with a body that cannot be read")
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
    if trial.all(Label::Attack).next().is_none() {
        return Verdict::Inconclusive(nothing_tried());
    }
    let mut unclear = None;
    let mut fault = None;
    for (index, attack) in trial
        .steps
        .iter()
        .enumerate()
        .filter(|(_, step)| step.label == Label::Attack)
    {
        let next = trial.steps.get(index + 1);
        match denied(&attack.exchange, trial) {
            Reaction::Refused => {
                if let Some(how) = refused_in_name(trial, control, attack, next) {
                    return Verdict::Broken(sentence(attack, who, &how));
                }
            }
            Reaction::Unclear(why) => {
                let look = next.filter(|step| step.label == Label::Effect);
                if look.is_some_and(|look| trial.shows_effect(look)) {
                    return Verdict::Broken(sentence(attack, who, effect(trial.sign)));
                }
                unclear = Some(Reason::Ambiguous(why));
            }
            Reaction::Fault(reason) => fault = Some(reason),
            Reaction::Accepted => match proof(trial, control, attack, next) {
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

/// What a refusal shows that is none: the effect, or the control's content behind a redirect or an error status.
fn refused_in_name(
    trial: &Trial,
    control: &Response,
    attack: &Step,
    next: Option<&Step>,
) -> Option<String> {
    if let Some(look) = next.filter(|step| step.label == Label::Effect)
        && trial.shows_effect(look)
    {
        return Some(effect(trial.sign).to_owned());
    }
    let answer = attack.exchange.response()?;
    let content = !answer.is_success() && attack.exchange.request.is_safe() && has_content(control);
    let page = trial.last(Label::CatchAll);
    // Links and the like, which every answer of this server has, show nothing of the control.
    let repeats =
        || likeness_beyond(page, control, answer).repeats() && shows_its_own(page, control, answer);
    (content && repeats()).then(|| {
        let status = answer.status;
        format!("it was answered {status}, and yet with the control's content")
    })
}

/// What the owner saw, in words.
pub(crate) fn effect(sign: Sign) -> &'static str {
    match sign {
        Sign::Gone => "the owner then found the object gone",
        Sign::Unlisted => "the owner then missed the object in the list that had shown it",
        Sign::Spent => "the owner then had nothing left to delete",
        Sign::Set => "the owner then read in the object what the attack was to set",
        Sign::Made => "what it made was there afterwards",
        Sign::Written | Sign::None => "the owner then read the attacker's text in the object",
    }
}

/// Why a record without an attack has no verdict.
pub(crate) fn nothing_tried() -> Reason {
    Reason::NoSubject("the record holds no attack".to_owned())
}

/// Whether the record holds a break already, so that nothing more need be tried.
pub(crate) fn is_proven(trial: &Trial) -> bool {
    trial.took_effect() || matches!(same_as_control(trial, ""), Verdict::Broken(_))
}

/// Whether an answer fulfils the request as the control does: a 2xx that is neither an error in an envelope nor the page
/// for every path. Where the control says nothing, any 2xx does.
pub(crate) fn repeats_control(trial: &Trial, answer: &Response) -> bool {
    let Some(control) = trial.last(Label::Control) else {
        return answer.is_success();
    };
    let alike = || !has_content(control) || likeness(control, answer).shape >= 0.5;
    answer.is_success()
        && !is_catch_all(answer, trial)
        && !says_no(Some(control), answer)
        && alike()
}

/// Whether an answer of success says what the control says.
pub(crate) fn repeats_content(trial: &Trial, answer: &Response) -> bool {
    let control = trial.last(Label::Control);
    answer.is_success()
        && control
            .is_some_and(|control| has_content(control) && likeness(control, answer).repeats())
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
        (sign, Some(look)) if trial.shows_effect(look) => {
            return Proof::Seen(effect(sign).to_owned());
        }
        (Sign::Gone | Sign::Written, Some(_)) if trial.blind => {
            return Proof::Unclear(BLIND.to_owned());
        }
        (Sign::Gone | Sign::Written | Sign::Set | Sign::Unlisted | Sign::Spent, Some(look))
            if look.exchange.response().is_some_and(Response::is_success) =>
        {
            return Proof::Harmless;
        }
        (Sign::Gone | Sign::Written | Sign::Set | Sign::Unlisted | Sign::Spent, _) => {
            return Proof::Unclear(
                "it was accepted, and the owner could not look at the effect".to_owned(),
            );
        }
        (Sign::None | Sign::Made, _) => {}
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
    let alike = likeness_beyond(trial.last(Label::CatchAll), control, answer);
    let created = !attack.exchange.request.is_safe();
    let same_items = || {
        let before = trial.all(Label::Control).next();
        let before = before.and_then(|step| step.exchange.response());
        before.is_some_and(|before| shows_steady_items(before, control, answer))
    };
    if alike.repeats() || created && alike.has_the_shape() || !created && same_items() {
        let what = if created {
            "an answer of the control's shape"
        } else {
            "the control's content"
        };
        return Proof::Seen(format!("it was answered {} with {what}", answer.status));
    }
    if answer.truncated {
        return Proof::Unclear("it was accepted, with an answer too long to compare".to_owned());
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
    match control.status {
        200..300 if is_failure(control) => Err(Reason::NoControl(format!(
            "the control was answered {}, with an error in it",
            control.status
        ))),
        200..300 => Ok(control),
        status => Err(Reason::NoControl(format!(
            "the control was answered {status} when it was made again"
        ))),
    }
}

/// Whether an answer, whatever its status, shows a text that only the owner's object holds, and that the asker did not
/// send himself.
pub(crate) fn reveals(step: &Step, canary: &str) -> bool {
    let shows = |response: &Response| holds(&response.text(), canary);
    !sent(step, canary) && step.exchange.response().is_some_and(shows)
}

/// Whether a request holds a text.
pub(crate) fn sent(step: &Step, text: &str) -> bool {
    let request = &step.exchange.request;
    request.target().contains(text)
        || request
            .body
            .as_ref()
            .is_some_and(|body| String::from_utf8_lossy(&body.bytes).contains(text))
}

/// Whether an answer is a page for people, which says nothing of what an API did.
pub(crate) fn is_page(response: &Response) -> bool {
    response
        .media_type()
        .is_some_and(|media| media == "text/html")
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
    if trial.all(Label::Attack).next().is_none() {
        return Verdict::Inconclusive(nothing_tried());
    }
    let mut unclear = None;
    for attack in trial.all(Label::Attack) {
        let Some(response) = attack.exchange.response() else {
            let failure = attack
                .exchange
                .failure()
                .map_or(Reason::Unreachable("no answer".to_owned()), Reason::from);
            unclear = Some(failure);
            continue;
        };
        match response.status {
            status @ 200..300 if hides_what_it_says(trial, response) => {
                unclear = Some(Reason::Ambiguous(unreadable(status)));
            }
            200..300 if takes_it(control, response) => {
                let what = if attack.form.is_empty() {
                    broken
                } else {
                    &attack.form
                };
                return Verdict::Broken(format!(
                    "Answered {} although the request has {what}.",
                    response.status
                ));
            }
            200..300 => {}
            400 | 405 | 406 | 410..=415 | 422 | 431 => {}
            409 => {
                unclear = Some(Reason::Ambiguous(
                    "it was answered 409, which may speak of a conflict instead of the payload"
                        .to_owned(),
                ));
            }
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

/// Whether a 2xx takes what was sent, as the control's does. Where the control says nothing, any answer takes it that
/// is no page for people.
fn takes_it(control: &Response, answer: &Response) -> bool {
    if says_no(Some(control), answer) {
        return false;
    }
    match has_content(control) {
        true => likeness(control, answer).says_it_too(),
        false => {
            answer.media_type() == control.media_type()
                || answer.json().is_some()
                || !has_content(answer)
        }
    }
}
