//! The GitLab component: its jobs with their inputs filled in, run by a plain shell.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{Demo, Ran, Scratch};

use super::yaml;

/// The jobs of the component, inputs filled in.
fn jobs(given: &[(&str, &str)]) -> BTreeMap<String, Value> {
    let text = yaml::text("templates/naysayer.yml");
    let (head, jobs) = text.split_once("\n---\n").unwrap();
    let inputs = yaml::parse(head)["spec"]["inputs"].clone();
    let mut jobs = jobs.to_owned();
    for (name, input) in inputs.as_object().unwrap() {
        assert!(input["description"].is_string(), "{name} is explained");
        let given = given.iter().find(|(own, _)| own == name);
        let default = match &input["default"] {
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let value = given.map_or(default, |(_, value)| (*value).to_owned());
        jobs = jobs.replace(&format!("$[[ inputs.{name} ]]"), &value);
    }
    assert!(!jobs.contains("$[["), "every input is declared");
    let jobs = yaml::parse(&jobs);
    let jobs = jobs.as_object().unwrap().iter();
    jobs.map(|(name, job)| (name.clone(), job.clone()))
        .collect()
}

/// Runs a job's script in a folder, as the shell of the image gets it.
fn run(job: &Value, folder: &Scratch, environment: &[(&str, &str)]) -> Ran {
    let lines = job["script"].as_array().unwrap().iter();
    let script: Vec<&str> = lines.map(|line| line.as_str().unwrap()).collect();
    let bin = std::path::Path::new(env!("CARGO_BIN_EXE_naysayer"));
    let path = format!("{}:/usr/bin:/bin", bin.parent().unwrap().display());
    let mut command = folder.program("sh");
    command.arg("-ec").arg(script.join("\n")).env("PATH", path);
    let variables = job["variables"].as_object().into_iter().flatten();
    for (name, value) in variables {
        command.env(name, value.as_str().unwrap());
    }
    command.envs(environment.iter().copied());
    folder.finish(&mut command)
}

fn repository(demo: &Demo) -> Scratch {
    let folder = Scratch::new();
    let config = yaml::demo_config();
    let config = format!("spec: openapi.yaml\ntarget: {}/v2\n{config}", demo.url());
    folder.write("naysayer.yml", &config).write(
        "openapi.yaml",
        include_str!("../../../src/demo/openapi.yaml"),
    );
    folder
}

#[test]
fn the_scan_succeeds_with_its_reports_and_the_gate_fails() {
    let demo = Demo::with_flaws(&["auth/no-credential"]);
    let folder = repository(&demo);
    let jobs = jobs(&[("shards", "2")]);
    let scan = &jobs["naysayer"];
    for node in ["1", "2"] {
        let ran = run(
            scan,
            &folder,
            &[("CI_NODE_INDEX", node), ("CI_NODE_TOTAL", "2")],
        );
        assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
        for report in scan["artifacts"]["reports"].as_object().unwrap().values() {
            let path = report.as_str().unwrap();
            assert!(folder.path().join(path).is_file(), "{path} is promised");
        }
    }
    let gate = run(&jobs["naysayer-gate"], &folder, &[]);
    assert_eq!(gate.code, Some(1), "{}{}", gate.stdout, gate.stderr);
    for path in jobs["naysayer-gate"]["artifacts"]["paths"]
        .as_array()
        .unwrap()
    {
        assert!(
            gate.files.contains_key(path.as_str().unwrap()),
            "{path} is promised"
        );
    }
    // With the finding accepted the same pipeline passes.
    assert_eq!(folder.run(&["baseline", "naysayer.sarif"]).code, Some(0));
    for node in ["1", "2"] {
        let ran = run(
            scan,
            &folder,
            &[("CI_NODE_INDEX", node), ("CI_NODE_TOTAL", "2")],
        );
        assert_eq!(ran.code, Some(0));
    }
    let gate = run(&jobs["naysayer-gate"], &folder, &[]);
    assert_eq!(gate.code, Some(0), "{}{}", gate.stdout, gate.stderr);
}

#[test]
fn a_merge_request_from_a_fork_goes_without_secrets() {
    let demo = Demo::clean();
    let folder = repository(&demo);
    let config = yaml::secret_config();
    let config = format!("spec: openapi.yaml\ntarget: {}/v2\n{config}", demo.url());
    folder.write("naysayer.yml", &config);
    let jobs = jobs(&[]);
    let node = [("CI_NODE_INDEX", "1"), ("CI_NODE_TOTAL", "1")];
    let request = |source| {
        [
            ("CI_MERGE_REQUEST_PROJECT_ID", "7"),
            ("CI_MERGE_REQUEST_SOURCE_PROJECT_ID", source),
        ]
    };
    let own = run(
        &jobs["naysayer"],
        &folder,
        &[&node[..], &request("7")].concat(),
    );
    assert_eq!(own.code, Some(2), "{}{}", own.stdout, own.stderr);
    assert!(own.stderr.contains("ALICE_PASSWORD"), "{}", own.stderr);
    let fork = run(
        &jobs["naysayer"],
        &folder,
        &[&node[..], &request("8")].concat(),
    );
    assert_eq!(fork.code, Some(0), "{}{}", fork.stdout, fork.stderr);
    let gate = run(&jobs["naysayer-gate"], &folder, &[]);
    assert_eq!(gate.code, Some(0), "{}{}", gate.stdout, gate.stderr);
    assert!(
        gate.stdout.contains("WITHOUT SECRETS: alice, bob"),
        "{}",
        gate.stdout
    );
    let refused = folder.run(&["baseline", "naysayer.sarif"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stderr);
}

#[test]
fn a_scan_without_a_report_fails_by_itself() {
    let demo = Demo::clean();
    let folder = repository(&demo);
    folder.write("naysayer.yml", "spec: none.yaml\n");
    let jobs = jobs(&[]);
    let ran = run(
        &jobs["naysayer"],
        &folder,
        &[("CI_NODE_INDEX", "1"), ("CI_NODE_TOTAL", "1")],
    );
    assert_eq!(ran.code, Some(2), "{}{}", ran.stdout, ran.stderr);
}
