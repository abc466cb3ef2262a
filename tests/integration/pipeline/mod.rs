//! What a pipeline does with naysayer: the action's steps, the template's scripts, the image; run as the platforms would.

mod action;
mod expression;
mod image;
mod runner;
mod template;
mod yaml;
