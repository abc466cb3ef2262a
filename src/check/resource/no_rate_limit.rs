//! resource/no-rate-limit: a burst is slowed down where the document says so.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict, oracle};
use crate::http::Response;
use crate::lab::{Actor, Lab, Label, Reason, Subject, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

pub(super) struct NoRateLimit;

static RULE: Rule = Rule {
    id: RuleId::new("resource/no-rate-limit"),
    title: "Slows no burst down",
    severity: Severity::Low,
    profile: Profile::Deep,
    cwe: 770,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "Whoever asks too often is answered 429, where the document has that answer or the config names the operation under `rate_limited`.",
    sends: "Readings without a path parameter two hundred times, as fast as `limits: per_second` allows, and no more once the API slows them down.",
    proof: "All are answered with success, and no header of the answers says that anybody counts.",
    why: "One caller can use up what all need: the time of the server, the quota behind it, the money that each call costs.",
    fix: "Count calls by credential and by address, and answer 429 with Retry-After above the limit.",
};

/// Requests of a burst, and how many of them go side by side before anybody looks.
const BURST: usize = 200;
const WAVE: usize = 25;

#[async_trait]
impl Check for NoRateLimit {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let is_read = &*operation.key.method == "GET" && operation.path_names().is_empty();
        let is_named = || {
            let mut named = site.config.rate_limited.iter();
            named.any(|pattern| pattern.matches(&operation.key, &operation.tags))
        };
        let declares = || operation.declares(429);
        if site.excluded(operation).is_some() || !is_read || !(declares() || is_named()) {
            return Vec::new();
        }
        vec![Case {
            rule: RULE.id.clone(),
            subject: Subject {
                operation: operation.key.clone(),
                owner: Actor::Able,
                attacker: None,
            },
            place: None,
            form: format!("a burst of {BURST} requests"),
            violation: None,
            stage: Stage::Farewell,
            cost: Cost {
                requests: u32::try_from(BURST).unwrap_or(u32::MAX),
                writes: 0,
            },
        }]
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let _quiet = lab.alone().await;
        let ground = lab.prepare().await?;
        for _ in 0..BURST / WAVE {
            lab.burst(&ground.owner, &ground.request, WAVE).await;
            let answers = answers(lab.so_far());
            if answers.len() < lab.so_far().all(Label::Attack).count()
                || answers.iter().any(|answer| slows(answer))
            {
                break;
            }
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        let answers = answers(trial);
        if answers.iter().any(|answer| slows(answer)) {
            return Verdict::Upheld;
        }
        let sent = trial.all(Label::Attack).count();
        if sent == 0 {
            return Verdict::Inconclusive(oracle::nothing_tried());
        }
        if answers.len() < sent {
            let why = format!("{} of {sent} requests had no answer", sent - answers.len());
            return Verdict::Inconclusive(Reason::Unreachable(why));
        }
        if let Some(other) = answers.iter().find(|answer| !answer.is_success()) {
            let why = format!("one of them was answered {}", other.status);
            return Verdict::Inconclusive(Reason::Ambiguous(why));
        }
        if sent < BURST {
            return Verdict::Inconclusive(Reason::Budget);
        }
        // Whoever says how many are left does count, if the limit is beyond what may be sent here.
        if let Some(limit) = answers.iter().find_map(|answer| said(answer)) {
            let why =
                format!("the answers name a limit ({limit}) that {sent} requests did not reach");
            return Verdict::Inconclusive(Reason::Ambiguous(why));
        }
        Verdict::Broken(format!(
            "{sent} requests in a row were answered with success, and nothing in the answers says that anybody counts them."
        ))
    }
}

fn answers(trial: &Trial) -> Vec<&Response> {
    let steps = trial.all(Label::Attack);
    steps.filter_map(|step| step.exchange.response()).collect()
}

/// Whether an answer asks to slow down.
fn slows(answer: &Response) -> bool {
    answer.status == 429 || answer.status == 503 && answer.header("retry-after").is_some()
}

/// What a header says of a limit, under any of the names in use.
fn said(answer: &Response) -> Option<String> {
    let is_limit = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.contains("ratelimit") || name.contains("rate-limit")
    };
    let header = answer.headers.iter().find(|(name, _)| is_limit(name));
    header.map(|(name, value)| format!("{name}: {value}"))
}
