//! The embedded staging API as a process of its own, on a free loopback port, for the length of one test.

use std::io::{BufRead as _, BufReader, copy, sink};
use std::process::{Child, Stdio};
use std::thread;

use super::Scratch;

/// A running demo. It ends with this value.
pub(crate) struct Demo {
    child: Child,
    url: String,
    _home: Scratch,
}

impl Demo {
    /// The sound one: nothing that should be refused gets through.
    pub(crate) fn clean() -> Self {
        Self::start(&["--clean"])
    }

    /// Sound but for these flaws.
    pub(crate) fn with_flaws(flaws: &[&str]) -> Self {
        let args: Vec<_> = flaws.iter().flat_map(|flaw| ["--flaw", flaw]).collect();
        Self::start(&args)
    }

    /// `naysayer demo --serve --port 0 ARGS…`, once it says where it listens.
    pub(crate) fn start(args: &[&str]) -> Self {
        let home = Scratch::new();
        let mut child = home
            .command(&["demo", "--serve", "--port", "0"])
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        stdout.read_line(&mut line).unwrap();
        let demo = Self {
            url: line.trim_end().replace("serving ", ""),
            child,
            _home: home,
        };
        assert!(
            line.starts_with("serving http://127.0.0.1:"),
            "the demo began with {line:?}"
        );
        thread::spawn(move || copy(&mut stdout, &mut sink())); // a full pipe would stop it
        demo
    }

    /// Where it listens: `http://127.0.0.1:PORT`.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
