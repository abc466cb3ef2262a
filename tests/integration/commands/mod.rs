//! One file per command, or per thing that a command can meet. Knows what a user types and reads.

mod demo;
mod document;
mod explain;
mod forgiven;
mod gate;
mod input;
mod interrupt;
mod nothing;
mod plan;
mod scan;
mod secure;
mod target;
