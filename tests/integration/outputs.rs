//! What is written: valid by the schema of SARIF and by the rules of those who take it in, and without a secret.

pub(crate) mod formats;
mod page;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::Value;

use crate::support::notes::{DOCUMENT, refused};
use crate::support::{Answer, Sarif, Scratch, Server};

/// A report with many findings.
fn demo() -> Sarif {
    Sarif::of(&Scratch::new().run(&["demo"]))
}

#[test]
#[expect(clippy::print_stderr, reason = "what is skipped is said aloud")]
fn a_report_is_valid_by_the_schema_of_sarif() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/schemas/sarif-2.1.0.json");
    let Ok(text) = fs::read_to_string(&path) else {
        eprintln!("skipped: there is no optional corpus folder with the schema of SARIF");
        return;
    };
    let schema: Value = serde_json::from_str(&text).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let clean = Sarif::of(&Scratch::new().run(&["demo", "--clean"]));
    for sarif in [demo(), clean] {
        let errors: Vec<String> = validator
            .iter_errors(&sarif.log)
            .map(|error| format!("{} at {}", error, error.instance_path()))
            .collect();
        assert_eq!(errors, Vec::<String>::new());
    }
}

/// What code scanning needs of a file, beyond the schema.
#[test]
fn a_report_keeps_to_what_code_scanning_takes() {
    let sarif = demo();
    let run = sarif.run();
    let id = run["automationDetails"]["id"].as_str().unwrap();
    assert!(id.ends_with('/') || id.contains('/'), "{id}");
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        for text in ["shortDescription", "fullDescription", "help"] {
            assert!(rule[text]["text"].is_string(), "{rule}");
        }
        let severity = rule["properties"]["security-severity"].as_str().unwrap();
        assert!((0.1..=10.0).contains(&severity.parse::<f64>().unwrap()));
        let tags = rule["properties"]["tags"].as_array().unwrap();
        assert!(
            tags.len() <= 10 && tags.contains(&"security".into()),
            "{rule}"
        );
    }
    let mut fingerprints = BTreeSet::new();
    for result in sarif.results() {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let physical = &result["locations"][0]["physicalLocation"];
        let uri = physical["artifactLocation"]["uri"].as_str().unwrap();
        assert!(!uri.contains("://") && !uri.starts_with('/'), "{uri}");
        let region = &physical["region"];
        for edge in ["startLine", "startColumn"] {
            assert!(
                region[edge].as_u64().is_some_and(|number| number >= 1),
                "{region}"
            );
        }
        let logical = &result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"];
        let message = result["message"]["text"].as_str().unwrap();
        assert!(message.starts_with(logical.as_str().unwrap()), "{message}");
        let own = result["partialFingerprints"].as_object().unwrap();
        let own = own.values().next().unwrap().as_str().unwrap();
        assert!(fingerprints.insert(own.to_owned()), "{own} twice");
        for secret in ["127.0.0.1", "localhost"] {
            let names = format!("{} {uri} {own}", result["ruleId"]);
            assert!(!names.contains(secret), "{names}");
        }
    }
    assert!(fingerprints.len() > 10);
}

/// What GitLab takes of a SARIF file: it leaves out what is too long, and keeps one of those that look alike to it.
#[test]
fn a_report_keeps_to_what_gitlab_takes() {
    let sarif = demo();
    let rules = sarif.run()["tool"]["driver"]["rules"].as_array().unwrap();
    for rule in rules {
        for (text, most) in [("shortDescription", 1_024), ("fullDescription", 2_048)] {
            assert!(rule[text]["text"].as_str().unwrap().len() <= most, "{rule}");
        }
    }
    assert!(sarif.results().len() <= 5_000);
    let mut seen = BTreeSet::new();
    for result in sarif.results() {
        let message = result["message"]["text"].as_str().unwrap();
        assert!(message.chars().count() <= 2_048, "{message}");
        // It would be taken for the severity.
        assert_eq!(result.get("rank"), None);
        let physical = &result["locations"][0]["physicalLocation"];
        let identity = format!(
            "{} {} {} {}",
            result["ruleId"],
            physical["artifactLocation"]["uri"],
            physical["region"]["startLine"],
            physical["region"]["endLine"]
        );
        assert!(seen.insert(identity.clone()), "{identity} twice");
    }
}

const PASSWORD: &str = "pa55-Canary/word+1";
const TOKEN: &str = "tok-canary-4b1e9c77d2";

/// Logs in, shows everything to everybody, and repeats in its errors whatever it was sent.
fn talkative() -> Server {
    Server::start(|asked| {
        let body = String::from_utf8_lossy(&asked.body).into_owned();
        let credential = asked.header("authorization").unwrap_or_default().to_owned();
        match (asked.method.as_str(), asked.path.as_str()) {
            ("POST", "/login") => {
                let answer = serde_json::json!({ "token": TOKEN, "you_sent": body });
                Answer::json(200, &answer.to_string())
            }
            ("POST", "/notes") if body.contains("\"text\":\"") => {
                let note = serde_json::json!({ "id": 1, "text": body, "seen": credential });
                Answer::json(201, &note.to_string())
            }
            ("GET", _) => {
                let note = serde_json::json!({ "id": 1, "text": "all of it", "seen": credential });
                Answer::json(200, &note.to_string())
            }
            _ => refused(
                500,
                &format!(
                    "Traceback (most recent call last):\n  File \"a.py\", line 1, in x\nboom: {credential} {body}"
                ),
            ),
        }
    })
}

#[test]
fn no_secret_is_written_or_said() {
    let server = talkative();
    let scratch = Scratch::new();
    let config = format!(
        "spec: openapi.yml\ntarget: {}\nidentities:\n  alice:\n    credential:\n      login:\n        url: /login\n        body: {{ user: alice, password: \"${{CANARY}}\" }}\n        token: /token\n",
        server.url()
    );
    scratch
        .write("openapi.yml", DOCUMENT)
        .write("naysayer.yml", &config);
    let mut command = scratch.command(&[&["scan"], formats::ALL].concat());
    let ran = scratch.finish(command.env("CANARY", PASSWORD));
    assert_eq!(ran.files.len(), 1 + formats::ALL.len() / 2);
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    let encode = |text: &str| -> String {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    let mut everything = ran.files.clone();
    everything.insert("stdout".to_owned(), ran.stdout.clone());
    everything.insert("stderr".to_owned(), ran.stderr.clone());
    assert!(everything["naysayer.sarif"].contains("\"webRequest\""));
    for secret in [PASSWORD, TOKEN] {
        let forms = [
            secret.to_owned(),
            encode(secret),
            STANDARD.encode(secret),
            URL_SAFE_NO_PAD.encode(secret),
        ];
        for (name, text) in &everything {
            for form in &forms {
                assert!(!text.contains(form), "{form} stands in {name}");
            }
        }
    }
}
