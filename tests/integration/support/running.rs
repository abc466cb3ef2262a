//! The built command while it runs: it can be listened to and interrupted.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, Command, Stdio};

use super::{Ran, Scratch};

/// A run that goes on. It is killed with this value if it has not ended.
pub(crate) struct Running<'a> {
    scratch: &'a Scratch,
    before: BTreeMap<String, String>,
    child: Child,
    stderr: BufReader<ChildStderr>,
    said: String,
}

impl<'a> Running<'a> {
    /// `naysayer ARGS…` in a folder.
    pub(crate) fn start(scratch: &'a Scratch, args: &[&str]) -> Self {
        let mut command = scratch.command(args);
        command.stdin(Stdio::null());
        let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let before = scratch.files();
        let mut child = command.spawn().unwrap();
        Self {
            scratch,
            before,
            stderr: BufReader::new(child.stderr.take().unwrap()),
            child,
            said: String::new(),
        }
    }

    /// Sends a signal by its short name, such as INT.
    pub(crate) fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-s", name, &pid]).status();
        assert!(sent.unwrap().success());
    }

    /// Reads standard error until a line begins with `start`.
    pub(crate) fn until_it_says(&mut self, start: &str) {
        loop {
            let from = self.said.len();
            let read = self.stderr.read_line(&mut self.said).unwrap();
            assert!(read > 0, "it ended without saying {start:?}: {}", self.said);
            if self.said[from..].starts_with(start) {
                return;
            }
        }
    }

    /// Waits for its end. What it prints on standard output has room in a pipe.
    pub(crate) fn end(mut self) -> Ran {
        self.stderr.read_to_string(&mut self.said).unwrap();
        let mut stdout = String::new();
        let mut pipe = self.child.stdout.take().unwrap();
        pipe.read_to_string(&mut stdout).unwrap();
        Ran {
            code: self.child.wait().unwrap().code(),
            stdout,
            stderr: self.said.clone(),
            files: self.scratch.written_since(&self.before),
        }
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
