//! `--baseline auto`: the committed baseline, else what the last scan of the default branch found, else none.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use url::Url;

use crate::gate::Baseline;
use crate::http::{Credential, CredentialPart, CredentialPlace, Response, Settings};
use crate::report::sarif;
use crate::words::{Diagnostic, Secret};

use super::setup::Stop;
use super::{fetch, saved};

/// The word for it in place of a file.
const AUTO: &str = "auto";
/// Where `naysayer baseline` puts it, and where it is looked for first.
pub(crate) const COMMITTED: &str = "naysayer-baseline.sarif";
/// A result of the default branch is no larger, in bytes.
const MOST_BYTES: usize = 50 * 1024 * 1024;

/// What was found, and what to tell of it.
pub(crate) struct Former {
    /// The baseline, if there is one.
    pub baseline: Option<Baseline>,
    /// Why there is none, though one was asked for.
    pub note: Option<Diagnostic>,
}

impl Former {
    fn of(baseline: Option<Baseline>) -> Self {
        Self {
            baseline,
            note: None,
        }
    }
}

/// Reads the baseline that the config names; `report` is where this run's SARIF goes, by which GitLab knows the file.
///
/// # Errors
/// When a file that is there or named cannot be read. What the network does not give is told, and is no baseline.
pub(crate) async fn find(named: Option<&Path>, report: Option<&Path>) -> Result<Former, Stop> {
    let Some(named) = named else {
        return Ok(Former {
            baseline: None,
            note: None,
        });
    };
    if named != Path::new(AUTO) {
        let baseline = Some(saved::baseline(named)?);
        return Ok(Former {
            baseline,
            note: None,
        });
    }
    if Path::new(COMMITTED).exists() {
        anstream::eprintln!("the baseline is {COMMITTED}");
        return Ok(Former::of(Some(saved::baseline(Path::new(COMMITTED))?)));
    }
    let report = report.map_or_else(
        || "naysayer.sarif".to_owned(),
        |path| path.display().to_string(),
    );
    let asked = if value("GITHUB_ACTIONS").is_some() {
        Some((
            "the last code-scanning result of the default branch",
            github().await,
        ))
    } else if value("GITLAB_CI").is_some() {
        Some((
            "the last result of the default branch",
            gitlab(&report).await,
        ))
    } else {
        None
    };
    let (why, todo) = match asked {
        Some((what, Ok(baseline))) => {
            anstream::eprintln!("the baseline is {what}");
            return Ok(Former::of(Some(baseline)));
        }
        Some((what, Err(why))) => (
            format!("{what} could not be had: {why}"),
            "on the first run that is as it should be; else check the job's rights to read it, or commit one with `naysayer baseline`",
        ),
        None => (
            format!("no {COMMITTED} is here, and this is no job of GitHub or GitLab"),
            "make one with `naysayer baseline naysayer.sarif`",
        ),
    };
    let what = format!("there is no baseline, so every finding is new: {why}");
    Ok(Former {
        baseline: None,
        note: Some(Diagnostic::warning(what).todo(todo)),
    })
}

/// The newest analysis of the default branch, by the code-scanning API (`/code-scanning/analyses`).
async fn github() -> Result<Baseline, String> {
    let api = needed("GITHUB_API_URL")?;
    let repository = needed("GITHUB_REPOSITORY")?;
    let token = needed("GITHUB_TOKEN")?;
    let branch = default_branch().unwrap_or_else(|| "main".to_owned());
    let base = format!("{api}/repos/{repository}/code-scanning/analyses");
    let get = async |url: String, accept: &str| {
        let headers = [("Accept", accept), ("X-GitHub-Api-Version", "2022-11-28")];
        ask(&url, &headers, bearer(&token)).await
    };
    let list = format!("{base}?tool_name=naysayer&ref=refs/heads/{branch}&per_page=1");
    let list = get(list, "application/vnd.github+json").await?;
    let list = list.json().unwrap_or_default();
    let Some(id) = list.pointer("/0/id").and_then(Value::as_u64) else {
        return Err(format!(
            "code scanning has no result of naysayer for {branch}"
        ));
    };
    let file = get(format!("{base}/{id}"), "application/sarif+json").await?;
    read(&file, "the code-scanning result")
}

/// The SARIF file of the last successful job of this name at the default branch, by the job-artifacts API.
async fn gitlab(report: &str) -> Result<Baseline, String> {
    let api = needed("CI_API_V4_URL")?;
    let project = needed("CI_PROJECT_ID")?;
    let token = needed("CI_JOB_TOKEN")?;
    let branch = needed("CI_DEFAULT_BRANCH")?;
    let job = needed("CI_JOB_NAME")?;
    let text = format!("{api}/projects/{project}/jobs/artifacts/");
    let mut url = Url::parse(&text).map_err(|error| format!("CI_API_V4_URL is no URL: {error}"))?;
    if let Ok(mut path) = url.path_segments_mut() {
        let file = report.trim_start_matches("./").split('/');
        path.pop_if_empty().push(&branch).push("raw").extend(file);
    }
    url.query_pairs_mut().append_pair("job", &job);
    let credential = Credential {
        parts: Arc::new([CredentialPart {
            place: CredentialPlace::Header("JOB-TOKEN".to_owned()),
            prefix: String::new(),
            secret: Secret::new("job token", token),
        }]),
    };
    let file = ask(url.as_str(), &[], credential).await?;
    read(&file, "the artifact of the default branch")
}

fn bearer(token: &str) -> Credential {
    Credential {
        parts: Arc::new([CredentialPart {
            place: CredentialPlace::Header("Authorization".to_owned()),
            prefix: "Bearer ".to_owned(),
            secret: Secret::new("job token", token),
        }]),
    }
}

async fn ask(
    url: &str,
    headers: &[(&str, &str)],
    credential: Credential,
) -> Result<Response, String> {
    let url = Url::parse(url).map_err(|error| format!("{url} is no URL: {error}"))?;
    let settings = Settings {
        body_cap: MOST_BYTES,
        ..Settings::new(fetch::origin(&url))
    };
    let response = fetch::answer(&url, settings, headers, credential).await?;
    match response.status {
        200 => Ok(response),
        404 => Err("there is none yet, or the job may not read it (404)".to_owned()),
        status => Err(format!("it was answered {status}")),
    }
}

fn read(file: &Response, name: &str) -> Result<Baseline, String> {
    sarif::read(&file.text(), name).map_err(|problem| problem.what)
}

/// The default branch, from the event that began the workflow.
fn default_branch() -> Option<String> {
    let event = std::fs::read_to_string(value("GITHUB_EVENT_PATH")?).ok()?;
    let event: Value = serde_json::from_str(&event).ok()?;
    Some(
        event
            .pointer("/repository/default_branch")?
            .as_str()?
            .to_owned(),
    )
}

fn needed(name: &str) -> Result<String, String> {
    value(name).ok_or_else(|| format!("the job has no {name}"))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the command line is where the environment comes in"
)]
fn value(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
