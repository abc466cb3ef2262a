//! What is planned for real documents, where a folder of them is named: how much the referee throws out, what a subject costs.

use std::collections::BTreeSet;
use std::path::Path;

use time::macros::date;

use super::CHECKS;
use super::negatives::{negatives, structured};
use crate::config::Config;
use crate::site::Site;
use crate::words::Profile;

#[derive(Default)]
struct Count {
    operations: usize,
    subjects: usize,
    sent: usize,
    cut: usize,
    thrown_out: usize,
    /// Those of operations whose body is a form, where everything is a text.
    of_forms: usize,
    cases: usize,
    requests: u64,
    /// What profile deep adds.
    deep: u64,
}

impl Count {
    fn add(&mut self, other: &Self) {
        self.operations += other.operations;
        self.subjects += other.subjects;
        self.sent += other.sent;
        self.cut += other.cut;
        self.thrown_out += other.thrown_out;
        self.of_forms += other.of_forms;
        self.cases += other.cases;
        self.requests += other.requests;
        self.deep += other.deep;
    }

    fn line(&self, name: &str) -> String {
        let candidates = self.sent + self.cut + self.thrown_out;
        let share = |part: usize, whole: usize| part * 1_000 / whole.max(1);
        let thrown = share(self.thrown_out, candidates);
        let each = |requests: u64| {
            let tenths = requests * 10 / self.subjects.max(1) as u64;
            format!("{}.{}", tenths / 10, tenths % 10)
        };
        format!(
            "{name}: {} operations, {} subjects; {candidates} candidates, {} thrown out ({}.{} %; {} with a form), {} sent, {} cut; {} cases, {} requests a subject, {} more if deep",
            self.operations,
            self.subjects,
            self.thrown_out,
            thrown / 10,
            thrown % 10,
            self.of_forms,
            self.sent,
            self.cut,
            self.cases,
            each(self.requests),
            each(self.deep),
        )
    }
}

/// All that is planned of the family for one document.
fn of(path: &Path) -> Option<Count> {
    let name = path.to_string_lossy();
    let api = crate::spec::load(&name, &std::fs::read(path).ok()?).ok()?;
    let site = Site::new(api, Config::plain(date!(2026 - 11 - 23)), "");
    let mut count = Count::default();
    for operation in &site.api.operations {
        let all = negatives(&site, operation);
        let places = all.chosen.iter().chain(&all.cut);
        let places: BTreeSet<String> = places.map(|one| one.place.to_string()).collect();
        count.operations += 1;
        count.subjects += places.len();
        count.sent += all.chosen.len();
        count.cut += all.cut.len();
        count.thrown_out += all.still_legal;
        if structured(operation).is_some_and(|media| !media.name.contains("json")) {
            count.of_forms += all.still_legal;
        }
        for check in CHECKS {
            let cases = check.plan(&site, operation);
            let requests = cases.iter().map(|case| u64::from(case.cost.requests));
            let requests = requests.sum::<u64>();
            match check.rule().profile {
                Profile::Deep => count.deep += requests,
                _ => {
                    count.cases += cases.len();
                    count.requests += requests;
                }
            }
        }
    }
    Some(count)
}

#[test]
#[expect(
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "it says what it counted, of a folder that the environment names"
)]
fn negatives_of_real_documents_are_counted() {
    let Ok(folder) = std::env::var("NAYSAYER_CORPUS") else {
        eprintln!("skipped: NAYSAYER_CORPUS names no folder of documents");
        return;
    };
    let mut paths = Vec::new();
    let mut open = vec![std::path::PathBuf::from(&folder)];
    while let Some(inner) = open.pop() {
        for entry in std::fs::read_dir(inner).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => open.push(path),
                false => paths.push(path),
            }
        }
    }
    paths.sort();
    let mut sum = Count::default();
    for path in paths {
        let Some(count) = of(&path) else { continue };
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        eprintln!("{}", count.line(&name));
        sum.add(&count);
    }
    eprintln!("{}", sum.line("all"));
    assert!(sum.sent > 0, "no document was read in {folder}");
}
