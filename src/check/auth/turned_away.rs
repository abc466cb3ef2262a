//! The plain request must be refused before a way around the refusal means anything.

use crate::check::oracle;
use crate::http::{Request, Response};
use crate::lab::{Ground, Lab, Label, Reason, Sign};
use crate::words::IdentityName;

/// Sends the control's request without a credential, and a path that cannot exist.
///
/// # Errors
/// [`Reason::NoSubject`] when it is not refused: that is for other rules to report.
pub(super) async fn without_credential(lab: &mut Lab, ground: &Ground) -> Result<(), Reason> {
    let nobody = IdentityName::anonymous();
    let bare = ground.request.without_credential();
    plainly(lab, ground, &nobody, &bare).await
}

/// The same for a request as somebody sends it who may not.
///
/// # Errors
/// As [`without_credential`].
pub(super) async fn plainly(
    lab: &mut Lab,
    ground: &Ground,
    who: &IdentityName,
    plain: &Request,
) -> Result<(), Reason> {
    lab.catch_all(plain, who).await?;
    if let Sign::Gone | Sign::Unlisted | Sign::Spent = lab.so_far().sign {
        // The control of a deletion is still to come: only the owner's look tells.
        lab.attack(ground, who, "the plain request", plain).await?;
        if let Some(answer) = lab.so_far().last(Label::Attack) {
            is_answer(answer)?;
        }
        return refused_or(!lab.so_far().took_effect());
    }
    let answer = lab.plainly(who, plain).await?;
    is_answer(&answer)?;
    refused_or(!oracle::repeats_control(lab.so_far(), &answer))
}

/// A server that is busy or broken has refused nothing.
fn is_answer(plain: &Response) -> Result<(), Reason> {
    match plain.status {
        429 => Err(Reason::Throttled),
        status @ 500.. => Err(Reason::Unreachable(format!(
            "the plain request was answered {status}"
        ))),
        _ => Ok(()),
    }
}

fn refused_or(refused: bool) -> Result<(), Reason> {
    match refused {
        true => Ok(()),
        false => Err(Reason::NoSubject(
            "the plain request is not refused, so that there is nothing to get around".to_owned(),
        )),
    }
}
