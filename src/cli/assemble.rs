//! From what a run made to one [`Report`]: judged, redacted, complete.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;
use url::Url;

use crate::check::{Case, Outcome, checks};
use crate::config::Config;
use crate::gate::{self, Baseline, Decision, Input, Judgement};
use crate::http::Redactor;
use crate::report::{Report, RuleEntry, RunFacts};
use crate::site::Site;
use crate::spec::Api;
use crate::words::{Diagnostic, Kind, OperationKey, Profile};

use super::Exit;

/// All that a run made, before it is judged.
pub(crate) struct Made {
    /// The document, for places.
    pub api: Api,
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
    /// Operations without a case.
    pub untested: Vec<(OperationKey, String)>,
    /// Made and not removed.
    pub leftovers: Vec<String>,
    /// Requests sent.
    pub requests: u64,
    /// Why the run is not complete.
    pub incomplete: Option<String>,
    /// What was odd.
    pub diagnostics: Vec<Diagnostic>,
    /// What is known already.
    pub baseline: Option<Baseline>,
}

impl Made {
    /// Nothing yet.
    pub(crate) fn new(site: &Site, target: Url) -> Self {
        Self {
            api: site.api.clone(),
            config: site.config.clone(),
            target,
            run: String::new(),
            started: OffsetDateTime::now_utc(),
            outcomes: Vec::new(),
            untested: Vec::new(),
            leftovers: Vec::new(),
            requests: 0,
            incomplete: None,
            diagnostics: Vec::new(),
            baseline: None,
        }
    }
}

/// Judges and assembles. `exit` stands unless it is `Passed`, which becomes what the gate says.
pub(crate) fn report(made: Made, exit: Exit, redactor: &Redactor) -> (Report, Exit) {
    let rules: Vec<&'static crate::check::Rule> = checks().map(|check| check.rule()).collect();
    let locate = |case: &Case| {
        made.api
            .locate(&case.subject.operation, case.place.as_ref())
    };
    let mut judgement = gate::judge(Input {
        outcomes: &made.outcomes,
        rules: &rules,
        config: &made.config,
        today: made.config.now,
        locate: &locate,
        baseline: made.baseline.as_ref(),
        untested: made.untested.clone(),
        interrupted: exit == Exit::Interrupted,
    });
    clean(&mut judgement, redactor);
    let exit = match (exit, judgement.decision) {
        (Exit::Passed, Decision::Passed) => Exit::Passed,
        (Exit::Passed, Decision::Failed) => Exit::GateFailed,
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
        requests: made.requests,
        millis: u64::try_from((ended - made.started).whole_milliseconds()).unwrap_or(0),
        started: stamp(made.started),
        ended: stamp(ended),
        incomplete: made.incomplete,
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
    let rules = rules.iter().map(|rule| entry(rule, &made.config)).collect();
    (
        Report {
            run: facts,
            rules,
            judgement,
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
