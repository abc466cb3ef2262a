//! A runner of GitHub's for a composite action: its steps in their order, with inputs, environment files, conditions and
//! the reading of commands in the log.

use std::collections::BTreeMap;
use std::fs;
use std::process::Stdio;

use serde_json::Value;

use crate::support::Scratch;

use super::expression::{filled, holds};
use super::yaml;

/// A repository that is checked out, on a runner.
pub(super) struct Runner {
    /// The workspace.
    pub(super) workspace: Scratch,
    temp: Scratch,
    github: BTreeMap<String, String>,
    environment: Vec<(String, String)>,
}

/// What became of a run of the action.
#[derive(Debug)]
pub(super) struct Done {
    /// Whether every step passed.
    pub(super) passed: bool,
    /// The action's outputs.
    pub(super) outputs: BTreeMap<String, String>,
    /// What the job shows in its summary.
    pub(super) summary: String,
    /// Lines that the runner took for commands.
    pub(super) commands: Vec<String>,
    /// The whole log.
    pub(super) log: String,
    /// Steps that use another action, with what they hand to it.
    pub(super) used: Vec<(String, BTreeMap<String, String>)>,
}

impl Runner {
    /// A runner for a push.
    pub(super) fn new() -> Self {
        let github = [
            ("github.event_name", "push"),
            ("github.repository", "acme/api"),
            ("github.actor", "jane"),
            ("github.action_repository", "naysayer/naysayer"),
            ("github.action_path", env!("CARGO_MANIFEST_DIR")),
            ("github.token", "ghs_of_the_job"),
        ];
        let owned = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Self {
            workspace: Scratch::new(),
            temp: Scratch::new(),
            github: github.into_iter().map(owned).collect(),
            environment: Vec::new(),
        }
    }

