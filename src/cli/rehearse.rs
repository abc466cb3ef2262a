//! `naysayer rehearse`: breaks the API's promises one by one, in a proxy before it, and sees whether the scan notices.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::{StreamExt, stream};
use rand::SeedableRng as _;
use rand::seq::SliceRandom as _;
use rand_chacha::ChaCha8Rng;

use crate::http::Relay;
use crate::rehearsal::{Fate, Line, Mutation, Proxy, Row, Table, rows};
use crate::report::harmless_line;
use crate::site::Site;
use crate::words::Diagnostic;

use super::args::{OutputArgs, RehearsalArgs, RehearseArgs};
use super::part::Part;
use super::perform::{Performed, perform};
use super::setup::{self, Setup, Stop};
use super::{Exit, complain};

/// Mutated runs at once, each before its own proxy; they share the limits of the config.
const SIDE_BY_SIDE: u32 = 4;

/// Runs the command.
pub(crate) async fn rehearse(args: &RehearseArgs) -> Exit {
    let setup = setup::site(&args.source, &OutputArgs::default()).await;
    match setup {
        Ok(setup) => run(setup, &args.rehearsal).await,
        Err((exit, problems)) => complain(exit, &problems),
    }
}

/// Rehearses a site that is set up.
pub(crate) async fn run(setup: Setup, args: &RehearsalArgs) -> Exit {
    if !args.quiet {
        complain(Exit::Passed, &setup.diagnostics);
    }
    match table(setup, args).await {
        Ok(table) => finish(&table, args),
        Err((exit, problems)) => complain(exit, &problems),
    }
}

/// The clean run, then one for each mutation.
async fn table(setup: Setup, args: &RehearsalArgs) -> Result<Table, Stop> {
    let refuse = |problem: Diagnostic| (Exit::BadInput, vec![problem]);
    let settings = setup::settings(&setup.site.config, setup.target.clone())?;
    let relay = Relay::new(&settings).map_err(|error| refuse(error.into()))?;
    let stage = Stage {
        relay: Arc::new(relay),
        setup,
    };
    let clean = stage.clean(args.quiet).await?;
    if clean.exit != Exit::Passed {
        let what = "the clean run came to no end, and so nothing can be broken on purpose";
        let problem = Diagnostic::error(what).todo("`naysayer doctor` goes its way step by step");
        return Err((clean.exit, vec![problem]));
    }
    let mut rows = rows(&clean.made.outcomes);
    rows.retain(|row| is_asked(row, &args.bar.rules));
    let left_out = match args.bar.sample {
        Some(most) => sample(&mut rows, most, stage.setup.site.config.seed),
        None => 0,
    };
    let quiet = args.quiet;
    let done = stream::iter(rows).map(|row| {
        let (stage, redactor) = (&stage, &clean.redactor);
        async move {
            let (mutation, fate) = match row.mutation {
                Ok(mutation) => {
                    let says = mutation.kind.says();
                    (says, stage.mutated(mutation, quiet).await)
                }
                Err(why) => (String::new(), Fate::NotTestable(redactor.redact(&why))),
            };
            Line {
                rule: row.rule,
                operation: row.operation,
                mutation,
                fate,
            }
        }
    });
    let lines = done.buffered(SIDE_BY_SIDE as usize).collect().await;
    Ok(Table { lines, left_out })
}

/// What every run of a rehearsal starts from.
struct Stage {
    relay: Arc<Relay>,
    setup: Setup,
}

impl Stage {
    /// The whole scan through a proxy that adds nothing.
    async fn clean(&self, quiet: bool) -> Result<Performed, Stop> {
        let proxy = self.proxy(None).await?;
        perform(self.setup_behind(&proxy, Part::default(), 1)?, quiet).await
    }

    /// The cases of one promise, while it is broken. A miss is believed when it is seen twice, as a finding is.
    async fn mutated(&self, mutation: Mutation, quiet: bool) -> Fate {
        let mut fate = self.attempt(&mutation, 1).await;
        if matches!(fate, Fate::Missed(_)) {
            fate = self.attempt(&mutation, 2).await;
        }
        if !quiet {
            let word = word(&fate);
            anstream::eprintln!("{word:<12} {}  {}", mutation.rule, mutation.operation);
        }
        fate
    }

