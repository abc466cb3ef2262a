//! `--baseline auto`: what the pipeline keeps, from servers that speak as GitHub and GitLab do.

use std::sync::Arc;

use crate::support::notes::{Notes, flags, scan};
use crate::support::{Answer, Asked, Ran, Scratch, Server};

/// A scan of an open server, first to have its SARIF, then with `--baseline auto` and this environment.
fn auto(
    api: impl Fn(&Asked, &str) -> Answer + Send + Sync + 'static,
    environment: &[(&str, &str)],
) -> (Ran, Server) {
    let scratch = Scratch::new();
    let target = Notes::serve_open_note();
    scan(&scratch, &target.url(), &[]);
    let former = std::fs::read_to_string(scratch.path().join("naysayer.sarif")).unwrap();
    let former = Arc::new(former);
    let api = Server::start(move |asked| api(asked, &former));
    let url = target.url();
    let mut command = scratch.command(&[&flags(&url)[..], &["--baseline", "auto"]].concat());
    for (name, value) in environment {
        command.env(name, value.replace("API", &api.url()));
    }
    scratch.write("event.json", r#"{"repository":{"default_branch":"trunk"}}"#);
    (scratch.finish(&mut command), api)
}

fn said(ran: &Ran) -> String {
    let stderr = ran.said();
    let lines = stderr.lines().filter(|line| !line.ends_with("step(s)"));
    let decision = ran.told();
    let decision = decision.lines().rev().nth(1).unwrap_or_default().to_owned();
    format!("{}\n{decision}", lines.collect::<Vec<_>>().join("\n"))
}

const GITHUB: &[(&str, &str)] = &[
    ("GITHUB_ACTIONS", "true"),
    ("GITHUB_API_URL", "API/api/v3"),
    ("GITHUB_REPOSITORY", "acme/notes"),
    ("GITHUB_TOKEN", "ghs_secret"),
    ("GITHUB_EVENT_PATH", "event.json"),
];
const GITLAB: &[(&str, &str)] = &[
    ("GITLAB_CI", "true"),
    ("CI_API_V4_URL", "API/api/v4"),
    ("CI_PROJECT_ID", "42"),
    ("CI_JOB_TOKEN", "glcbt-secret"),
    ("CI_DEFAULT_BRANCH", "feature/trunk"),
    ("CI_JOB_NAME", "naysayer: [api]"),
];

/// As code scanning hands a result back: of the fingerprints only the one that it reads, of the properties none.
fn stripped(sarif: &str) -> String {
    let mut log: serde_json::Value = serde_json::from_str(sarif).unwrap();
    let run = &mut log["runs"][0];
    run.as_object_mut().unwrap().remove("properties");
    for result in run["results"].as_array_mut().unwrap() {
        result.as_object_mut().unwrap().remove("properties");
        result["partialFingerprints"]
            .as_object_mut()
            .unwrap()
            .remove("naysayer/v1");
    }
    log.to_string()
}

#[test]
fn the_last_code_scanning_result_of_the_default_branch() {
    let answer = |asked: &Asked, former: &str| {
        if asked.header("authorization") != Some("Bearer ghs_secret") {
            return Answer::json(401, "{}");
        }
        let accept = asked.header("accept").unwrap_or_default();
        let base = "/api/v3/repos/acme/notes/code-scanning/analyses";
        match asked.path.strip_prefix(base) {
            Some("/7") if accept == "application/sarif+json" => {
                Answer::json(200, &stripped(former))
            }
            Some(query)
                if query.contains("ref=refs%2Fheads%2Ftrunk")
                    && query.contains("tool_name=naysayer") =>
            {
                Answer::json(200, r#"[{"id":7}]"#)
            }
            _ => Answer::json(404, "{}"),
        }
    };
    let (ran, api) = auto(answer, GITHUB);
    insta::assert_snapshot!(said(&ran), @r"
    exit 0
    the baseline is the last code-scanning result of the default branch
    gate passed: N promises upheld at 4 operations; 2 findings known, forgiven, advice or below fail_on
    ");
    assert_eq!(api.asked().len(), 2);
    assert!(!ran.files["naysayer.sarif"].contains("ghs_secret"));
}

#[test]
fn the_artifact_of_the_default_branch() {
    let answer = |asked: &Asked, former: &str| {
        let path = "/api/v4/projects/42/jobs/artifacts/feature%2Ftrunk/raw/naysayer.sarif?job=naysayer%3A%20%5Bapi%5D";
        match asked.header("job-token") == Some("glcbt-secret") && asked.path == path {
            true => Answer::json(200, former),
            false => Answer::json(404, "{}"),
        }
    };
    let (ran, _) = auto(answer, GITLAB);
    insta::assert_snapshot!(said(&ran), @r"
    exit 0
    the baseline is the last result of the default branch
    gate passed: N promises upheld at 4 operations; 2 findings known, forgiven, advice or below fail_on
    ");
}

#[test]
fn without_a_former_result_every_finding_is_new_and_that_is_said() {
    let none = |_: &Asked, _: &str| Answer::json(200, "[]");
    insta::assert_snapshot!(said(&auto(none, GITHUB).0), @r"
    exit 1
    warning: there is no baseline, so every finding is new: the last code-scanning result of the default branch could not be had: code scanning has no result of naysayer for trunk
      do: on the first run that is as it should be; else check the job's rights to read it, or commit one with `naysayer baseline`
    gate failed: 2 findings at or above low
    ");
    let forbidden = |_: &Asked, _: &str| Answer::json(403, "{}");
    insta::assert_snapshot!(said(&auto(forbidden, GITLAB).0), @r"
    exit 1
    warning: there is no baseline, so every finding is new: the last result of the default branch could not be had: it was answered 403
      do: on the first run that is as it should be; else check the job's rights to read it, or commit one with `naysayer baseline`
    gate failed: 2 findings at or above low
    ");
    insta::assert_snapshot!(said(&auto(none, &[]).0), @r"
    exit 1
    warning: there is no baseline, so every finding is new: no naysayer-baseline.sarif is here, and this is no job of GitHub or GitLab
      do: make one with `naysayer baseline naysayer.sarif`
    gate failed: 2 findings at or above low
    ");
    insta::assert_snapshot!(said(&auto(none, &GITHUB[..3]).0), @r"
    exit 1
    warning: there is no baseline, so every finding is new: the last code-scanning result of the default branch could not be had: the job has no GITHUB_TOKEN
      do: on the first run that is as it should be; else check the job's rights to read it, or commit one with `naysayer baseline`
    gate failed: 2 findings at or above low
    ");
}

#[test]
fn the_committed_baseline_comes_first() {
    let scratch = Scratch::new();
    let target = Notes::serve_open_note();
    scan(&scratch, &target.url(), &[]);
    scratch.run(&["baseline", "naysayer.sarif"]);
    let ran = scan(&scratch, &target.url(), &["--baseline", "auto"]);
    insta::assert_snapshot!(said(&ran), @r"
    exit 0
    the baseline is naysayer-baseline.sarif
    gate passed: N promises upheld at 4 operations; 2 findings known, forgiven, advice or below fail_on
    ");
}
