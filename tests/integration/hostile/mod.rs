//! A target, document or baseline that wants to do harm: requests and credentials go where they belong, what is secret is
//! written nowhere, and what is said stays text.

mod baselines;
mod secrets;
mod text;
mod traps;
