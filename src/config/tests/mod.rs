//! The config as its users meet it: files in, values or messages out.

mod files;
mod flags;
mod keys;

use super::{Config, Flags, load};
use crate::words::Diagnostic;

pub(super) const TODAY: time::Date = time::macros::date!(2026 - 11 - 23);

/// An environment in which everything is set that is not called otherwise.
pub(super) fn environment(name: &str) -> Option<String> {
    match name {
        "EMPTY" => Some(String::new()),
        "REQUESTS" => Some("1234".to_owned()),
        _ if name.starts_with("UNSET") => None,
        _ => Some(format!("secret of {name}")),
    }
}

/// Loads `fixtures/configs/NAME`.
pub(super) fn fixture(name: &str) -> Result<Config, Vec<Diagnostic>> {
    let flags = Flags {
        config: Some(format!("fixtures/configs/{name}")),
        ..Flags::default()
    };
    load(&flags, &environment, TODAY)
}

/// The messages as people read them.
pub(super) fn said(result: Result<Config, Vec<Diagnostic>>) -> String {
    match result {
        Ok(_) => "fine".to_owned(),
        Err(problems) => {
            let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
            lines.join("\n")
        }
    }
}
