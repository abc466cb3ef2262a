//! Flags over file over defaults.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::check::{nearest, word};
use super::file::{CaseHeader, FAIL_ON, PROFILES, REPORTS, Written};
use super::notation::{self, Notation};
use super::{Config, CredentialConfig, Flags, IdentityConfig};
use crate::words::{Diagnostic, Profile, Severity};

/// The name of the identity that `--header` makes.
const USER: &str = "user";

/// The run's config; what is wrong with the flags goes to `problems`.
pub(super) fn merge(
    written: Written,
    flags: &Flags,
    today: time::Date,
    problems: &mut Vec<Diagnostic>,
) -> Config {
    let mut config = Config::plain(today);
    let identities = identities(written.identities, &flags.headers, problems);
    config.spec = flags.spec.clone().or(written.spec);
    config.references = written.references;
    config.strict = flags.strict || written.strict;
    config.previous = flags.previous.clone().or(written.previous);
    config.target = url("--target", flags.target.as_deref(), problems).or(written.target);
    config.direct_address = url(
        "--direct-address",
        flags.direct_address.as_deref(),
        problems,
    )
    .or(written.direct_address);
    config.identities = identities;
    config.roles = written.roles;
    config.access = written.access;
    config.matrix = written.matrix;
    config.isolation = written.isolation;
    config.resources = written.resources;
    config.values = written.values;
    config.profile = match &flags.profile {
        Some(text) => profile(text, problems),
        None => written.profile,
    };
    if let Some(text) = &flags.fail_on {
        problems.extend(word("--fail-on", text, FAIL_ON));
    }
    if let Some(text) = flags.fail_on.as_ref().or(written.fail_on.as_ref()) {
        config.fail_on = severity(text);
    }
    config.fail_on_coverage_loss = flags.fail_on_coverage_loss || written.fail_on_coverage_loss;
    config.tls = written.tls;
    config.callback = written.callback;
    config.rate_limited = written.rate_limited;
    config.tokens = written.tokens;
    config.sunset = written.sunset;
    config.rules = written.rules;
    config.suppressions = written.suppressions;
    config.limits = written.limits;
    config.safety = written.safety;
    config.safety.read_only |= flags.read_only;
    config.reports = written.reports;
    for (name, file) in reports(flags, problems) {
        config.reports.insert(name.to_owned(), PathBuf::from(file));
    }
    config.baseline = flags
        .baseline
        .as_ref()
        .map(PathBuf::from)
        .or(written.baseline);
    config.case_header = match written.case_header {
        CaseHeader::Usual => config.case_header,
        CaseHeader::Named(name) => Some(name),
        CaseHeader::Off => None,
    };
    config.seed = flags.seed.unwrap_or(written.seed);
    if let Some(text) = &flags.now {
        match notation::date(text) {
            Some(date) => config.now = date,
            None => problems.push(expected("--now", Notation::Date)),
        }
    }
    config
}

fn expected(flag: &str, notation: Notation) -> Diagnostic {
    Diagnostic::error(format!("`{flag}` must be {}", notation.expected()))
}

fn url(flag: &str, text: Option<&str>, problems: &mut Vec<Diagnostic>) -> Option<String> {
    let text = text?;
    if !Notation::Url.accepts(text) {
        problems.push(expected(flag, Notation::Url));
    }
    Some(text.to_owned())
}

fn profile(text: &str, problems: &mut Vec<Diagnostic>) -> Profile {
    problems.extend(word("--profile", text, PROFILES));
    match text {
        "advice" => Profile::Advice,
        "deep" => Profile::Deep,
        _ => Profile::Gate,
    }
}

fn severity(text: &str) -> Option<Severity> {
    match text {
        "low" => Some(Severity::Low),
        "medium" => Some(Severity::Medium),
        "high" => Some(Severity::High),
        "critical" => Some(Severity::Critical),
        _ => None,
    }
}

fn reports<'f>(flags: &'f Flags, problems: &mut Vec<Diagnostic>) -> Vec<(&'f str, &'f str)> {
    let named = flags
        .reports
        .iter()
        .map(|(name, file)| (name.as_str(), Some(file)));
    let own = [
        ("sarif", flags.sarif.as_ref()),
        ("html", flags.html.as_ref()),
        ("junit", flags.junit.as_ref()),
    ];
    let mut reports = Vec::new();
    for (name, file) in named.chain(own) {
        if !REPORTS.contains(&name) {
            let todo = nearest(name, REPORTS.iter().copied());
            problems.push(Diagnostic::error(format!("unknown report `{name}`")).todo(todo));
        } else if let Some(file) = file {
            reports.push((name, file.as_str()));
        }
    }
    reports
}

/// The identities of the file, or the one that `--header` makes. Both together would leave open whose
/// headers they are.
fn identities(
    written: Vec<IdentityConfig>,
    headers: &[String],
    problems: &mut Vec<Diagnostic>,
) -> Vec<IdentityConfig> {
    if headers.is_empty() {
        return written;
    }
    if !written.is_empty() {
        problems.push(
            Diagnostic::error("`--header` and `identities` in the config file exclude each other")
                .todo("put the header under `credential: { headers: … }` of the identity it belongs to"),
        );
        return written;
    }
    let mut credential = BTreeMap::new();
    for line in headers {
        match notation::header(line) {
            Some((name, value)) => {
                credential.insert(name.to_owned(), value.to_owned());
            }
            // The line may be a secret, so it is not quoted.
            None => problems.push(expected("--header", Notation::HeaderLine)),
        }
    }
    vec![IdentityConfig {
        name: USER.to_owned(),
        role: None,
        tenant: None,
        scopes: None,
        owner: None,
        known_as: Vec::new(),
        credential: Some(CredentialConfig::Headers(credential)),
        also: BTreeMap::new(),
        expired: None,
        unset: Vec::new(),
        other_audience: None,
        other_issuer: None,
    }]
}
