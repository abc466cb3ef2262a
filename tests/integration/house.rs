//! The shape of the house: who may use whom, how long a file is, what it is called, and that nobody forgot it.
//! Reads source text only; knows no type of naysayer, so that it also speaks when the house does not compile.

mod files;
mod layers;
mod length;
mod modules;
mod names;
mod paths;
mod places;
mod tokens;
