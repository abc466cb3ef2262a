//! An attack, and a second look where the first one proves nothing but still could.

use crate::http::Request;
use crate::lab::{Ground, Lab, Label, Reason, Trial};
use crate::words::IdentityName;

use super::likeness::likeness;
use super::oracle;

/// Attacks, and reads the control again where the answer proves nothing but could beside a newer one. Says whether a break
/// is proven.
///
/// # Errors
/// As [`Lab::attack`] and [`Lab::read_again`].
pub(crate) async fn attack(
    lab: &mut Lab,
    ground: &Ground,
    actor: &IdentityName,
    form: &str,
    request: &Request,
) -> Result<bool, Reason> {
    let accepted = lab.attack(ground, actor, form, request).await?;
    if accepted && is_open(lab.so_far()) {
        lab.read_again(ground).await?;
    }
    Ok(oracle::is_proven(lab.so_far()))
}

/// Whether the last attack was accepted without a proof, and could still prove something beside a newer control: its answer
/// has some likeness to the one that there is.
fn is_open(trial: &Trial) -> bool {
    let attack = trial.last(Label::Attack);
    let alike = |control| attack.is_some_and(|answer| likeness(control, answer).shape >= 0.2);
    !oracle::is_proven(trial) && trial.last(Label::Control).is_none_or(alike)
}
