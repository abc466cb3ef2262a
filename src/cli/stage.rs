//! The runs of a rehearsal: a direct one, one through a proxy that adds nothing, and a short one for each mutation.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::check::{Case, Outcome, Verdict};
use crate::config::{Config, CredentialConfig};
use crate::engine::{self, Listener, Manner, Plan};
use crate::gate;
use crate::http::{Client, Credential, Redactor, Relay, Settings};
use crate::identity;
use crate::lab::{Bench, clean_up, survey};
use crate::rehearsal::{Fate, Memory, Mutation, Proxy};
use crate::site::Site;
use crate::words::{Diagnostic, OperationKey};

use super::part::Part;
use super::perform::{Performed, enter, learn, perform};
use super::setup::{self, Setup, Stop};
use super::{Exit, interrupt};

/// Mutated runs at once, each before its own proxy; they share the limits of the config.
const SIDE_BY_SIDE: u32 = 4;
/// How much longer an answer may take that a mutation asks for several times.
const PATIENCE: u32 = 4;
/// Names that one mutated run may make up.
const NAMES: u64 = 0x400;

/// What every run of a rehearsal starts from.
pub(crate) struct Stage {
    relay: Arc<Relay>,
    setup: Setup,
    /// The rules that the scans are limited to; none for all.
    rules: Option<Vec<String>>,
}

impl Stage {
    /// Prepares the way to the target; sends nothing.
    pub(crate) fn new(setup: Setup, rules: &[String]) -> Result<Self, Stop> {
        let settings = setup::settings(&setup.site.config, setup.target.clone())?;
        let relay = Relay::new(&settings).map_err(|error| (Exit::BadInput, vec![error.into()]))?;
        Ok(Self {
            relay: Arc::new(relay),
            setup,
            rules: limits(rules),
        })
    }

    /// What is rehearsed.
    pub(crate) fn setup(&self) -> &Setup {
        &self.setup
    }

    /// How many mutated runs go on at once.
    pub(crate) fn at_once(&self) -> usize {
        let limits = &self.setup.site.config.limits;
        let most = SIDE_BY_SIDE.min(limits.per_second).max(1) as usize;
        most.min(limits.concurrency).max(1)
    }

    /// The whole scan without a proxy.
    pub(crate) async fn direct(&self, quiet: bool) -> Result<Performed, Stop> {
        perform(self.scan_of(self.setup.target.clone()), quiet, false).await
    }

    /// The whole scan through a proxy that adds nothing.
    pub(crate) async fn clean(&self, quiet: bool) -> Result<Performed, Stop> {
        let proxy = self.proxy(None, None, None).await?;
        perform(self.scan_of(self.behind(&proxy)?), quiet, false).await
    }

    fn scan_of(&self, target: url::Url) -> Setup {
        let site = &self.setup.site;
        Setup {
            site: Site::new(site.api.clone(), site.config.clone(), target.path())
                .with_former(site.former().map(|former| former.api.clone())),
            target,
            diagnostics: Vec::new(),
            part: Part {
                rules: self.rules.clone(),
                ..Part::default()
            },
        }
    }

    /// Logs in and surveys, once for all mutated runs.
    pub(crate) async fn open(&self) -> Result<Opened<'_>, Stop> {
        let proxy = self.proxy(None, None, None).await?;
        let settings = setup::settings(&self.setup.site.config, self.behind(&proxy)?)?;
        let mut site = self.scan_of(self.behind(&proxy)?).site;
        let run = settings.run.clone();
        let client = client(settings)?;
        let sessions = enter(&client, &site).await?;
        let secrets = identity::secrets(&sessions.values().cloned().collect::<Vec<_>>());
        learn(&mut site, &sessions);
        let plan = engine::plan(&site);
        let mut bench = Bench::new(Arc::new(site), client, sessions, run);
        bench.survey = survey(&bench, None, &|_| {}).await;
        let stopper = tokio::spawn(interrupt::stop_on_signal(bench.client.clone()));
        Ok(Opened {
            stage: self,
            memory: proxy.memory(),
            _proxy: proxy,
            bench,
            cases: plan.cases.into_iter().collect(),
            secrets,
            stopper,
        })
    }

    async fn proxy(
        &self,
        mutation: Option<Mutation>,
        before: Option<Arc<Memory>>,
        shut: Option<&Credential>,
    ) -> Result<Proxy, Stop> {
        let site = &self.setup.site;
        let proxy = Proxy::start(self.relay.clone(), site, mutation, before, shut).await;
        proxy.map_err(|error| {
            let problem = Diagnostic::error(format!("cannot listen on this machine: {error}"));
            (Exit::TargetUnusable, vec![problem])
        })
    }

    /// Where the target is met behind a proxy.
    fn behind(&self, proxy: &Proxy) -> Result<url::Url, Stop> {
        let target = Relay::behind(&self.setup.target, &proxy.address.to_string());
        target.ok_or_else(|| {
            let what = format!("{} cannot be met behind a proxy", self.setup.target);
            (Exit::BadInput, vec![Diagnostic::error(what)])
        })
    }
}

