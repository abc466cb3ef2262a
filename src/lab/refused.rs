//! Writes of the run that were refused, and what became of their objects all the same.

use std::sync::PoisonError;

use crate::words::{Arrange as _, IdentityName, OperationKey};

use super::bench::step;
use super::{Actor, Bench, Lab, Label, Object, Reason, Sign, Step};

/// So many objects are looked at.
const MOST_LOOKS: usize = 4;

/// A write that was refused on an object of the run.
#[derive(Debug, Clone)]
pub(crate) struct RefusedWrite {
    object: Object,
    sign: Sign,
    graffito: Option<String>,
    attack: Step,
    /// The owner's own deletion afterwards: 404 when the object was gone by then. None where the object stands for others
    /// as well, and so is there still.
    control: Option<Step>,
}

impl RefusedWrite {
    /// What was refused.
    fn attack(&self) -> &Step {
        &self.attack
    }

    /// Whether the owner's own deletion afterwards does not tell: an API may answer every deletion alike.
    fn is_untold(&self) -> bool {
        let control = self.control.as_ref();
        let answer = control.and_then(|control| control.exchange.response());
        self.sign == Sign::Gone && answer.is_some_and(crate::http::Response::is_success)
    }
}

impl Lab {
    /// Keeps in mind what was refused in this case, if all of it was and its effect could be seen.
    pub(super) fn remember_refusal(&self) {
        let trial = &self.trial;
        let mut attacks = trial.all(Label::Attack).peekable();
        let (Some(object), Some(attack)) = (&self.struck, attacks.peek().copied()) else {
            return;
        };
        let refused = |step: &Step| matches!(step.exchange.status(), Some(401 | 403..=405 | 409));
        if !matches!(trial.sign, Sign::Gone | Sign::Written)
            || self.confirming
            || !attacks.all(refused)
            // Who may write it was refused for something else: an older version, say.
            || attack.actor == object.owner
        {
            return;
        }
        let write = RefusedWrite {
            object: object.clone(),
            sign: trial.sign,
            graffito: trial.graffito.clone(),
            attack: attack.clone(),
            control: trial
                .all(Label::Control)
                .next_back()
                .filter(|_| !self.shares_object)
                .cloned(),
        };
        self.bench.keep_refused(&self.subject.operation, write);
    }

    /// Records a refused write of the operation and the owner's look at its object: the first that took effect, or else
    /// the last that was looked at. To confirm it, the same is done to a fresh object.
    ///
    /// # Errors
    /// [`Reason::NoSubject`] when no write was refused whose effect could have been seen.
    pub(crate) async fn look_at_refused(&mut self) -> Result<(), Reason> {
        let bench = self.bench.clone();
        let mut last = None;
        let mut untold = None;
        for write in bench.refused(&self.subject.operation) {
            if write.is_untold() && !self.confirming {
                untold = untold.or(Some(write));
                continue;
            }
            let Some(look) = self.look_of(&bench, &write).await else {
                continue;
            };
            // Behind a mask what is gone is forbidden: that shows on an object that was seen before.
            if write.sign == Sign::Gone && look.exchange.status() == Some(403) {
                untold = untold.or(Some(write));
                continue;
            }
            self.trial.sign = write.sign;
            self.trial.graffito.clone_from(&write.graffito);
            let effect = self.trial.shows_effect(&look);
            last = Some((write, look));
            if effect {
                break;
            }
        }
        let seen = |last: &Option<(RefusedWrite, Step)>| {
            let look = last.as_ref().map(|(_, look)| look);
            look.is_some_and(|look| self.trial.shows_effect(look))
        };
        if let Some(write) = untold.filter(|_| !seen(&last)) {
            self.trial.sign = write.sign;
            return self.strike_again(&write).await;
        }
        let Some((write, look)) = last else {
            return Err(Reason::NoSubject(
                "no write of it was refused whose effect its owner could have seen".to_owned(),
            ));
        };
        // What is gone by now may have gone for another reason.
        let is_gone = write.sign == Sign::Gone && self.trial.shows_effect(&look);
        if !self.confirming && !is_gone {
            self.trial.steps.extend([write.attack, look]);
            return Ok(());
        }
        self.strike_again(&write).await
    }

