//! One file per command, or per thing that a command can meet. Knows what a user types and reads.

mod explain;
mod input;
mod plan;
