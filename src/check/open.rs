//! Whether a record that proves nothing yet could still do so.

use crate::lab::{Label, Trial};

use super::likeness::likeness;
use super::oracle;

/// Whether the last attack was accepted without a proof, and could still prove something beside a newer control: its answer
/// has some likeness to the one that there is.
pub(crate) fn is_open(trial: &Trial) -> bool {
    let attack = trial.last(Label::Attack);
    let alike = |control| attack.is_some_and(|answer| likeness(control, answer).shape >= 0.2);
    !oracle::is_proven(trial) && trial.last(Label::Control).is_none_or(alike)
}
