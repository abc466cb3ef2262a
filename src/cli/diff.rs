//! `naysayer diff`: two documents side by side, and which rules try what the later one takes away.

use std::fmt::Write as _;

use crate::spec::{Api, Change, What, changes};
use crate::words::{Diagnostic, OperationKey};

use super::args::{DiffArgs, OutputArgs, SourceArgs};
use super::setup::{self, Stop};
use super::{Exit, complain, document, plan};

/// Runs the command.
pub(crate) async fn diff(args: &DiffArgs) -> Exit {
    match both(args).await {
        Ok((old, new)) => {
            anstream::print!("{}", text(&old, &new, args.breaking));
            Exit::Passed
        }
        Err((exit, problems)) => complain(exit, &problems),
    }
}

/// Reads both documents.
async fn both(args: &DiffArgs) -> Result<(Api, Api), Stop> {
    // With a revision, the only document that is named is the later one.
    let (old, new) = match &args.since {
        Some(_) => (None, args.new.clone().or_else(|| args.old.clone())),
        None => (args.old.clone(), args.new.clone()),
    };
    let source = SourceArgs {
        spec: new,
        previous: old,
        ..SourceArgs::default()
    };
    // Two documents need no config, and a config needs secrets.
    let output = OutputArgs::default();
    let config = match &source.spec {
        Some(_) => setup::by_flags_of(&source, &output),
        None => setup::config(&source.flags(&output)),
    }?;
    let later = document::document(&config).await?;
    let earlier = document::earlier(&config, args.since.as_deref()).await?;
    let nothing = || Diagnostic::error("no earlier document is named").todo("name it first");
    let earlier = earlier.ok_or_else(|| (Exit::BadInput, vec![nothing()]))?;
    Ok((earlier, later))
}

/// The differences by operation, with the rule that tries each, and how many there are.
fn text(old: &Api, new: &Api, breaking: bool) -> String {
    let all = changes(old, new);
    let shown: Vec<&Change> = all
        .iter()
        .filter(|change| !breaking || change.what.rule().is_some())
        .collect();
    let mut text = String::new();
    let mut last: Option<&OperationKey> = None;
    for change in &shown {
        let rule = change.what.rule();
        let tried = rule.map(|rule| format!("   [{rule}]")).unwrap_or_default();
        let line = match change.what {
            What::Gone | What::New => format!("{} {}{tried}", change.operation, change.what),
            _ => format!("  {}{tried}", change.what),
        };
        let is_whole = matches!(change.what, What::Gone | What::New);
        if !is_whole && last != Some(&change.operation) {
            let _ = writeln!(text, "{}", plan::shown(&change.operation.to_string()));
        }
        let _ = writeln!(text, "{}", plan::shown(&line));
        last = Some(&change.operation);
    }
    if !text.is_empty() {
        text.push('\n');
    }
    let tried = all.iter().filter(|change| change.what.rule().is_some());
    let _ = writeln!(
        text,
        "{} {} → {} {}: {} differences, {} of which take something away",
        old.title,
        old.version,
        new.title,
        new.version,
        all.len(),
        tried.count(),
    );
    text
}
