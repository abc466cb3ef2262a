//! The built command, run as a user would, but in an empty folder and with nothing of this machine's environment.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;
use std::{env, fs};

use regex::Regex;
use tempfile::TempDir;

/// What a run keeps of the environment. All else (CI, GITHUB_*, proxies, colours, tokens) could change what it does.
const KEPT: &[&str] = &["PATH"];
/// Where the coverage of a child process goes; changes nothing in its behaviour.
const KEPT_PREFIXES: &[&str] = &["LLVM_PROFILE_"];

/// An empty folder, which is also the home of what runs in it.
pub(crate) struct Scratch {
    folder: TempDir,
}

/// What a finished run left.
#[derive(Debug)]
pub(crate) struct Ran {
    /// None when a signal ended it.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The files that it wrote or changed, by their path in the folder.
    pub(crate) files: BTreeMap<String, String>,
}

impl Scratch {
    pub(crate) fn new() -> Self {
        let folder = TempDir::with_prefix("naysayer-test-").unwrap();
        Self { folder }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Puts a file into the folder, before a run.
    pub(crate) fn write(&self, path: &str, text: &str) -> &Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// `git ARGS…` in the folder.
    pub(crate) fn git(&self, args: &[&str]) {
        let set = [
            "user.name=t",
            "user.email=t@example.com",
            "init.defaultBranch=main",
        ];
        let mut command = Command::new("git");
        for setting in set {
            command.args(["-c", setting]);
        }
        command
            .args(args)
            .current_dir(self.path())
            .env("HOME", self.path());
        let out = command.output().unwrap();
        assert!(
            out.status.success(),
            "git {args:?}: {}",
            String::from_utf8_lossy(&out.stderr)
        );
    }

    /// `naysayer ARGS…`, not started yet: for a further variable, or to be interrupted.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.program(env!("CARGO_BIN_EXE_naysayer"));
        command.args(args);
        command
    }

    /// Runs `naysayer ARGS…` to its end.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        self.finish(&mut self.command(args))
    }

    /// Runs a command to its end and collects what it left.
    pub(crate) fn finish(&self, command: &mut Command) -> Ran {
        let before = self.files();
        let output = command.output().unwrap();
        Ran {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            files: self.written_since(&before),
        }
    }

    /// Another program in the folder, with the same clean environment.
    pub(crate) fn program(&self, program: impl AsRef<OsStr>) -> Command {
        let kept = env::vars_os().filter(|(name, _)| {
            let name = name.to_string_lossy();
            let by_prefix = |prefix: &&str| name.starts_with(prefix);
            KEPT.contains(&name.as_ref()) || KEPT_PREFIXES.iter().any(by_prefix)
        });
        let mut command = Command::new(program);
        command
            .env_clear()
            .envs(kept)
            .env("HOME", self.path())
            .current_dir(self.path());
        command
    }

    pub(super) fn written_since(
        &self,
        before: &BTreeMap<String, String>,
    ) -> BTreeMap<String, String> {
        let files = self.files().into_iter();
        files
            .filter(|(path, text)| before.get(path) != Some(text))
            .collect()
    }

    pub(super) fn files(&self) -> BTreeMap<String, String> {
        let mut found = BTreeMap::new();
        collect(self.path(), "", &mut found);
        found
    }
}

impl Ran {
    /// The exit code and what went to standard error, with the ports taken out: what a user reads when it goes wrong.
    /// Whatever went wrong, no panic shows.
    pub(crate) fn said(&self) -> String {
        for panic in ["panicked", "RUST_BACKTRACE", "stack backtrace"] {
            assert!(!self.stderr.contains(panic), "{}", self.stderr);
        }
        let code = self
            .code
            .map_or_else(|| "none".to_owned(), |code| code.to_string());
        steady(&format!("exit {code}\n{}", self.stderr))
    }

    /// Standard output without ports, run ids and times.
    pub(crate) fn told(&self) -> String {
        steady(&self.stdout)
    }
}

/// A text of the command without what differs from run to run, and without the numbers of cases, which grow with every
/// rule: nothing stays 0, all else is N.
pub(crate) fn steady(text: &str) -> String {
    let differs = [
        (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
        (
            r"\d+ requests in \d+\.\d s( \([^)]*\))?",
            "N requests in T s",
        ),
        (r"run [0-9a-f]{6}\b", "run RUN"),
        (r"\b[0-9a-f]{6}/", "RUN/"),
        (r"nay-[0-9a-f]+", "nay-MARK"),
        (r"\b\d+ (promises? upheld|of \d+ cases|step\(s\))", "N $1"),
        (r"\bof \d+ cases", "of N cases"),
        (r"(?m)^ +[1-9]\d* ×", "    N ×"),
        (
            r"(?m)^((?:auth|access|input|lifecycle|transport|resource|contract) +(?:0 +)*)[1-9]\d*( +\d+)*$",
            "$1…",
        ),
    ];
    let replace = |text: String, (pattern, name): &(&str, &str)| {
        let pattern = Regex::new(pattern).unwrap();
        pattern.replace_all(&text, *name).into_owned()
    };
    differs.iter().fold(text.to_owned(), replace)
}

fn collect(folder: &Path, before: &str, found: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{before}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), found);
        } else {
            let bytes = fs::read(&path).unwrap();
            found.insert(name, String::from_utf8_lossy(&bytes).into_owned());
        }
    }
}

#[test]
fn a_run_sees_nothing_of_this_machine_and_shows_what_it_wrote() {
    let scratch = Scratch::new();
    scratch.write("given/a", "1").write("given/b", "1");
    let mut command = scratch.program("sh");
    command.args([
        "-c",
        "echo 2 >given/b; echo 3 >made; env; echo no >&2; exit 4",
    ]);
    let ran = scratch.finish(&mut command);
    assert_eq!(ran.code, Some(4));
    assert_eq!(ran.stderr, "no\n");
    let written = [("given/b", "2\n"), ("made", "3\n")];
    let written = written.map(|(path, text)| (path.to_owned(), text.to_owned()));
    assert_eq!(ran.files, BTreeMap::from(written));
    let of_the_shell = ["PWD", "OLDPWD", "SHLVL", "_"];
    for line in ran.stdout.lines() {
        let name = line.split('=').next().unwrap();
        let known = KEPT.contains(&name) || name == "HOME" || of_the_shell.contains(&name);
        let by_prefix = KEPT_PREFIXES.iter().any(|prefix| name.starts_with(prefix));
        assert!(known || by_prefix, "{line} got through");
    }
}
