//! What can only be seen from outside: the built command, and the shape of the house it is built from.
#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on has nothing better to do than to stop"
)]

mod catalogue;
mod commands;
mod constraints;
mod docs;
mod faults;
mod hostile;
mod house;
mod old_tls;
mod outputs;
mod pipeline;
mod repeat;
mod servers;
mod supply;
mod support;
mod transport;
