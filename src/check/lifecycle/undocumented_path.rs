//! lifecycle/undocumented-path: what helps in development is not served beside the API.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict, oracle};
use crate::http::{Request, Response};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

use super::outdated;

pub(super) struct UndocumentedPath;

static RULE: Rule = Rule {
    id: RuleId::new("lifecycle/undocumented-path"),
    title: "Serves debugging or backup paths",
    severity: Severity::Medium,
    profile: Profile::Advice,
    cwe: 538,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "Nobody without a credential is served debugging pages, metrics, dumps or files of the deployment.",
    sends: "GET without a credential of a short list of well-known paths, at the root of the host and below the base path.",
    proof: "A success whose content is what that path is known for; a path that cannot exist is answered otherwise.",
    why: "They show configuration, secrets, memory and routes to whoever asks.",
    fix: "Switch them off, or bind them to an internal port.",
};

/// Paths, and what their content is known by.
const KNOWN: &[(&str, &[&str])] = &[
    ("/actuator/env", &["propertySources"]),
    ("/actuator/heapdump", &["JAVA PROFILE"]),
    ("/actuator", &["\"_links\"", "actuator/"]),
    ("/metrics", &["# HELP ", "# TYPE "]),
    ("/debug/pprof/", &["goroutine", "heap"]),
    ("/debug/vars", &["\"memstats\"", "\"cmdline\""]),
    ("/.env", &["=", "_"]),
    ("/.git/HEAD", &["ref: refs/"]),
    ("/.git/config", &["[core]", "repositoryformatversion"]),
    ("/server-status", &["Apache Server Status"]),
    ("/phpinfo.php", &["PHP Version", "phpinfo"]),
    ("/telescope/requests", &["Telescope"]),
    ("/_profiler", &["Symfony Profiler"]),
    ("/elmah.axd", &["Error Log for"]),
    ("/trace.axd", &["Application Trace"]),
    ("/backup.sql", &["CREATE TABLE"]),
    ("/dump.sql", &["CREATE TABLE"]),
    ("/console", &["Interactive Console"]),
];

#[async_trait]
impl Check for UndocumentedPath {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    /// One case for the host, at the first operation that may be called.
    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let called = |other: &&Operation| site.excluded(other).is_none();
        let first = || site.api.operations.iter().find(called);
        if !site.is_chosen(RULE.id.as_str(), operation, first) {
            return Vec::new();
        }
        let requests = u32::try_from(paths(site).len()).unwrap_or(u32::MAX);
        let cost = Cost {
            requests: requests + 2,
            writes: 0,
        };
        outdated::case(&RULE, operation, "well-known paths beside the API", cost)
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let nobody = IdentityName::anonymous();
        lab.quote_control()?;
        let probe = Request::new("GET", "/");
        lab.catch_all(&probe, &nobody).await?;
        for (path, signs) in paths(lab.site()) {
            let request = Request::new("GET", &path);
            let answer = lab
                .send(Label::Attack, &nobody, &path, &request, None)
                .await?;
            if shows(&answer, signs) {
                break;
            }
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        let mut answered = false;
        for attack in trial.all(Label::Attack) {
            let Some(answer) = attack.exchange.response() else {
                continue;
            };
            answered = true;
            let path = attack.exchange.request.path.as_str();
            let known = KNOWN.iter().find(|(known, _)| path.ends_with(known));
            let shown = known.is_some_and(|(_, signs)| shows(answer, signs));
            if shown && !oracle::is_catch_all(answer, trial) {
                return Verdict::Broken(format!(
                    "{path} is answered {} to everybody, with what it is known for.",
                    answer.status
                ));
            }
        }
        match answered {
            true => Verdict::Upheld,
            false => Verdict::Inconclusive(Reason::Unreachable("no answer".to_owned())),
        }
    }
}

/// Each path at the root of the host and, if that is another place, below the base path; none that the document has.
fn paths(site: &Site) -> Vec<(String, &'static [&'static str])> {
    let mut bases = vec![""];
    if !site.base_path.is_empty() {
        bases.push(&site.base_path);
    }
    let documented = |path: &str| {
        let mut operations = site.api.operations.iter();
        operations.any(|operation| format!("{}{}", site.base_path, operation.key.template) == path)
    };
    let all = bases.into_iter().flat_map(|base| {
        KNOWN
            .iter()
            .map(move |(path, signs)| (format!("{base}{path}"), *signs))
    });
    all.filter(|(path, _)| !documented(path)).collect()
}

/// Whether a success has every sign, and is no page for people where none belongs.
fn shows(answer: &Response, signs: &[&str]) -> bool {
    let text = answer.text();
    answer.is_success()
        && signs.iter().all(|sign| text.contains(sign))
        && !is_page_for_env(answer, signs)
}

/// `.env` is known by little: a page of HTML or a JSON document is none.
fn is_page_for_env(answer: &Response, signs: &[&str]) -> bool {
    let text = answer.text();
    let lines = || text.lines().filter(|line| !line.trim().is_empty());
    let assignment = |line: &str| {
        line.starts_with('#')
            || line.split_once('=').is_some_and(|(name, _)| {
                !name.is_empty()
                    && name.bytes().all(|byte| {
                        byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_'
                    })
            })
    };
    signs == ["=", "_"] && !lines().all(assignment)
}