/// What the scans are limited to where only these rules are asked for. Those that look at what others sent want all.
fn limits(rules: &[String]) -> Option<Vec<String>> {
    let looks = [
        "input/crash",
        "input/error-leak",
        "input/*",
        "access/refused-effect",
        "access/*",
    ];
    let only = |rule: &String| !looks.contains(&rule.as_str()) && !rule.starts_with("contract/");
    (!rules.is_empty() && rules.iter().all(only)).then(|| rules.to_vec())
}

/// Whether somebody logs in by this operation.
fn is_login(config: &Config, operation: &OperationKey) -> bool {
    let name = operation.to_string();
    config.identities.iter().any(|identity| {
        let credential = identity.credential.as_ref();
        matches!(credential, Some(CredentialConfig::Login(login)) if login.operation.as_ref() == Some(&name))
    })
}

fn client(settings: Settings) -> Result<Client, Stop> {
    Client::new(settings).map_err(|error| (Exit::BadInput, vec![error.into()]))
}

/// A target that was surveyed, before which mutations are tried.
pub(crate) struct Opened<'s> {
    stage: &'s Stage,
    bench: Bench,
    memory: Arc<Memory>,
    /// The way of the survey's own requests, to the end.
    _proxy: Proxy,
    cases: BTreeMap<usize, Arc<Case>>,
    secrets: Vec<(String, String)>,
    stopper: tokio::task::JoinHandle<()>,
}

/// What a mutated run brought.
pub(crate) struct Tried {
    /// What became of the mutation.
    pub fate: Fate,
    /// Made and not removed.
    pub leftovers: Vec<String>,
}

impl Tried {
    fn of(fate: Fate) -> Self {
        Self {
            fate,
            leftovers: Vec::new(),
        }
    }
}

