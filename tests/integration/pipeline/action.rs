//! The action from the first run to the fixed one, and the ways to its binary.

use std::fs;
use std::process::Command;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::support::{Answer, Asked, Demo, Sarif, Server};

use super::runner::{Done, Runner};
use super::yaml;

const BINARY: &str = env!("CARGO_BIN_EXE_naysayer");

/// A runner with the config of the demo in its repository.
fn runner() -> Runner {
    let runner = Runner::new();
    runner
        .workspace
        .write("api/naysayer.yml", &yaml::demo_config())
        .write(
            "api/openapi.yaml",
            include_str!("../../../src/demo/openapi.yaml"),
        );
    runner
}

/// The action, as a workflow of ours would call it, against a demo.
fn scan(runner: &Runner, demo: &Demo, more: &[(&str, &str)]) -> Done {
    let target = format!("{}/v2", demo.url());
    let inputs = [
        ("binary", BINARY),
        ("working-directory", "api"),
        ("spec", "openapi.yaml"),
        ("target", &target),
        ("html", "naysayer.html"),
        ("junit", "naysayer.xml"),
    ];
    runner.run(&[&inputs[..], more].concat())
}

fn counts(done: &Done) -> String {
    let of = |name: &str| done.outputs[name].clone();
    format!(
        "exit {} new {} unchanged {} fixed {}",
        of("exit-code"),
        of("new"),
        of("unchanged"),
        of("fixed")
    )
}

#[test]
fn a_first_an_unchanged_a_worse_and_a_mended_run() {
    let runner = runner();
    let one = Demo::with_flaws(&["auth/no-credential"]);
    let first = scan(&runner, &one, &[]);
    assert!(!first.passed, "{}", first.log);
    assert_eq!(counts(&first), "exit 1 new 1 unchanged 0 fixed 0");
    let annotation = "::error file=openapi.yaml,";
    assert!(
        first.commands[0].starts_with(annotation) && first.commands.len() == 1,
        "{:?}",
        first.commands
    );
    assert!(
        first.summary.starts_with("## ❌ naysayer: gate failed"),
        "{}",
        first.summary
    );
    for (output, path) in [
        ("sarif", "api/naysayer.sarif"),
        ("html", "api/naysayer.html"),
        ("junit", "api/naysayer.xml"),
    ] {
        assert_eq!(first.outputs[output], path);
        assert!(runner.workspace.path().join(path).is_file());
    }

    let former = runner.workspace.path().join("api/former.sarif");
    fs::copy(runner.workspace.path().join("api/naysayer.sarif"), &former).unwrap();
    let with_baseline = [("baseline", "former.sarif")];
    let unchanged = scan(&runner, &one, &with_baseline);
    assert!(unchanged.passed, "{}", unchanged.log);
    assert_eq!(counts(&unchanged), "exit 0 new 0 unchanged 1 fixed 0");
    assert_eq!(unchanged.commands, Vec::<String>::new());

    let two = Demo::with_flaws(&["auth/no-credential", "lifecycle/undocumented-method"]);
    let worse = scan(&runner, &two, &with_baseline);
    assert!(!worse.passed);
    assert_eq!(counts(&worse), "exit 1 new 1 unchanged 1 fixed 0");
    assert!(
        worse.commands[0].contains("lifecycle/undocumented-method"),
        "{:?}",
        worse.commands
    );

    let mended = scan(&runner, &Demo::clean(), &with_baseline);
    assert!(mended.passed, "{}", mended.log);
    assert_eq!(counts(&mended), "exit 0 new 0 unchanged 0 fixed 1");
}

#[test]
fn an_upload_runs_also_when_the_gate_fails_and_never_for_a_fork() {
    let mut runner = runner();
    let demo = Demo::with_flaws(&["auth/no-credential"]);
    let upload = [
        ("upload", "true"),
        ("annotations", "false"),
        ("summary", "false"),
    ];
    let pushed = scan(&runner, &demo, &upload);
    assert!(!pushed.passed);
    let (uses, with) = &pushed.used[0];
    assert!(uses.starts_with("github/codeql-action/upload-sarif@"));
    assert_eq!(with["sarif_file"], "api/naysayer.sarif");
    assert_eq!((pushed.commands.len(), pushed.summary.as_str()), (0, ""));

    runner.github("github.event_name", "pull_request");
    let head = "github.event.pull_request.head.repo.full_name";
    runner.github(head, "stranger/api");
    assert_eq!(scan(&runner, &demo, &upload).used.len(), 0);
    runner.github(head, "acme/api");
    assert_eq!(scan(&runner, &demo, &upload).used.len(), 1);
}

