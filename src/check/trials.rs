//! Walks the recorded trials: what each judge must say of records that people chose, decoys above all.
//!
//! A record is a file `fixtures/trials/FAMILY/RULE/VERDICT-WHAT.yml`; the first word of its name is what the judge
//! must say. It is a [`Trial`] in YAML, beside a `case` where the judge looks at the case. Knows no rule.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::check::{Case, Cost, Stage, Verdict, check, checks};
use crate::lab::{Actor, Subject, Trial};
use crate::words::{OperationKey, RuleId};

/// First words of file names.
const VERDICTS: &[&str] = &["broken", "upheld", "decoy", "inconclusive"];

/// A file.
#[derive(Serialize, Deserialize)]
struct Recorded {
    #[serde(default)]
    case: Option<Case>,
    #[serde(flatten)]
    trial: Trial,
}

/// A file with its name taken apart.
struct Record {
    rule: String,
    name: String,
    recorded: Result<Recorded, String>,
}

impl Record {
    /// The first word of the name.
    fn expected(&self) -> &str {
        self.name.split('-').next().unwrap_or_default()
    }

    fn verdict(&self) -> Result<Verdict, String> {
        let recorded = self.recorded.as_ref()?;
        let rule = RuleId::from(self.rule.clone());
        let judge = check(&rule).ok_or("no rule has this name")?;
        let case = recorded.case.clone().unwrap_or_else(|| plain(rule));
        Ok(judge.judge(&case, &recorded.trial))
    }
}

/// The case of a record whose judge does not look at it.
fn plain(rule: RuleId) -> Case {
    Case {
        rule,
        subject: Subject {
            operation: OperationKey::new("GET", "/"),
            owner: Actor::Able,
            attacker: None,
        },
        place: None,
        form: String::new(),
        violation: None,
        stage: Stage::Probe,
        cost: Cost::default(),
    }
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/trials")
}

/// What a folder holds, by name; nothing if it is not there.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let listed = folder.read_dir().into_iter().flatten();
    let mut paths: Vec<PathBuf> = listed.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn name(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default();
    stem.to_string_lossy().into_owned()
}

fn rules_with_folders() -> Vec<(String, PathBuf)> {
    let families = entries(&root());
    families
        .iter()
        .flat_map(|family| entries(family).into_iter().map(move |rule| (family, rule)))
        .map(|(family, rule)| (format!("{}/{}", name(family), name(&rule)), rule))
        .collect()
}

fn records() -> Vec<Record> {
    let folders = rules_with_folders().into_iter();
    folders
        .flat_map(|(rule, folder)| {
            let files = entries(&folder).into_iter();
            files.map(move |path| Record {
                rule: rule.clone(),
                name: name(&path),
                recorded: read(&path),
            })
        })
        .collect()
}

/// Reads a record. What is written back must have all that the file has: a misspelt key would be ignored otherwise.
fn read(path: &Path) -> Result<Recorded, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let recorded: Recorded =
        serde_saphyr::from_str(&text).map_err(|error| format!("cannot be read: {error}"))?;
    let raw: Value = serde_saphyr::from_str(&text).map_err(|error| error.to_string())?;
    let back = serde_json::to_value(&recorded).map_err(|error| error.to_string())?;
    match unread(&raw, &back, String::new()) {
        Some(place) => Err(format!("nobody reads what stands at {place}")),
        None => Ok(recorded),
    }
}

/// The first place of `raw` that `back` does not have or has otherwise.
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

#[test]
fn every_judge_says_of_each_record_what_its_name_says() {
    let mut wrong = Vec::new();
    for (rule, _) in rules_with_folders() {
        if check(&RuleId::from(rule.clone())).is_none() {
            wrong.push(format!("fixtures/trials/{rule}: no rule has this name"));
        }
    }
    let records = records();
    for rule in checks().map(|check| check.rule().id.as_str()) {
        for kind in ["broken", "upheld", "decoy"] {
            let has = |record: &Record| record.rule == rule && record.expected() == kind;
            if !records.iter().any(has) {
                wrong.push(format!("{rule} has no trial {kind}-*.yml"));
            }
        }
    }
    for record in &records {
        let expected = record.expected();
        let said = match record.verdict() {
            _ if !VERDICTS.contains(&expected) => format!("a name begins with one of {VERDICTS:?}"),
            Err(why) => why,
            Ok(Verdict::Broken(_)) if expected == "broken" => continue,
            Ok(Verdict::Upheld) if matches!(expected, "upheld" | "decoy") => continue,
            Ok(Verdict::Inconclusive(_)) if expected == "inconclusive" => continue,
            Ok(Verdict::Broken(proof)) => format!("broken: {proof}"),
            Ok(Verdict::Inconclusive(reason)) => format!("inconclusive: {reason}"),
            Ok(Verdict::Upheld) => "upheld".to_owned(),
        };
        wrong.push(format!("{}/{}: {said}", record.rule, record.name));
    }
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn proofs_and_reasons_read_well() {
    let mut text = String::new();
    let mut rule = "";
    let records = records();
    for record in &records {
        let said = match record.verdict() {
            Ok(Verdict::Broken(proof)) => proof,
            Ok(Verdict::Inconclusive(reason)) => reason.to_string(),
            _ => continue,
        };
        if rule != record.rule {
            rule = &record.rule;
            let _ = writeln!(text, "{rule}");
        }
        let _ = writeln!(text, "  {}\n    {said}", record.name);
    }
    insta::with_settings!({
        snapshot_path => root(),
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("proofs", text);
    });
}
