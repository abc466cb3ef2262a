//! What will be tried, before anything is sent.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::check::{Case, Cost, checks};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Arrange as _, OperationKey, Profile, RuleId};

/// Threads that plan at once, and operations that one of them takes in a turn.
const MOST_THREADS: usize = 8;
const STRETCH: usize = 32;
/// Bytes of stack of each, as the main thread usually has: schemas are walked by recursion.
const STACK: usize = 8 << 20;

/// Every case of a run, in the order in which they are begun, and the operations that have none.
#[derive(Debug, Clone)]
pub(crate) struct Plan {
    /// Cases, each with its number in the whole plan: by stage, then in the order of the document, then of the registry.
    pub cases: Vec<(usize, Arc<Case>)>,
    /// Operations without a case, and why.
    pub untested: Vec<(OperationKey, String)>,
    /// Whether it is a part only: then no more is surveyed than its operations stand on.
    pub is_part: bool,
}

impl Plan {
    /// Upper bound per operation, confirmations and survey left out.
    pub(crate) fn cost_per_operation(&self) -> BTreeMap<OperationKey, Cost> {
        let mut costs: BTreeMap<OperationKey, Cost> = BTreeMap::new();
        for (_, case) in &self.cases {
            let cost = costs.entry(case.subject.operation.clone()).or_default();
            cost.requests += case.cost.requests;
            cost.writes += case.cost.writes;
        }
        costs
    }

    /// Leaves only the cases that `keep` takes, under the numbers that they had. An operation that loses all of its cases
    /// is untested, with `why` as the reason.
    pub(crate) fn only(&mut self, keep: &dyn Fn(&Case) -> bool, why: &str) {
        let before = self.operations();
        self.is_part = true;
        self.cases.retain(|(_, case)| keep(case));
        let now = self.operations();
        let lost = before.difference(&now);
        self.untested
            .extend(lost.map(|key| (key.clone(), why.to_owned())));
    }

    /// The operations that have cases.
    pub(crate) fn operations(&self) -> BTreeSet<OperationKey> {
        let keys = self.cases.iter().map(|(_, case)| &case.subject.operation);
        keys.cloned().collect()
    }
}

/// Asks every rule of the profile what every operation calls for. Pure.
pub(crate) fn plan(site: &Site) -> Plan {
    let (mut cases, mut untested) = side_by_side(site);
    let gone = site
        .gone()
        .filter(|operation| site.excluded(operation).is_none());
    for operation in gone {
        let running = checks().filter(|check| runs(site, &check.rule().id, check.rule().profile));
        let planned = running.flat_map(|check| check.plan_gone(site, operation));
        cases.extend(planned.map(Arc::new));
    }
    for left_out in &site.api.left_out {
        untested.push((
            left_out.key.clone(),
            format!("could not be read: {}", left_out.why.what),
        ));
    }
    cases.arrange_by_key(|case| case.stage);
    Plan {
        cases: cases.into_iter().enumerate().collect(),
        untested,
        is_part: false,
    }
}

/// Cases are shared from the start: a list of them grows and is sorted without moving them.
type Planned = (Vec<Arc<Case>>, Vec<(OperationKey, String)>);

/// The plan of all operations, in their order. Where there are many, each core takes stretches of them in turn.
fn side_by_side(site: &Site) -> Planned {
    let stretches: Vec<&[Operation]> = site.api.operations.chunks(STRETCH).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let helpers = cores
        .min(MOST_THREADS)
        .min(stretches.len())
        .saturating_sub(1);
    let next = AtomicUsize::new(0);
    let take_turns = || {
        let taken = std::iter::from_fn(|| {
            let number = next.fetch_add(1, Ordering::Relaxed);
            stretches
                .get(number)
                .map(|stretch| (number, of(site, stretch)))
        });
        taken.collect::<Vec<_>>()
    };
    let mut planned = BTreeMap::new();
    std::thread::scope(|scope| {
        let start = |_| {
            let thread = std::thread::Builder::new().stack_size(STACK);
            thread.spawn_scoped(scope, take_turns).ok()
        };
        let threads: Vec<_> = (0..helpers).filter_map(start).collect();
        planned.extend(take_turns());
        planned.extend(
            threads
                .into_iter()
                .filter_map(|thread| thread.join().ok())
                .flatten(),
        );
    });
    let mut all = Planned::default();
    for (number, stretch) in stretches.iter().enumerate() {
        // What a thread could not finish is done here.
        let done = planned.remove(&number);
        let (cases, untested) = done.unwrap_or_else(|| of(site, stretch));
        all.0.extend(cases);
        all.1.extend(untested);
    }
    all
}

/// The plan of some operations.
fn of(site: &Site, operations: &[Operation]) -> Planned {
    let mut cases = Vec::new();
    let mut untested = Vec::new();
    for operation in operations {
        if let Some(why) = site.excluded(operation) {
            untested.push((operation.key.clone(), format!("not called: {why}")));
            continue;
        }
        let before = cases.len();
        for check in checks().filter(|check| runs(site, &check.rule().id, check.rule().profile)) {
            cases.extend(check.plan(site, operation).into_iter().map(Arc::new));
        }
        if cases.len() == before {
            untested.push((
                operation.key.clone(),
                "no rule of this profile calls for a test of it".to_owned(),
            ));
        }
    }
    (cases, untested)
}

/// Whether a rule is part of the run.
fn runs(site: &Site, id: &RuleId, profile: Profile) -> bool {
    let disabled =
        site.config.rules.disable.iter().any(|pattern| {
            pattern == id.as_str() || pattern.strip_suffix("/*") == Some(id.family())
        });
    profile <= site.config.profile && !disabled
}
