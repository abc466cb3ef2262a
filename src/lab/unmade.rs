//! Makings of the run that were refused, and whether what they were to make is listed all the same.

use std::sync::PoisonError;

use crate::site::Role;
use crate::words::{IdentityName, OperationKey};

use super::bench::step;
use super::refused::{by_caller, keep_first};
use super::{Bench, Lab, Label, Reason, Sign, Step};

/// So many refused makings are looked for.
const MOST_LOOKS: usize = 3;

/// A making that was refused, and the text by which its object would be known.
#[derive(Debug, Clone)]
pub(super) struct Unmade {
    graffito: String,
    attack: Step,
}

impl Unmade {
    /// What was refused.
    fn attack(&self) -> &Step {
        &self.attack
    }
}

impl Lab {
    /// Keeps in mind what was refused in this case, if all of it was and its effect could be seen in a list.
    pub(super) fn remember_unmade(&self) {
        let trial = &self.trial;
        let mut attacks = trial.all(Label::Attack).peekable();
        let (Some(graffito), Some(attack)) = (&trial.graffito, attacks.peek().copied()) else {
            return;
        };
        let refused = |step: &Step| matches!(step.exchange.status(), Some(401 | 403..=405 | 409));
        if trial.sign == Sign::Made && !self.confirming && attacks.all(refused) {
            let unmade = Unmade {
                graffito: graffito.clone(),
                attack: attack.clone(),
            };
            self.bench.keep_unmade(&self.subject.operation, unmade);
        }
    }

    /// Records a refused making of the operation and the list in which its object would stand: the first that is there,
    /// or else the last that was looked for. To confirm it, the same is made once more.
    ///
    /// # Errors
    /// [`Reason::NoSubject`] when no making was refused whose effect a list could have shown.
    pub(crate) async fn look_for_unmade(&mut self) -> Result<(), Reason> {
        let bench = self.bench.clone();
        let mut last = None;
        self.trial.sign = Sign::Made;
        for unmade in bench.unmade(&self.subject.operation) {
            self.trial.graffito = Some(unmade.graffito.clone());
            let looks = self.listed(&unmade.attack.actor).await;
            let shown = looks.iter().find(|look| self.trial.shows_effect(look));
            let look = shown.or(looks.last()).cloned();
            let effect = shown.is_some();
            if let Some(look) = look {
                last = Some((unmade, look));
            }
            if effect {
                break;
            }
        }
        let Some((unmade, look)) = last else {
            return Err(Reason::NoSubject(
                "no making was refused whose effect a list could have shown".to_owned(),
            ));
        };
        self.trial.graffito = Some(unmade.graffito.clone());
        if !self.confirming {
            self.trial.steps.extend([unmade.attack, look]);
            return Ok(());
        }
        let ground = self.prepare().await?;
        let attack = &unmade.attack;
        let credential = attack.exchange.request.credential.clone();
        let request = ground.request.with_credential(credential);
        let object = ground.object.as_ref();
        self.send(Label::Attack, &attack.actor, &attack.form, &request, object)
            .await?;
        let looks = self.listed(&attack.actor).await;
        let shown = looks.iter().find(|look| self.trial.shows_effect(look));
        let look = shown.or(looks.last()).cloned();
        self.trial.steps.extend(look);
        Ok(())
    }

    /// The lists of what the operation makes, as those who can call them: who was refused first.
    async fn listed(&self, refused: &IdentityName) -> Vec<Step> {
        let bench = &self.bench;
        let Role::Makes { resource, .. } = bench.site.role(&self.subject.operation) else {
            return Vec::new();
        };
        let mut looks = Vec::new();
        for key in &bench.site.resource(resource).lists {
            let identities = bench.site.identities.iter().map(|identity| &identity.name);
            let mut askers =
                identities.filter_map(|name| Some((name, bench.survey.control(key, name)?)));
            let own = askers.clone().find(|(name, _)| *name == refused);
            let other = askers.find(|(name, _)| *name != refused);
            for (name, control) in own.into_iter().chain(other) {
                let request = control.request().with_credential(bench.credential(name));
                let exchange = bench.send_as(name, &request, &self.case).await;
                looks.push(step(Label::Effect, name, "the list", exchange));
            }
        }
        looks
    }
}

impl Bench {
    /// Keeps a making in mind that was refused, likewise.
    pub(super) fn keep_unmade(&self, operation: &OperationKey, making: Unmade) {
        let mut unmade = self.unmade.lock().unwrap_or_else(PoisonError::into_inner);
        let makings = unmade.entry(operation.clone()).or_default();
        keep_first(makings, making, Unmade::attack);
    }

    /// Refused makings of an operation in an order that does not depend on timing, one for each caller.
    fn unmade(&self, operation: &OperationKey) -> Vec<Unmade> {
        let unmade = self.unmade.lock().unwrap_or_else(PoisonError::into_inner);
        by_caller(unmade.get(operation), Unmade::attack, MOST_LOOKS)
    }
}
