//! What a probe may do, and the record of it.

mod reason;
mod subject;
mod trial;

pub(crate) use reason::Reason;
pub(crate) use subject::{Actor, Subject};
pub(crate) use trial::{Label, Step, Trial};

/// The workbench of one case.
#[derive(Debug)]
pub(crate) struct Lab {
    trial: Trial,
}