/// A runner whose config has its secrets in variables.
fn with_secrets() -> Runner {
    let runner = runner();
    runner
        .workspace
        .write("api/naysayer.yml", &yaml::secret_config());
    runner
}

#[test]
fn without_secrets_the_open_part_is_tried_and_nothing_is_called_mended() {
    let mut runner = with_secrets();
    for (name, password) in yaml::PASSWORDS {
        runner.env(name, password);
    }
    let demo = Demo::with_flaws(&["auth/no-credential", "input/missing"]);
    let full = scan(&runner, &demo, &[]);
    assert_eq!(full.outputs["left-out"], "0");
    assert_eq!(full.outputs["new"], "2", "{}", full.log);
    let former = runner.workspace.path().join("api/former.sarif");
    fs::copy(runner.workspace.path().join("api/naysayer.sarif"), &former).unwrap();

    // GitHub hands an empty text on for a secret that a job may not have.
    for (name, _) in yaml::PASSWORDS {
        runner.env(name, "");
    }
    let asked = [
        ("baseline", "former.sarif"),
        ("upload", "true"),
        ("fail-on-coverage-loss", "true"),
    ];
    let stopped = scan(&runner, &demo, &asked);
    assert_eq!(stopped.outputs["exit-code"], "3", "{}", stopped.log);
    assert!(stopped.log.contains("alice"), "{}", stopped.log);

    runner.github("github.event_name", "pull_request");
    let head = "github.event.pull_request.head.repo.full_name";
    runner.github(head, "stranger/api");
    let fork = scan(&runner, &demo, &asked);
    assert!(fork.passed, "{}", fork.log);
    assert_eq!(counts(&fork), "exit 0 new 0 unchanged 0 fixed 0");
    assert_eq!(fork.outputs["left-out"], "7");
    let without = "alice, bob, admin, vera, otto, gina, dora";
    assert!(
        fork.summary
            .contains(&format!("without the secrets of {without}")),
        "{}",
        fork.summary
    );
    let saved = fs::read_to_string(runner.workspace.path().join("api/naysayer.sarif")).unwrap();
    let sarif = Sarif::parse(&saved);
    assert!(
        saved.contains("left out for want of these variables: alice (ALICE_PASSWORD)"),
        "the notifications name who is left out"
    );
    assert!(
        saved.contains("alice is left out: ALICE_PASSWORD is not set"),
        "coverage says why"
    );
    assert_eq!(sarif.results().len(), 0, "what was not tried is not absent");

    // A pull request of the repository itself that has no secrets either.
    runner.github(head, "acme/api");
    runner.github("github.actor", "dependabot[bot]");
    let bot = scan(&runner, &demo, &asked);
    assert!(bot.passed && bot.used.is_empty(), "{}", bot.log);

    // Who brings the secrets is held to them, fork or not.
    for (name, password) in yaml::PASSWORDS {
        runner.env(name, password);
    }
    let known = scan(&runner, &demo, &asked);
    assert_eq!(known.outputs["left-out"], "0");
    assert_eq!(counts(&known), "exit 0 new 0 unchanged 2 fixed 0");
    assert_eq!(known.used.len(), 1);
}

#[test]
fn wrong_input_fails_the_job_with_its_reason() {
    let runner = runner();
    let done = runner.run(&[("binary", BINARY), ("config", "none.yml")]);
    assert!(!done.passed);
    assert_eq!(done.outputs["exit-code"], "2");
    assert_eq!(done.outputs["sarif"], "");
    assert!(done.log.contains("none.yml"), "{}", done.log);
    assert_eq!(done.used.len(), 0);
}

