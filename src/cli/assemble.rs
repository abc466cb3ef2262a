//! From what a run made to one [`Report`]: judged, redacted, complete.

use std::collections::BTreeMap;
use std::sync::Arc;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use url::Url;

use crate::check::{Case, Outcome, checks};
use crate::config::Config;
use crate::gate::{self, Bar, Baseline, Decision, Input, Judgement, Seen};
use crate::http::Redactor;
use crate::lab::Pace;
use crate::report::{self, Report, RuleEntry, RunFacts, Shard};
use crate::site::Site;
use crate::spec::Api;
use crate::words::{Diagnostic, Kind, Location, OperationKey, Profile};

use super::{Exit, excerpt};

/// All that a run made, before it is judged.
pub(crate) struct Made {
    /// The document.
    pub api: Arc<Api>,
    /// Where things stand that only an earlier document has.
    pub gone: BTreeMap<OperationKey, Location>,
    /// What the user said.
    pub config: Config,
    /// Origin and base path.
    pub target: Url,
    /// The run's id.
    pub run: String,
    /// When it began.
    pub started: OffsetDateTime,
    /// What became of the cases.
    pub outcomes: Vec<Outcome>,
    /// Who was let in to what by the survey.
    pub seen: Vec<Seen>,
    /// How the target answered.
    pub paces: Vec<Pace>,
    /// Operations without a case.
    pub untested: Vec<(OperationKey, String)>,
    /// Made and not removed.
    pub leftovers: Vec<String>,
    /// Requests sent.
    pub requests: u64,
    /// The same by what they were for.
    pub requests_for: BTreeMap<String, u64>,
    /// Why the run is not complete.
    pub incomplete: Option<String>,
    /// What was odd.
    pub diagnostics: Vec<Diagnostic>,
    /// What is known already.
    pub baseline: Option<Baseline>,
    /// What of the plan was tried, if not all.
    pub limited_to: Option<String>,
    /// The share that this run is.
    pub shard: Option<Shard>,
    /// Whether that part of the plan has no case.
    pub is_empty: bool,
}

impl Made {
    /// Nothing yet.
    pub(crate) fn new(site: &Site, target: Url) -> Self {
        Self {
            api: site.api.clone(),
            gone: site
                .gone()
                .map(|gone| (gone.key.clone(), gone.at.clone()))
                .collect(),
            config: site.config.clone(),
            target,
            run: String::new(),
            started: OffsetDateTime::now_utc(),
            outcomes: Vec::new(),
            seen: Vec::new(),
            paces: Vec::new(),
            untested: Vec::new(),
            leftovers: Vec::new(),
            requests: 0,
            requests_for: BTreeMap::new(),
            incomplete: None,
            diagnostics: Vec::new(),
            baseline: None,
            limited_to: None,
            shard: None,
            is_empty: false,
        }
    }
}