    /// The same write on a fresh object, and the owner's look at it.
    async fn strike_again(&mut self, write: &RefusedWrite) -> Result<(), Reason> {
        // Whose object it was: on his own, the attacker would be let in.
        self.subject.owner = Actor::Identity(write.object.owner.clone());
        let ground = self.prepare().await?;
        let attack = &write.attack;
        let credential = attack.exchange.request.credential.clone();
        let request = ground.request.with_credential(credential);
        let object = ground.object.clone();
        let (actor, form) = (attack.actor.clone(), attack.form.clone());
        // What goes away with something else, or cannot be read at all, was not deleted by whoever was refused.
        if write.sign == Sign::Gone
            && let Some(object) = &object
        {
            let bench = self.bench.clone();
            let before = bench.reread(object, &object.owner, &self.case).await;
            if !before
                .is_some_and(|it| it.response().is_some_and(crate::http::Response::is_success))
            {
                let why = "its owner could not read the object before it was tried";
                return Err(Reason::NoSubject(why.to_owned()));
            }
        }
        self.send(Label::Attack, &actor, &form, &request, object.as_ref())
            .await?;
        match object {
            Some(object) => self.look(&object, &form).await,
            None => return Err(Reason::NoSubject("it works on no object".to_owned())),
        }
        Ok(())
    }

    /// What the owner sees of the object: of a deletion the run knows already.
    async fn look_of(&self, bench: &Bench, write: &RefusedWrite) -> Option<Step> {
        let owner: &IdentityName = &write.object.owner;
        if write.sign == Sign::Gone
            && let Some(control) = write.control.clone()
        {
            return Some(Step {
                label: Label::Effect,
                ..control
            });
        }
        if write.sign == Sign::Gone && bench.is_unsettled(&write.object) {
            return None;
        }
        let exchange = bench.reread(&write.object, owner, &self.case).await?;
        Some(step(Label::Effect, owner, "", exchange))
    }
}

impl Bench {
    /// Keeps a write in mind that was refused: of one caller the first, in an order that does not depend on timing.
    pub(super) fn keep_refused(&self, operation: &OperationKey, write: RefusedWrite) {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        let writes = refused.entry(operation.clone()).or_default();
        keep_first(writes, write, RefusedWrite::attack);
    }

    /// Refused writes of an operation in an order that does not depend on timing, one for each caller, identities first.
    fn refused(&self, operation: &OperationKey) -> Vec<RefusedWrite> {
        let refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        by_caller(refused.get(operation), RefusedWrite::attack, MOST_LOOKS)
    }
}

/// Keeps `new` where nothing is kept of its caller, or what is comes later by form and tag.
pub(super) fn keep_first<T>(kept: &mut Vec<T>, new: T, attack: impl Fn(&T) -> &Step) {
    let rank = |item: &T| {
        let step = attack(item);
        (step.form.clone(), step.exchange.tag.clone())
    };
    let of_caller = |own: &&mut T| attack(own).actor == attack(&new).actor;
    match kept.iter_mut().find(of_caller) {
        Some(own) if rank(&new) < rank(own) => *own = new,
        Some(_) => {}
        None => {
            // They are large, and few.
            kept.reserve_exact(1);
            kept.push(new);
        }
    }
}

/// The first `most` of what is kept, by caller, identities first.
pub(super) fn by_caller<T: Clone>(
    kept: Option<&Vec<T>>,
    attack: impl Fn(&T) -> &Step,
    most: usize,
) -> Vec<T> {
    let mut kept = kept.cloned().unwrap_or_default();
    kept.arrange_by_key(|item| {
        let actor = &attack(item).actor;
        (*actor == IdentityName::anonymous(), actor.clone())
    });
    kept.truncate(most);
    kept
}