#[test]
fn an_answer_that_looks_like_a_command_is_none() {
    let runner = Runner::new();
    let server = Server::start(|_: &Asked| {
        Answer::json(200, "\"\\n::error::pwned\\n::stop-commands::x\"")
            .with(("x-note", "::add-mask::1"))
    });
    runner.workspace.write(
        "openapi.yaml",
        "openapi: 3.0.0\ninfo: {title: '::warning::t', version: '1'}\n\
         components: {securitySchemes: {key: {type: http, scheme: bearer}}}\n\
         paths: {/notes: {get: {security: [{key: []}], responses: {'200': {description: ok}}}}}\n",
    );
    let url = server.url();
    let inputs = [
        ("binary", BINARY),
        ("spec", "openapi.yaml"),
        ("target", &url),
    ];
    let done = runner.run(&inputs);
    let pwned = done
        .commands
        .iter()
        .filter(|command| !command.starts_with("::error file=openapi.yaml,"));
    assert_eq!(
        pwned.collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "{}",
        done.log
    );
}

/// A release: the archive of a program, and its checksum.
fn release(checksum: Option<&str>) -> Server {
    let folder = crate::support::Scratch::new();
    folder.write("naysayer", "#!/bin/sh\necho \"ran $1\"\nexit 7\n");
    let pack = "chmod +x naysayer && tar -czf a.tar.gz naysayer";
    let packed = Command::new("sh")
        .args(["-c", pack])
        .current_dir(folder.path())
        .status()
        .unwrap();
    assert!(packed.success());
    let archive = fs::read(folder.path().join("a.tar.gz")).unwrap();
    let digest = Sha256::digest(&archive);
    let digest: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let line = format!("{}  elsewhere", checksum.unwrap_or(&digest));
    let archive = Arc::new(archive);
    Server::start(move |asked: &Asked| {
        let path = "/naysayer/naysayer/releases/download/v9.9.9/naysayer-9.9.9-x86_64-unknown-linux-musl.tar.gz";
        match asked.path.strip_prefix(path) {
            Some(".sha256") => Answer::new(200, &[], &line),
            Some("") => {
                let head = format!(
                    "HTTP/1.1 200 \r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    archive.len()
                );
                Answer::raw([head.as_bytes(), &archive].concat())
            }
            _ => Answer::new(404, &[], ""),
        }
    })
}

#[test]
fn a_release_is_taken_only_with_its_own_checksum() {
    let with = |checksum: Option<&str>, version: &str| {
        let server = release(checksum);
        let mut runner = Runner::new();
        runner.env("GITHUB_SERVER_URL", &server.url());
        runner.run(&[("version", version)])
    };
    let good = with(None, "9.9.9");
    assert!(good.log.contains("ran scan"), "{}", good.log);
    assert_eq!(good.outputs["exit-code"], "7");
    for (done, why) in [
        (
            with(Some(&"0".repeat(64)), "9.9.9"),
            "its checksum is another",
        ),
        (
            with(None, "9.9.8"),
            "cannot download naysayer-9.9.8-x86_64-unknown-linux-musl.tar.gz",
        ),
        (
            with(None, "1.0.0; id"),
            "the input version must look like 0.1.0",
        ),
    ] {
        assert!(
            !done.passed && !done.log.contains("ran scan"),
            "{}",
            done.log
        );
        assert!(
            done.commands.iter().any(|line| line.contains(why)),
            "{}",
            done.log
        );
    }
}

#[test]
fn the_baseline_of_code_scanning_is_read_with_the_token_of_the_job() {
    let mut runner = runner();
    let demo = Demo::with_flaws(&["auth/no-credential"]);
    let first = scan(&runner, &demo, &[]);
    assert_eq!(first.outputs["new"], "1");
    let saved = fs::read_to_string(runner.workspace.path().join("api/naysayer.sarif")).unwrap();
    assert_eq!(Sarif::parse(&saved).results().len(), 1);
    let scanning = Server::start(move |asked: &Asked| {
        if asked.header("authorization") != Some("Bearer ghs_of_the_job") {
            return Answer::json(401, "{}");
        }
        match asked.header("accept") {
            Some("application/sarif+json") => Answer::json(200, &saved),
            _ => Answer::json(200, r#"[{"id": 5, "tool": {"name": "naysayer"}}]"#),
        }
    });
    runner.env("GITHUB_API_URL", &scanning.url());
    runner.env("GITHUB_REPOSITORY", "acme/api");
    let again = scan(&runner, &demo, &[("baseline", "auto")]);
    assert_eq!(
        counts(&again),
        "exit 0 new 0 unchanged 1 fixed 0",
        "{}",
        again.log
    );
}
