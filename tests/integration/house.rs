//! The shape of the house: who may use whom, how long a file is, what it is called, and that nobody forgot it.
//! Reads source text only and knows no type of naysayer: what it guards cannot lead it astray.

mod files;
mod layers;
mod length;
mod modules;
mod names;
mod paths;
mod places;
mod tokens;
