//! A part of the plan: one shard of several, what a change touches, or findings to try again.

use std::collections::BTreeSet;

use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::engine::Plan;
use crate::gate;
use crate::report::Shard;
use crate::spec::Api;
use crate::words::{Diagnostic, OperationKey, RuleId};

use super::args::SourceArgs;
use super::{Exit, revision, setup::Stop};

/// What of the plan is tried; the default is all of it.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// One of several shares of the operations.
    pub shard: Option<Shard>,
    /// The revision since which changes count, and the operations that changed.
    pub changed: Option<(String, BTreeSet<OperationKey>)>,
    /// Fingerprints of the findings to try again.
    pub findings: Option<BTreeSet<String>>,
    /// The rules that are asked for, or families such as `access/*`.
    pub rules: Option<Vec<String>>,
}

impl Part {
    /// What the flags ask for.
    pub(crate) fn of(args: &SourceArgs, config: &Config, api: &Api) -> Result<Self, Stop> {
        let refuse = |problem: Diagnostic| (Exit::BadInput, vec![problem]);
        let shard = args
            .shard
            .as_deref()
            .map(shard)
            .transpose()
            .map_err(refuse)?;
        let changed = args.changed_since.as_ref().map(|revision| {
            let old = revision::document(config, revision)?;
            Ok((revision.clone(), changed(&old, api)))
        });
        Ok(Self {
            shard,
            changed: changed.transpose().map_err(refuse)?,
            ..Self::default()
        })
    }

    /// Takes the rest out of the plan.
    pub(crate) fn take(&self, plan: &mut Plan) {
        if let Some(shard) = self.shard {
            let own = |case: &crate::check::Case| {
                share(&case.subject.operation, shard.of) == shard.number
            };
            plan.only(&own, Shard::ELSEWHERE);
        }
        if let Some((revision, changed)) = &self.changed {
            let why = format!("the document says of it what it said at {revision}");
            plan.only(&|case| changed.contains(&case.subject.operation), &why);
        }
        if let Some(findings) = &self.findings {
            let asked = |case: &crate::check::Case| findings.contains(&gate::fingerprint(case));
            plan.only(&asked, "none of the findings to try again is there");
        }
        if let Some(rules) = &self.rules {
            let asked = |case: &crate::check::Case| is_asked(&case.rule, rules);
            plan.only(&asked, "none of the rules that are asked for tries it");
        }
    }

    /// What the run is limited to, in words for the report.
    pub(crate) fn limited_to(&self) -> Option<String> {
        let shard = self.shard.map(|shard| format!("shard {shard}"));
        let changed = self.changed.as_ref();
        let changed = changed.map(|(revision, keys)| match keys.len() {
            0 => format!("no operation changed since {revision}"),
            1 => format!("the 1 operation that changed since {revision}"),
            many => format!("the {many} operations that changed since {revision}"),
        });
        let parts: Vec<String> = changed.into_iter().chain(shard).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }
}

/// Whether a rule is among those that are asked for.
pub(crate) fn is_asked(rule: &RuleId, rules: &[String]) -> bool {
    let named =
        |asked: &String| asked == rule.as_str() || asked.strip_suffix("/*") == Some(rule.family());
    rules.iter().any(named)
}

/// `2/5`, or `ci` for what GitLab says of a parallel job.
fn shard(text: &str) -> Result<Shard, Diagnostic> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line is where the environment comes in"
    )]
    let text = match text {
        "ci" => {
            let value = |name: &str| std::env::var(name).unwrap_or_default();
            format!("{}/{}", value("CI_NODE_INDEX"), value("CI_NODE_TOTAL"))
        }
        text => text.to_owned(),
    };
    let number = |text: &str| text.trim().parse::<u32>().ok();
    let parts = text.split_once('/');
    let parts = parts.and_then(|(number_, of)| Some((number(number_)?, number(of)?)));
    match parts {
        Some((number, of)) if number >= 1 && number <= of => Ok(Shard { number, of }),
        _ => Err(Diagnostic::error(format!("`{text}` is no shard")).todo(
            "write it as --shard 2/5; --shard ci takes CI_NODE_INDEX and CI_NODE_TOTAL, which GitLab sets in jobs with `parallel:`",
        )),
    }
}

/// The share that an operation is in, from its name alone: it stays there when others come and go.
fn share(operation: &OperationKey, of: u32) -> u32 {
    let digest = Sha256::digest(operation.to_string());
    let head: u64 = digest
        .iter()
        .take(8)
        .fold(0, |sum, byte| (sum << 8) | u64::from(*byte));
    u32::try_from(head % u64::from(of)).unwrap_or(0) + 1
}

/// Operations of `new` of which `old` says something else, or nothing.
fn changed(old: &Api, new: &Api) -> BTreeSet<OperationKey> {
    let is_new = |key: &OperationKey| match (old.operation(key), new.operation(key)) {
        (Some(then), Some(now)) => old.signature(then) != new.signature(now),
        _ => true,
    };
    let keys = new.operations.iter().map(|operation| &operation.key);
    keys.filter(|key| is_new(key)).cloned().collect()
}
