//! What the tests of the built command share: a scratch folder to run it in, the demo, and servers made for one test.

mod command;
mod demo;
mod server;

pub(crate) use command::{Ran, Scratch};
pub(crate) use demo::Demo;
pub(crate) use server::{Answer, Asked, Server};