    /// Sets a value of the github context.
    pub(super) fn github(&mut self, name: &str, value: &str) -> &mut Self {
        self.github.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Sets a variable of the job.
    pub(super) fn env(&mut self, name: &str, value: &str) -> &mut Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Runs the action with these inputs.
    pub(super) fn run(&self, inputs: &[(&str, &str)]) -> Done {
        let action = yaml::parse(&yaml::text("action.yml"));
        let inputs = self.inputs(&action, inputs);
        let mut done = Done {
            passed: true,
            outputs: BTreeMap::new(),
            summary: String::new(),
            commands: Vec::new(),
            log: String::new(),
            used: Vec::new(),
        };
        let mut outputs = BTreeMap::new();
        for step in action["runs"]["steps"].as_array().unwrap() {
            let names = |name: &str| self.value(name, &inputs, &outputs);
            let wanted = match step["if"].as_str() {
                // Without a word on the status a condition means: and everything before passed.
                Some(condition) if condition.contains("cancelled()") => holds(condition, &names),
                Some(condition) => done.passed && holds(condition, &names),
                None => done.passed,
            };
            if !wanted {
                continue;
            }
            let filled_map = |map: &Value| -> BTreeMap<String, String> {
                let entries = map.as_object().into_iter().flatten();
                entries
                    .map(|(name, value)| (name.clone(), filled(value.as_str().unwrap(), &names)))
                    .collect()
            };
            if let Some(uses) = step["uses"].as_str() {
                done.used.push((uses.to_owned(), filled_map(&step["with"])));
                continue;
            }
            assert_eq!(step["shell"], "bash");
            let script = step["run"].as_str().unwrap();
            assert!(
                !script.contains("${{"),
                "inputs reach a script by its environment only"
            );
            let folder = step["working-directory"].as_str().unwrap_or(".");
            let folder = filled(folder, &names);
            let made = self.script(script, &folder, &filled_map(&step["env"]), &mut done);
            if let Some(id) = step["id"].as_str() {
                for (name, value) in made {
                    outputs.insert(format!("steps.{id}.outputs.{name}"), value);
                }
            }
        }
        for (name, output) in action["outputs"].as_object().unwrap() {
            let names = |name: &str| self.value(name, &inputs, &outputs);
            let value = filled(output["value"].as_str().unwrap(), &names);
            done.outputs.insert(name.clone(), value);
        }
        done
    }

    /// What was given, and the defaults of the rest.
    fn inputs(&self, action: &Value, given: &[(&str, &str)]) -> BTreeMap<String, String> {
        let known = action["inputs"].as_object().unwrap();
        for (name, _) in given {
            assert!(known.contains_key(*name), "the action has no input {name}");
        }
        let value = |name: &str, input: &Value| {
            let given = given.iter().find(|(own, _)| *own == name);
            let default = input["default"].as_str().unwrap_or_default();
            let github = |name: &str| self.github.get(name).cloned().unwrap_or_default();
            given.map_or_else(
                || filled(default, &github),
                |(_, value)| (*value).to_owned(),
            )
        };
        let inputs = known.iter();
        inputs
            .map(|(name, input)| (format!("inputs.{name}"), value(name, input)))
            .collect()
    }

    fn value(
        &self,
        name: &str,
        inputs: &BTreeMap<String, String>,
        outputs: &BTreeMap<String, String>,
    ) -> String {
        if name == "cancelled()" {
            return "false".to_owned();
        }
        let own = inputs.get(name).or_else(|| outputs.get(name));
        own.or_else(|| self.github.get(name))
            .cloned()
            .unwrap_or_default()
    }

    /// Runs one script and gives its outputs.
    fn script(
        &self,
        script: &str,
        folder: &str,
        environment: &BTreeMap<String, String>,
        done: &mut Done,
    ) -> BTreeMap<String, String> {
        let file = |name: &str| self.temp.path().join(name);
        for name in ["output", "summary"] {
            fs::write(file(name), "").unwrap();
        }
        fs::write(file("step.sh"), script).unwrap();
        let mut command = self.workspace.program("bash");
        command
            .args(["--noprofile", "--norc", "-e", "-o", "pipefail"])
            .arg(file("step.sh"))
            .current_dir(self.workspace.path().join(folder))
            .env("GITHUB_OUTPUT", file("output"))
            .env("GITHUB_STEP_SUMMARY", file("summary"))
            .env("GITHUB_WORKSPACE", self.workspace.path())
            .env("RUNNER_TEMP", self.temp.path())
            .env("RUNNER_OS", "Linux")
            .env("RUNNER_ARCH", "X64")
            .env("GITHUB_ACTIONS", "true")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .envs(environment)
            .stdin(Stdio::null());
        let output = command.output().unwrap();
        done.passed &= output.status.success();
        let log = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        done.commands.extend(commands(&log));
        done.log += &log;
        done.summary += &fs::read_to_string(file("summary")).unwrap();
        outputs(&fs::read_to_string(file("output")).unwrap())
    }
}

/// The lines that a runner takes for commands: none between `::stop-commands::WORD` and `::WORD::`.
fn commands(log: &str) -> Vec<String> {
    let mut stopped: Option<String> = None;
    let mut taken = Vec::new();
    for line in log.lines().map(str::trim_start) {
        if let Some(word) = &stopped {
            if line == format!("::{word}::") {
                stopped = None;
            }
        } else if let Some(word) = line.strip_prefix("::stop-commands::") {
            stopped = Some(word.to_owned());
        } else if line.starts_with("::") {
            taken.push(line.to_owned());
        }
    }
    assert_eq!(stopped, None, "commands stay stopped");
    taken
}

/// `name=value`, and values of several lines between a word of their own.
fn outputs(text: &str) -> BTreeMap<String, String> {
    let mut lines = text.lines();
    let mut outputs = BTreeMap::new();
    while let Some(line) = lines.next() {
        let (name, value) = match line.split_once("<<") {
            Some((name, word)) => {
                let value: Vec<&str> = lines.by_ref().take_while(|line| *line != word).collect();
                (name, value.join("\n"))
            }
            None => {
                let (name, value) = line.split_once('=').unwrap();
                (name, value.to_owned())
            }
        };
        outputs.insert(name.to_owned(), value);
    }
    outputs
}
