//! The other formats, as those who read them want them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::Scratch;

/// Flags for a report in each format but SARIF.
pub(crate) const ALL: &[&str] = &[
    "--html",
    "naysayer.html",
    "--junit",
    "naysayer.xml",
    "--markdown",
    "naysayer.md",
    "--gitlab",
    "gl-dast-report.json",
    "--code-quality",
    "gl-code-quality-report.json",
    "--github",
    "annotations.txt",
    "--counts",
    "counts.txt",
];

fn written(args: &[&str]) -> std::collections::BTreeMap<String, String> {
    let ran = Scratch::new().run(&[args, ALL].concat());
    assert_eq!(ran.files.len(), 1 + ALL.len() / 2, "{}", ran.stderr);
    ran.files
}

#[test]
#[expect(clippy::print_stderr, reason = "what is skipped is said aloud")]
fn the_security_report_is_valid_by_gitlabs_schema() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/schemas/gitlab-dast-report-15.2.1.json");
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: there is no optional corpus folder with GitLab's schema");
        return;
    };
    let schema: Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    for args in [&["demo"][..], &["demo", "--clean"]] {
        let report: Value = serde_json::from_str(&written(args)["gl-dast-report.json"]).unwrap();
        let errors: Vec<String> = validator
            .iter_errors(&report)
            .map(|error| format!("{error} at {}", error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new());
        let mut seen = BTreeSet::new();
        for finding in report["vulnerabilities"].as_array().unwrap() {
            // By these GitLab tells findings apart.
            assert_eq!(finding["identifiers"][0]["type"], "naysayer_rule");
            let identity = format!("{} {}", finding["identifiers"][0], finding["location"]);
            assert!(seen.insert(identity.clone()), "{identity} twice");
        }
        assert_eq!(seen.is_empty(), args.len() > 1);
    }
}

#[test]
fn names_and_fingerprints_are_told_apart_and_the_numbers_agree() {
    let files = written(&["demo"]);
    let sarif: Value = serde_json::from_str(&files["naysayer.sarif"]).unwrap();
    let found = sarif["runs"][0]["results"].as_array().unwrap().len();

    let issues: Vec<Value> = serde_json::from_str(&files["gl-code-quality-report.json"]).unwrap();
    let prints: BTreeSet<&str> = issues
        .iter()
        .map(|issue| issue["fingerprint"].as_str().unwrap())
        .collect();
    assert_eq!((issues.len(), prints.len()), (found, found));
    for issue in &issues {
        assert!(issue["location"]["lines"]["begin"].as_u64().unwrap() >= 1);
        let path = issue["location"]["path"].as_str().unwrap();
        assert!(
            path == "src/demo/openapi.yaml" || path == "src/demo/former.yaml",
            "{path}"
        );
    }

    let names = regex::Regex::new(r#"<testcase name="([^"]*)" classname="([^"]*)""#).unwrap();
    let cases: Vec<_> = names
        .captures_iter(&files["naysayer.xml"])
        .map(|found| (found[1].to_owned(), found[2].to_owned()))
        .collect();
    let apart: BTreeSet<_> = cases.iter().collect();
    assert_eq!(apart.len(), cases.len());
    assert_eq!(files["naysayer.xml"].matches("<failure ").count(), found);
    assert!(files["counts.txt"].contains(&format!("new={found}\n")));
    assert_eq!(files["annotations.txt"].lines().count(), 10);
    assert_eq!(
        files["naysayer.html"]
            .matches("<details class=\"finding")
            .count(),
        found
    );
    assert!(files["naysayer.md"].matches("<details><summary>").count() >= found);
}

#[test]
fn the_page_loads_nothing_and_runs_one_script_only() {
    let page = &written(&["demo"])["naysayer.html"];
    let loads = regex::Regex::new(
        r#"<(link|img|iframe|object|embed|base)\b|\bsrc=|url\(|@import|\son(load|click|error)="#,
    )
    .unwrap();
    let outside = page.split("<pre").next().unwrap();
    assert!(loads.find(outside).is_none(), "{:?}", loads.find(outside));
    assert_eq!(page.matches("<script>").count(), 1);
    assert!(page.contains("default-src &#39;none&#39;") || page.contains("default-src 'none'"));
}
