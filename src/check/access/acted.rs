//! What the object rules share about acts on somebody else's object, and about what is made below it: a cancellation, a
//! comment. What is meant for others is left alone unless the config speaks of it.

use crate::check::{Case, Verdict, oracle};
use crate::http::Response;
use crate::lab::{Lab, Label, Reason, Sign, Trial};
use crate::site::singular;

use super::other_object;

/// What people do to what is not theirs, and send to whom they do not know.
const FOR_OTHERS: &[&str] = &[
    "accept",
    "answer",
    "application",
    "apply",
    "bid",
    "bookmark",
    "claim",
    "click",
    "contact",
    "decline",
    "download",
    "enrol",
    "enroll",
    "entry",
    "event",
    "favorite",
    "favourite",
    "feedback",
    "flag",
    "follow",
    "follower",
    "hit",
    "invitation",
    "invite",
    "join",
    "like",
    "message",
    "notification",
    "offer",
    "open",
    "participant",
    "pay",
    "payment",
    "ping",
    "rate",
    "rating",
    "react",
    "reaction",
    "redeem",
    "register",
    "registration",
    "report",
    "request",
    "response",
    "review",
    "rsvp",
    "signup",
    "star",
    "submission",
    "submit",
    "subscribe",
    "subscriber",
    "subscription",
    "transfer",
    "unfollow",
    "unlike",
    "unstar",
    "unsubscribe",
    "view",
    "visit",
    "vote",
    "watch",
    "webhook",
];

/// Whether an operation's last word is one of those, and the config says nothing of whose objects they are.
fn is_for_others(lab: &Lab) -> Option<Reason> {
    let operation = lab.operation()?;
    let segments = operation.key.template.rsplit(['/', ':']);
    let last = segments.into_iter().find(|part| !part.starts_with('{'))?;
    let word = singular(&last.to_ascii_lowercase());
    let meant = FOR_OTHERS.contains(&word.as_str()) && !lab.is_isolation_said();
    meant.then(|| {
        Reason::NoSubject(format!(
            "`{last}` may be meant for others: `isolation` in the config would say whether it is not"
        ))
    })
}

/// The owner's act on his object, sent by the attacker on another one; the owner looks afterwards.
pub(super) async fn probe(case: &Case, lab: &mut Lab) -> Result<(), Reason> {
    let attacker = other_object::attacker(case)?;
    if let Some(reason) = is_for_others(lab) {
        return Err(reason);
    }
    let ground = lab.prepare_act().await?;
    let request = ground.request.with_credential(lab.credential(&attacker));
    lab.attack(&ground, &attacker, "", &request).await?;
    shared(case, lab, ground.object.as_ref()).await
}

/// The owner's act on a child, sent by the attacker below a parent of his own.
pub(super) async fn probe_below(case: &Case, lab: &mut Lab) -> Result<(), Reason> {
    let attacker = other_object::attacker(case)?;
    let ground = lab.prepare_act().await?;
    let request = lab.below_own_parent(&ground, &attacker)?;
    lab.attack(&ground, &attacker, "", &request).await?;
    Ok(())
}

/// What is made below the owner's object, made by the attacker; the owner looks for it there.
pub(super) async fn probe_child(case: &Case, lab: &mut Lab) -> Result<(), Reason> {
    let attacker = other_object::attacker(case)?;
    if let Some(reason) = is_for_others(lab) {
        return Err(reason);
    }
    let ground = lab.prepare_child(&attacker).await?;
    let request = ground.request.with_credential(lab.credential(&attacker));
    lab.attack_child(&ground, &attacker, &request).await?;
    shared(case, lab, ground.object.as_ref()).await
}

/// Asks whether the attacker may read the object as well, where the config does not say whose it is.
async fn shared(
    case: &Case,
    lab: &mut Lab,
    object: Option<&crate::lab::Object>,
) -> Result<(), Reason> {
    let attacker = other_object::attacker(case)?;
    match object {
        Some(object) if !lab.is_isolation_said() && how(lab.so_far()).is_some() => {
            lab.read_by_id(object, &attacker).await
        }
        _ => Ok(()),
    }
}

/// Broken by what the owner sees, or by what only his object holds; not where the attacker may read the object and the
/// config does not say whose it is.
pub(super) fn judge(case: &Case, trial: &Trial) -> Verdict {
    if let Err(reason) = oracle::sound_control(trial) {
        return Verdict::Inconclusive(reason);
    }
    let who = other_object::name(case);
    if let Some(how) = how(trial) {
        if trial.last(Label::Shared).is_some_and(Response::is_success) {
            return Verdict::Inconclusive(Reason::Ambiguous(format!(
                "{who} may read the object, so that this may be meant for him as well: `isolation` in the config would say"
            )));
        }
        let owner = &case.subject.owner;
        return Verdict::Broken(format!("Sent by {who} on an object of {owner}: {how}."));
    }
    let attack = trial.all(Label::Attack).last();
    let is_accepted = attack.is_some_and(|attack| {
        matches!(
            oracle::denied(&attack.exchange, trial),
            oracle::Reaction::Accepted
        )
    });
    if trial.sign == Sign::Made && is_accepted {
        return Verdict::Inconclusive(Reason::Ambiguous(format!(
            "it was accepted, and {} does not see it where it was to lie: it may lie with {who}'s own",
            case.subject.owner
        )));
    }
    match (
        other_object::judge_write(case, trial),
        attack.and_then(|attack| attack.exchange.status()),
    ) {
        // The control differs in nothing but the object, which is as new.
        (Verdict::Inconclusive(_), Some(400 | 409 | 422)) => Verdict::Upheld,
        (verdict, _) => verdict,
    }
}

/// What shows that the attack worked.
fn how(trial: &Trial) -> Option<&'static str> {
    if trial.took_effect() {
        return Some(oracle::effect(trial.sign));
    }
    let canary = trial.canary.as_ref()?;
    let shown = trial
        .all(Label::Attack)
        .any(|step| oracle::reveals(step, canary));
    shown.then_some("the answer holds a text that only this object holds")
}
