//! From bytes to [`Api`]: a tree with positions, references resolved, one operation at a time.
//!
//! One bad node costs one operation, never the document.

mod api;
mod operation;

pub(crate) use api::{Api, LeftOut, Scheme, SchemeKind, Server};
pub(crate) use operation::{
    Encoding, Link, Media, Operation, Parameter, ParameterIn, RequestBody, Requirement,
    ResponseDoc, StatusRange, Style,
};
