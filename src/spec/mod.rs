//! From bytes to [`Api`]: a tree with positions, references resolved, one operation at a time.
//!
//! One bad node costs one operation, never the document.

mod address;
mod api;
mod binary;
mod block;
mod block_text;
mod borders;
mod changes;
mod cursor;
mod dangling;
mod disk;
mod excerpt;
mod file;
mod grown;
mod inline;
mod join;
mod json;
mod load;
mod loading;
mod locate;
mod lost;
mod names;
mod node;
mod notes;
mod operation;
mod pointer;
mod position;
mod raise;
mod raise_schema;
mod read_body;
mod read_operation;
mod read_parameter;
mod read_paths;
mod read_response;
mod reading;
mod references;
mod security;
mod servers;
mod signature;
mod swagger;
mod text;
mod tree;
mod unread;
mod version;
pub(crate) mod wire;
mod xml;

#[cfg(test)]
#[expect(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::use_debug,
    reason = "a test may stop where its own document is not as written, and says what it skips and sees"
)]
mod tests;

pub(crate) use address::Address;
pub(crate) use api::{Api, LeftOut, Scheme, SchemeKind, Server, Untested};
pub(crate) use borders::Borders;
pub(crate) use changes::{Change, What, changes, counterpart};
pub(crate) use disk::read as read_file;
pub(crate) use load::load;
pub(crate) use loading::{Loading, MOST_BYTES};
pub(crate) use operation::{
    Encoding, Link, Media, Operation, Parameter, ParameterIn, RequestBody, Requirement,
    ResponseDoc, StatusRange, Style,
};
pub(crate) use xml::{Xml, XmlKind};
