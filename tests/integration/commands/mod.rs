//! One file per command, or per thing that a command can meet. Knows what a user types and reads.

mod corpus;
mod cost;
mod demo;
mod doctor;
mod document;
mod explain;
mod forgiven;
mod former;
mod gate;
mod init;
mod input;
mod interrupt;
mod nothing;
mod parts;
mod plan;
mod policy;
mod rehearse;
mod safety;
mod saved;
mod scan;
mod secure;
mod since;
mod target;