impl Opened<'_> {
    /// The cases of one promise, while it is broken. A miss is believed when it is seen twice, as a finding is.
    pub(crate) async fn mutated(&self, mutation: &Mutation) -> Tried {
        let mut tried = Tried::of(Fate::NotTestable(
            "the rehearsal was interrupted first".to_owned(),
        ));
        for time in 0..2 {
            if self.is_stopped() {
                break;
            }
            let attempt = self.attempt(mutation, time).await;
            let before = std::mem::take(&mut tried.leftovers);
            tried = attempt.unwrap_or_else(|(_, problems)| {
                let errors: Vec<String> = problems.into_iter().map(|it| it.what).collect();
                Tried::of(Fate::NotTestable(errors.join("; ")))
            });
            tried.leftovers.extend(before);
            if !matches!(tried.fate, Fate::Missed(_)) {
                break;
            }
        }
        tried
    }

    /// Whether somebody wants an end.
    pub(crate) fn is_stopped(&self) -> bool {
        self.bench.client.is_stopped()
    }

    async fn attempt(&self, mutation: &Mutation, time: u64) -> Result<Tried, Stop> {
        let stage = self.stage;
        let shut = mutation.shuts_out().map(|name| self.bench.credential(name));
        let (broken, before) = (mutation.clone(), self.memory.clone());
        let proxy = stage.proxy(Some(broken), Some(before), shut.as_ref());
        let proxy = proxy.await?;
        let config = &self.bench.site.config;
        let settings = setup::settings(config, stage.behind(&proxy)?)?;
        let shares = u32::try_from(stage.at_once()).unwrap_or(1);
        let run = settings.run.clone();
        let client = client(Settings {
            per_second: (settings.per_second / shares).max(1),
            timeout: settings.timeout * PATIENCE,
            // The survey asks for whom the config names first before it asks for others; writers at once are one case.
            concurrency: match mutation.rule.as_str() {
                "lifecycle/parallel-write" => settings.concurrency,
                _ => 1,
            },
            ..settings
        })?
        .stopped_with(&self.bench.client);
        let numbers = mutation.cases.iter().chain(&mutation.traffic);
        let numbers: BTreeSet<usize> = numbers.copied().collect();
        // Runs side by side must not make things of one name.
        let first = mutation.cases.first().copied().unwrap_or_default() as u64;
        let first = (first * 2 + time) * NAMES;
        // What a login is answered is seen by those who log in.
        let sessions = match is_login(config, &mutation.operation) {
            true => Some(enter(&client, &self.bench.site).await?),
            false => None,
        };
        let mut secrets = self.secrets.clone();
        let own = sessions.iter().flat_map(BTreeMap::values).cloned();
        secrets.extend(identity::secrets(&own.collect::<Vec<_>>()));
        let bench = self.bench.beside(client, sessions, run, first);
        let case = |number: usize| Some((number, self.cases.get(&number)?.clone()));
        let plan = Plan {
            cases: numbers.into_iter().filter_map(case).collect(),
            untested: Vec::new(),
            is_part: true,
        };
        // One case after the other, so that the proxy knows whose turn it is.
        let manner = Manner {
            concurrency: 1,
            keeps_all: true,
            forgets: false,
            // Not through the mutation, which may well break a deletion.
            tidies: Some(self.bench.client.clone()),
        };
        let (listener, _) = Listener::new();
        let done = engine::run(bench, plan, manner, &listener).await;
        secrets.extend(done.learned);
        let redactor = Redactor::new(secrets);
        let redact = |text: &str| redactor.redact(text);
        let fate = match Fate::of(mutation, &done.outcomes, proxy.acts()) {
            Fate::Missed(miss) => Fate::Missed(miss.redacted(&redact)),
            Fate::NotTestable(why) => Fate::NotTestable(redact(&why)),
            Fate::Caught => Fate::Caught,
        };
        Ok(Tried {
            fate,
            leftovers: done.leftovers.iter().map(|line| redact(line)).collect(),
        })
    }

    /// Removes what the survey made; a line for each thing that is left.
    pub(crate) async fn close(self) -> Vec<String> {
        let client = &self.bench.client;
        let client = client.for_cleanup(engine::CLEANUP_REQUESTS, engine::CLEANUP_TIME);
        let left = clean_up(&self.bench, &client).await;
        self.stopper.abort();
        let redactor = Redactor::new(self.secrets);
        left.iter().map(|line| redactor.redact(line)).collect()
    }
}

/// How two runs of one plan compare.
pub(crate) struct Compared {
    /// A line for each finding that only one of them has.
    pub differences: Vec<String>,
    /// Findings of the first.
    pub findings: usize,
    /// How many of how many cases were settled alike.
    pub alike: [usize; 2],
}

/// Compares the scan without a proxy with the one through it, finding by finding.
pub(crate) fn compared(direct: &[Outcome], clean: &[Outcome]) -> Compared {
    let found = |outcomes: &[Outcome]| -> BTreeMap<String, String> {
        let broken = outcomes
            .iter()
            .filter(|outcome| matches!(outcome.verdict, Verdict::Broken(_)));
        broken
            .map(|outcome| {
                let case = &outcome.case;
                let line = format!("{} {}", case.rule, case.subject.operation);
                (gate::fingerprint(case), line)
            })
            .collect()
    };
    let (without, with) = (found(direct), found(clean));
    let only = |own: &BTreeMap<String, String>, other: &BTreeMap<String, String>, how: &str| {
        let own = own.iter().filter(|(print, _)| !other.contains_key(*print));
        own.map(|(_, line)| format!("{line}: {how}"))
            .collect::<Vec<_>>()
    };
    let mut differences = only(&without, &with, "found only without the proxy");
    differences.extend(only(&with, &without, "found only through the proxy"));
    let kind = |outcome: &Outcome| std::mem::discriminant(&outcome.verdict);
    let alike = direct
        .iter()
        .zip(clean)
        .filter(|(a, b)| a.number == b.number && kind(a) == kind(b));
    Compared {
        differences,
        findings: without.len(),
        alike: [alike.count(), direct.len().max(clean.len())],
    }
}
