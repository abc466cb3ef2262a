//! Servers that are nothing like the demo: other credentials, keys, envelopes and refusals. A sound one gives no finding
//! and a gate that passed; one with a flaw gives just that.

mod earlier;
mod keys;
mod ledger;
mod mortal;
mod nested;
mod open;
mod session;

use std::collections::BTreeSet;

use crate::support::{Answer, Ran, Sarif, Scratch, Server};

/// What a scan of a server found.
struct Scanned {
    ran: Ran,
    /// `RULE METHOD /template`, sorted.
    found: Vec<String>,
}

/// Scans `server` by a document and the `identities:` and further sections of a config.
fn scan(server: &Server, document: &str, config: &str) -> Scanned {
    let scratch = Scratch::new();
    scratch.write("openapi.yml", document).write(
        "naysayer.yml",
        &format!("spec: openapi.yml\ntarget: {}\n{config}", server.url()),
    );
    Scanned::of(scratch.run(&["scan"]))
}

impl Scanned {
    /// What a run of `naysayer scan` found.
    fn of(ran: Ran) -> Self {
        let sarif = Sarif::of(&ran);
        let found: BTreeSet<String> = sarif
            .found()
            .into_iter()
            .map(|found| {
                format!("{} {} {}", found.rule, found.operation, found.place)
                    .trim_end()
                    .to_owned()
            })
            .collect();
        Self {
            ran,
            found: found.into_iter().collect(),
        }
    }

    /// Nothing was found, the gate passed, and at each of these operations something of the family was upheld.
    fn is_sound(&self, proved: &[(&str, &str)]) {
        assert_eq!(
            (self.found.as_slice(), self.ran.code),
            (&[] as &[String], Some(0)),
            "{}{}",
            self.ran.stdout,
            self.ran.stderr
        );
        let sarif = Sarif::of(&self.ran);
        for (family, operation) in proved {
            let upheld = sarif.upheld(family, operation);
            assert!(
                upheld > 0,
                "nothing of {family} was upheld at {operation}:\n{}",
                self.ran.stdout
            );
        }
    }

    /// Just these were found.
    fn is_broken(&self, expected: &[&str]) {
        assert_eq!(
            (self.found.as_slice(), self.ran.code),
            (
                expected
                    .iter()
                    .map(|&line| line.to_owned())
                    .collect::<Vec<_>>()
                    .as_slice(),
                Some(1)
            ),
            "{}{}",
            self.ran.stdout,
            self.ran.stderr
        );
    }
}

/// A JSON answer.
fn json(status: u16, body: &serde_json::Value) -> Answer {
    Answer::json(status, &body.to_string())
}