/// Judges and assembles. `exit` stands unless it is `Passed`, which becomes what the gate says.
pub(crate) fn assemble(made: Made, exit: Exit, redactor: &Redactor) -> (Report, Exit) {
    let rules: Vec<&'static crate::check::Rule> = checks().map(|check| check.rule()).collect();
    let locate = |case: &Case| {
        let key = &case.subject.operation;
        let gone = made.gone.get(key).cloned();
        gone.unwrap_or_else(|| made.api.locate(key, case.place.as_ref()))
    };
    let left_out = made.config.left_out().map(|one| one.name.clone());
    let left_out: Vec<String> = left_out.collect();
    let mut judgement = gate::judge(Input {
        outcomes: &made.outcomes,
        rules: &rules,
        config: &made.config,
        today: made.config.now,
        locate: &locate,
        seen: &made.seen,
        baseline: made.baseline.as_ref(),
        untested: made.untested.clone(),
        left_out: &left_out,
        interrupted: exit == Exit::Interrupted,
        nothing_to_try: made.limited_to.as_deref().filter(|_| made.is_empty),
    });
    excerpt::add(&mut judgement.findings);
    clean(&mut judgement, redactor);
    let is_new = |finding: &gate::Finding| finding.state == gate::State::New;
    let has_new = judgement.findings.iter().any(is_new);
    let exit = match (exit, judgement.decision) {
        (Exit::Passed, Decision::Passed) => Exit::Passed,
        (Exit::Passed, Decision::Failed) => Exit::GateFailed,
        // What is broken is broken, even where the target went away afterwards; what went unproved went with it.
        (Exit::TargetUnusable, Decision::Failed) if has_new => Exit::GateFailed,
        (Exit::Passed, Decision::NothingProved) => Exit::NothingProved,
        (other, _) => other,
    };
    if let Some(why) = no_verdict(exit, &made, &judgement.why) {
        judgement.why = why;
    }
    let ended = OffsetDateTime::now_utc();
    let stamp = |at: OffsetDateTime| {
        at.replace_nanosecond(0)
            .unwrap_or(at)
            .format(&Rfc3339)
            .unwrap_or_default()
    };
    let facts = RunFacts {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        run: made.run,
        case_header: made.config.case_header.clone(),
        api: format!(
            "{} {} (OpenAPI {})",
            made.api.title, made.api.version, made.api.openapi
        ),
        document: made.api.source.to_string(),
        target: made.target.to_string(),
        identities: made
            .config
            .identities
            .iter()
            .map(|identity| identity.name.clone())
            .collect(),
        profile: made.config.profile.to_string(),
        seed: made.config.seed,
        operations: (made.api.operations.len(), made.api.left_out.len()),
        untested: made.api.untested.to_string(),
        limited_to: made.limited_to,
        shard: made.shard,
        left_out,
        requests: made.requests,
        requests_for: made.requests_for,
        millis: u64::try_from((ended - made.started).whole_milliseconds()).unwrap_or(0),
        started: stamp(made.started),
        ended: stamp(ended),
        incomplete: made.incomplete,
        bar: Bar::of(&made.config),
        exit_code: exit.code(),
        leftovers: made
            .leftovers
            .iter()
            .map(|line| redactor.redact(line))
            .collect(),
    };
    let mut diagnostics = made.diagnostics;
    for diagnostic in &mut diagnostics {
        diagnostic.what = redactor.redact(&diagnostic.what);
    }
    let rules = entries(&made.config);
    (
        Report {
            run: facts,
            rules,
            judgement,
            paces: made.paces,
            former_paces: made
                .baseline
                .map(|baseline| baseline.paces)
                .unwrap_or_default(),
            diagnostics,
        },
        exit,
    )
}

/// What is said in place of the gate's decision where the run did not come to one.
fn no_verdict(exit: Exit, made: &Made, so_far: &str) -> Option<String> {
    match exit {
        Exit::TargetUnusable => {
            let errors = made.diagnostics.iter().filter(|it| it.kind == Kind::Error);
            let why: Vec<&str> = errors.map(|error| error.what.as_str()).collect();
            Some(format!("no verdict: {}", why.join("; ")))
        }
        Exit::Interrupted => Some(format!(
            "no verdict: the run was interrupted; until then: {so_far}"
        )),
        _ => None,
    }
}

/// Nothing that goes into a report may hold a secret.
fn clean(judgement: &mut Judgement, redactor: &Redactor) {
    for finding in &mut judgement.findings {
        finding.proof = redactor.redact(&finding.proof);
        for step in &mut finding.trial.steps {
            step.exchange = redactor.redact_exchange(&step.exchange);
        }
        report::trim(finding);
    }
    for cell in &mut judgement.coverage.cells {
        for (reason, _) in &mut cell.reasons {
            *reason = redactor.redact(reason);
        }
    }
    for line in &mut judgement.unstable {
        *line = redactor.redact(line);
    }
}

/// Every rule of the registry, as a report shows it.
pub(crate) fn entries(config: &Config) -> Vec<RuleEntry> {
    checks().map(|check| entry(check.rule(), config)).collect()
}

fn entry(rule: &crate::check::Rule, config: &Config) -> RuleEntry {
    let configured = gate::configured_severity(rule, config);
    RuleEntry {
        id: rule.id.to_string(),
        title: rule.title.to_owned(),
        severity: configured.unwrap_or(rule.severity),
        advice: rule.profile == Profile::Advice && configured.is_none(),
        cwe: rule.cwe,
        owasp: rule.owasp.to_owned(),
        promise: rule.promise.to_owned(),
        sends: rule.sends.to_owned(),
        proof: rule.proof.to_owned(),
        why: rule.why.to_owned(),
        fix: rule.fix.to_owned(),
    }
}