    async fn attempt(&self, mutation: &Mutation, time: u64) -> Fate {
        let numbers = mutation.cases.iter().chain(&mutation.traffic);
        let part = Part {
            numbers: Some(numbers.copied().collect()),
            ..Part::default()
        };
        let run = async {
            let proxy = self.proxy(Some(mutation.clone())).await?;
            let mut setup = self.setup_behind(&proxy, part, SIDE_BY_SIDE)?;
            // Runs side by side must not make things of one name.
            let first = mutation.cases.first().copied().unwrap_or_default() as u64;
            let config = &mut setup.site.config;
            config.seed = config.seed.wrapping_add(first * 2 + time);
            // One case after the other, so that the proxy knows whose turn it is; writers at once are one case.
            if mutation.rule.as_str() != "lifecycle/parallel-write" {
                config.limits.concurrency = 1;
            }
            perform(setup, true).await
        };
        let why_not = |problems: &[Diagnostic]| {
            let errors: Vec<&str> = problems.iter().map(|it| it.what.as_str()).collect();
            Fate::NotTestable(errors.join("; "))
        };
        match run.await {
            Ok(done) if done.exit == Exit::Passed => {
                match Fate::of(mutation, &done.made.outcomes) {
                    Fate::Missed(did) => Fate::Missed(done.redactor.redact(&did)),
                    Fate::NotTestable(why) => Fate::NotTestable(done.redactor.redact(&why)),
                    Fate::Caught => Fate::Caught,
                }
            }
            Ok(done) => why_not(&done.made.diagnostics),
            Err((_, problems)) => why_not(&problems),
        }
    }

    async fn proxy(&self, mutation: Option<Mutation>) -> Result<Proxy, Stop> {
        let proxy = Proxy::start(self.relay.clone(), &self.setup.site, mutation).await;
        proxy.map_err(|error| {
            let problem = Diagnostic::error(format!("cannot listen on this machine: {error}"));
            (Exit::TargetUnusable, vec![problem])
        })
    }

    /// The same site behind a proxy, with its share of the limits.
    fn setup_behind(&self, proxy: &Proxy, part: Part, shares: u32) -> Result<Setup, Stop> {
        let target = Relay::behind(&self.setup.target, &proxy.address.to_string());
        let target = target.ok_or_else(|| {
            let what = format!("{} cannot be met behind a proxy", self.setup.target);
            (Exit::BadInput, vec![Diagnostic::error(what)])
        })?;
        let site = &self.setup.site;
        let mut config = site.config.clone();
        let limits = &mut config.limits;
        limits.per_second = (limits.per_second / shares).max(1);
        limits.concurrency = (limits.concurrency / shares as usize).max(2);
        Ok(Setup {
            site: Site::new(site.api.clone(), config, target.path())
                .with_former(site.former().map(|former| former.api.clone())),
            target,
            diagnostics: Vec::new(),
            part,
        })
    }
}

/// Leaves so many testable rows, by the seed: each rule once before any rule twice. Says how many it took out.
fn sample(rows: &mut Vec<Row>, most: usize, seed: u64) -> usize {
    let mut order: Vec<usize> = (0..rows.len())
        .filter(|&index| rows[index].mutation.is_ok())
        .collect();
    order.shuffle(&mut ChaCha8Rng::seed_from_u64(seed));
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    let mut turns: Vec<(usize, usize)> = Vec::new();
    for index in order {
        let turn = times.entry(rows[index].rule.as_str()).or_default();
        turns.push((*turn, index));
        *turn += 1;
    }
    turns.sort_by_key(|(turn, _)| *turn);
    let out: BTreeSet<usize> = turns
        .into_iter()
        .skip(most)
        .map(|(_, index)| index)
        .collect();
    let mut index = 0;
    rows.retain(|_| {
        index += 1;
        !out.contains(&(index - 1))
    });
    out.len()
}

fn is_asked(row: &Row, rules: &[String]) -> bool {
    let id = row.rule.as_str();
    let names = |rule: &String| rule == id || rule.strip_suffix("/*") == Some(row.rule.family());
    rules.is_empty() || rules.iter().any(names)
}

fn word(fate: &Fate) -> &'static str {
    match fate {
        Fate::Caught => "caught",
        Fate::Missed(_) => "missed",
        Fate::NotTestable(_) => "not testable",
    }
}

/// Prints the table, and says how it ended.
fn finish(table: &Table, args: &RehearsalArgs) -> Exit {
    if !args.quiet {
        for line in &table.lines {
            let why = match &line.fate {
                Fate::Caught => String::new(),
                Fate::Missed(why) | Fate::NotTestable(why) => {
                    format!("\n             {}", harmless_line(why, 400))
                }
            };
            anstream::println!(
                "{:<12} {}  {}  {}{why}",
                word(&line.fate),
                line.rule,
                line.operation,
                harmless_line(&line.mutation, 200)
            );
        }
    }
    anstream::println!("{}", table.share());
    match table.reaches(args.bar.at_least.unwrap_or(100)) {
        Some(true) => Exit::Passed,
        Some(false) => Exit::GateFailed,
        None => Exit::NothingProved,
    }
}
