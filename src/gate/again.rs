//! A saved judgement, weighed anew: against another baseline, on another day, or together with others.

use std::collections::BTreeSet;

use time::Date;
use time::macros::format_description;

use super::{Baseline, Cell, Coverage, Judgement, Known, State, matrix};
use crate::words::Arrange as _;

impl Judgement {
    /// Forgiveness that ended before `today` ends.
    pub(crate) fn expire(&mut self, today: Date) {
        let format = format_description!("[year]-[month]-[day]");
        for finding in &mut self.findings {
            let State::Forgiven { until, .. } = &finding.state else {
                continue;
            };
            if Date::parse(until, format).is_ok_and(|until| until < today) {
                finding.state = State::New;
            }
        }
    }

    /// Compares with another baseline than the run did.
    ///
    /// A finding of it that is not there counts as fixed where everything of its operation and family was settled.
    /// Nothing is called lost where somebody was left out for want of his secret.
    pub(crate) fn compare(&mut self, baseline: &Baseline, left_out: &[String]) {
        for finding in &mut self.findings {
            if !matches!(finding.state, State::Forgiven { .. }) {
                finding.state = match baseline.knows(&finding.fingerprint) {
                    true => State::Known,
                    false => State::New,
                };
            }
        }
        let there: BTreeSet<&str> = self
            .findings
            .iter()
            .map(|finding| finding.fingerprint.as_str())
            .collect();
        let gone = baseline.known.iter();
        let gone = gone.filter(|known| !there.contains(known.fingerprint.as_str()));
        let (fixed, unproved) = gone
            .cloned()
            .partition(|known| self.coverage.is_settled(known));
        (self.fixed, self.unproved) = (fixed, unproved);
        self.lost.clear();
        if left_out.is_empty() {
            self.lost = self.coverage.lost(&baseline.cells);
            self.lost
                .extend(matrix::lost(&baseline.matrix, &self.matrix));
        }
        let of_another = matrix::is_against_baseline;
        self.access_changes.retain(|change| !of_another(change));
        self.access_changes
            .extend(matrix::against_baseline(&baseline.matrix, &self.matrix));
        self.has_baseline = true;
    }

    /// Puts the judgements of shards together as if they were of one run; decision and reasons are those of the first.
    pub(crate) fn join(self, other: Self) -> Self {
        let mut all = self;
        all.findings.extend(other.findings);
        all.findings.arrange_by_key(super::Finding::rank);
        all.fixed.extend(other.fixed);
        all.unstable.extend(other.unstable);
        all.access_changes.extend(other.access_changes);
        all.notes.extend(other.notes);
        all.coverage = all.coverage.join(other.coverage);
        all.matrix.join(other.matrix);
        all.has_baseline &= other.has_baseline;
        // What one shard could not prove was another's to prove.
        all.unproved.retain(|known| other.unproved.contains(known));
        all.lost.retain(|place| other.lost.contains(place));
        all
    }
}

impl Coverage {
    /// Whether everything was proved, one way or the other, where a finding of the baseline was.
    fn is_settled(&self, known: &Known) -> bool {
        let family = known.rule.split('/').next().unwrap_or_default();
        let here =
            |cell: &&Cell| cell.family == family && cell.operation.to_string() == known.operation;
        let mut cells = self.cells.iter().filter(here).peekable();
        cells.peek().is_some() && cells.all(|cell| cell.is_proved() && cell.inconclusive == 0)
    }

    /// The coverage of two shards.
    fn join(self, other: Self) -> Self {
        let mut cells: Vec<Cell> = self.cells.into_iter().chain(other.cells).collect();
        cells.arrange_by_key(|cell| cell.first);
        let tried: BTreeSet<_> = cells.iter().map(|cell| cell.operation.clone()).collect();
        let mut untested: Vec<_> = self.untested.into_iter().chain(other.untested).collect();
        let mut seen = BTreeSet::new();
        untested.retain(|(key, _)| !tried.contains(key) && seen.insert(key.clone()));
        Self { cells, untested }
    }
}
