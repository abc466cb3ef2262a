//! What the eye is told while a run goes on. Nobody need listen.

use crate::words::OperationKey;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Event {
    /// A stage begins, with so many steps.
    Stage { name: &'static str, steps: usize },
    /// The survey comes to an operation.
    Surveyed(OperationKey),
    /// A case is done; whether something is broken.
    Done { case: String, broken: bool },
    /// The run is over.
    Finished,
}

/// Where events go. Dropping the receiver changes nothing.
#[derive(Debug, Clone)]
pub(crate) struct Listener(tokio::sync::mpsc::UnboundedSender<Event>);

impl Listener {
    /// A listener and where its events arrive.
    pub(crate) fn new() -> (Self, tokio::sync::mpsc::UnboundedReceiver<Event>) {
        let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
        (Self(sender), receiver)
    }

    /// Tells whoever listens.
    pub(crate) fn tell(&self, event: Event) {
        // Nobody listening is fine: events are for the eye.
        let _ = self.0.send(event);
    }
}
