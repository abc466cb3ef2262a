//! Every judge against recorded trials: the first word of a file's name is the verdict that it must give.
//!
//! `fixtures/trials/<family>/<rule>/broken-*.yml`, `upheld-*.yml`, `decoy-*.yml` (looks like a break and is a denial),
//! `inconclusive-*.yml`. A file is a [`Trial`], and above it what of the case the judge looks at.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use crate::lab::{Actor, Subject, Trial};
use crate::schema::Violation;
use crate::words::{IdentityName, Place, RuleId};

use super::{Case, Cost, Stage, Verdict, checks};

/// A file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    /// What it shows, for people.
    #[expect(dead_code, reason = "read by people")]
    about: String,
    #[serde(default)]
    case: Given,
    trial: Trial,
}

/// What of a case a judge may look at.
#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Given {
    operation: String,
    owner: String,
    attacker: Option<IdentityName>,
    place: Option<Place>,
    form: String,
    violation: Option<Violation>,
    stage: Stage,
}

impl Default for Given {
    fn default() -> Self {
        Self {
            operation: "GET /things/{id}".to_owned(),
            owner: "alice".to_owned(),
            attacker: None,
            place: None,
            form: String::new(),
            violation: None,
            stage: Stage::Probe,
        }
    }
}

impl Given {
    fn case(self, rule: &RuleId) -> Case {
        Case {
            rule: rule.clone(),
            subject: Subject {
                operation: self.operation.parse().unwrap(),
                owner: Actor::Identity(self.owner.as_str().into()),
                attacker: self.attacker,
            },
            place: self.place,
            form: self.form,
            violation: self.violation.map(Box::new),
            stage: self.stage,
            cost: Cost::default(),
        }
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/trials")
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    found
}

fn last(path: &Path) -> String {
    path.file_name().unwrap().to_string_lossy().into_owned()
}

/// Rule, file and what the judge says.
fn judged() -> Vec<(String, String, Verdict)> {
    let mut all = Vec::new();
    for family in entries(&root()) {
        for rule in entries(&family) {
            let id = format!("{}/{}", last(&family), last(&rule));
            let check = checks().find(|check| check.rule().id.as_str() == id);
            let check = check.unwrap_or_else(|| panic!("fixtures/trials/{id} belongs to no rule"));
            for file in entries(&rule) {
                let text = fs::read_to_string(&file).unwrap();
                let recorded: Recorded = serde_saphyr::from_str(&text)
                    .unwrap_or_else(|error| panic!("{id}/{}: {error}", last(&file)));
                let raw: Value = serde_saphyr::from_str(&text).unwrap();
                let back = serde_json::to_value(&recorded.trial).unwrap();
                if let Some(place) = unread(&raw["trial"], &back, String::new()) {
                    panic!("{id}/{}: nobody reads trial{place}", last(&file));
                }
                let case = recorded.case.case(&check.rule().id);
                all.push((id.clone(), last(&file), check.judge(&case, &recorded.trial)));
            }
        }
    }
    all
}

/// The first place of a file that does not come back when its trial is written: a misspelt key would go unseen.
fn unread(raw: &Value, back: &Value, place: String) -> Option<String> {
    match (raw, back) {
        (Value::Object(raw), Value::Object(back)) => raw.iter().find_map(|(key, value)| {
            let own = format!("{place}/{key}");
            match back.get(key) {
                Some(back) => unread(value, back, own),
                None => Some(own),
            }
        }),
        (Value::Array(raw), Value::Array(back)) if raw.len() == back.len() => raw
            .iter()
            .zip(back)
            .enumerate()
            .find_map(|(index, (raw, back))| unread(raw, back, format!("{place}/{index}"))),
        _ => (raw != back).then_some(place),
    }
}

fn word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Upheld => "upheld",
        Verdict::Broken(_) => "broken",
        Verdict::Inconclusive(_) => "inconclusive",
    }
}

#[test]
fn every_judge_says_what_the_name_of_the_record_says() {
    let wrong: Vec<String> = judged()
        .into_iter()
        .filter(|(_, file, verdict)| {
            let expected = file.split('-').next().unwrap_or_default();
            let expected = if expected == "decoy" {
                "upheld"
            } else {
                expected
            };
            expected != word(verdict)
        })
        .map(|(rule, file, verdict)| format!("{rule}/{file}: {verdict:?}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_rule_has_a_break_a_refusal_and_a_decoy() {
    let mut kinds: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (rule, file, _) in judged() {
        let kind = file.split('-').next().unwrap_or_default().to_owned();
        kinds.entry(rule).or_default().insert(kind);
    }
    let lacking: Vec<String> = checks()
        .map(|check| check.rule().id.to_string())
        .flat_map(|rule| {
            let own = kinds.get(&rule).cloned().unwrap_or_default();
            let needed = ["broken", "upheld", "decoy"].into_iter();
            let missing: Vec<String> = needed
                .filter(|kind| !own.contains(*kind))
                .map(|kind| format!("{rule} has no {kind}-*.yml"))
                .collect();
            missing
        })
        .collect();
    assert!(lacking.is_empty(), "{}", lacking.join("\n"));
}

/// What a user reads of each break, and of what could not be proved.
#[test]
fn proofs_and_reasons_read_well() {
    let said: Vec<String> = judged()
        .into_iter()
        .filter_map(|(rule, file, verdict)| match verdict {
            Verdict::Broken(proof) => Some(format!("{rule}: {proof}")),
            Verdict::Inconclusive(reason) => Some(format!("{rule} ({file}): {reason}")),
            Verdict::Upheld => None,
        })
        .collect();
    insta::assert_snapshot!(said.join("\n"));
}
