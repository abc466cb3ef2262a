//! The plain request must be refused before a way around the refusal means anything.

use crate::lab::{Ground, Lab, Label, Reason};
use crate::words::IdentityName;

/// Sends the control's request without a credential, and a path that cannot exist.
///
/// # Errors
/// [`Reason::NoSubject`] when it is not refused: that is for other rules to report.
pub(super) async fn without_credential(lab: &mut Lab, ground: &Ground) -> Result<(), Reason> {
    let nobody = IdentityName::anonymous();
    let bare = ground.request.without_credential();
    lab.catch_all(&bare, &nobody).await?;
    let form = "the plain request";
    let answer = lab.send(Label::Public, &nobody, form, &bare, None).await?;
    if answer.is_success() {
        return Err(Reason::NoSubject(
            "the plain request is not refused, so that there is nothing to get around".to_owned(),
        ));
    }
    Ok(())
}
