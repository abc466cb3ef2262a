//! What the tests of the built command share: a scratch folder to run it in, the demo, servers made for one test, a small
//! API for them, and a reader of the SARIF that the command writes.

mod command;
mod demo;
pub(crate) mod notes;
mod running;
mod sarif;
mod server;

pub(crate) use command::{Ran, Scratch, steady};
pub(crate) use demo::Demo;
pub(crate) use running::Running;
pub(crate) use sarif::{Found, Sarif};
pub(crate) use server::{Answer, Asked, Server};
