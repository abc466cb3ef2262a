//! input/injection: what is sent as text is never run as something else.

use async_trait::async_trait;
use serde_json::Value;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict, oracle};
use crate::http::Response;
use crate::lab::{Actor, Ground, Lab, Label, Reason, Step, Subject, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Place, Profile, RuleId, Severity};

use super::payload;
use super::text_places::{self, Text};
use super::texts;

pub(super) struct Injection;

static RULE: Rule = Rule {
    id: RuleId::new("input/injection"),
    title: "Runs what it is sent as text",
    severity: Severity::Critical,
    profile: Profile::Deep,
    cwe: 74,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A text that looks like an expression, a command or an operator of a query is a text.",
    sends: "The control with products to be computed in the syntax of templates and shells, with commands and queries that wait, for one second and for two, and with operators of a query where a text belongs.",
    proof: "The answer holds the product, which nobody sent; or it takes as many seconds longer as it was told to, twice, and none when told to wait none; or an operator that is true of the control's text and one that is true of nothing are answered differently, twice, the former like the control.",
    why: "Whoever gets the server to compute for him gets it to do anything else.",
    fix: "Keep data out of code: no templates made of input, no shell, queries with parameters, and one JSON type for each property.",
};

/// Places of one operation that are tried.
const MOST: usize = 3;
/// Milliseconds that an answer may come early, and late, against what it was told to wait.
const EARLY: u64 = 50;
const LATE: u64 = 900;

/// Expressions in the syntax of templates and shells; `A` and `B` stand for the factors.
const COMPUTED: &[(&str, &str)] = &[
    ("a template in double braces", "nay{{A*B}}"),
    ("a template in dollar and braces", "nay${A*B}"),
    ("a template in percent signs", "nay<%= A*B %>"),
    ("a template in hash and braces", "nay#{A*B}"),
    ("a shell's arithmetic", "nay$((A*B))"),
    ("a shell's command", "nay;expr A \\* B"),
    ("a shell's command in quotes", "nay'\";expr A \\* B #"),
];
/// Commands and queries that wait; this stands for the seconds.
const SECS: &str = "SECS";
const WAITING: &[(&str, &str)] = &[
    ("a shell's command that waits", "nay;sleep SECS"),
    ("a shell's substitution that waits", "$(sleep SECS)"),
    (
        "a query of PostgreSQL that waits",
        "nay'||(SELECT pg_sleep(SECS))||'",
    ),
    ("a query of MySQL that waits", "nay' AND SLEEP(SECS)-- "),
];
/// The form of a case that tries nothing else.
const OPERATORS: &str = "operators";
const TRUE: &str = "an operator that is true of everything";
/// In bodies, where a wide operator could reach what is not the run's own.
const OWN: &str = "an operator that is true of the same text alone";
const FALSE: &str = "an operator that is true of nothing";
/// How often operators have to behave as they say.
const ROUNDS: usize = 2;
/// How the form of a delay ends.
const SECONDS: &str = " s";

#[async_trait]
impl Check for Injection {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if site.excluded(operation).is_some() {
            return Vec::new();
        }
        // A login is tried by operators alone: everything else would be a wrong password, and wrong ones lock accounts.
        let is_login = site.login_body(&operation.key).is_some();
        let requests = match is_login {
            true => 4,
            false => COMPUTED.len() + WAITING.len() + 4,
        };
        let requests = u32::try_from(requests).unwrap_or(u32::MAX);
        let case = |text: Text| Case {
            rule: RULE.id.clone(),
            subject: Subject {
                operation: operation.key.clone(),
                owner: Actor::Able,
                attacker: None,
            },
            place: Some(text.place),
            form: match is_login {
                true => OPERATORS.to_owned(),
                false => "expressions, commands and operators".to_owned(),
            },
            violation: None,
            stage: Stage::Aftermath,
            cost: Cost {
                requests,
                writes: if operation.key.is_safe() { 0 } else { requests },
            },
        };
        let mut found = text_places::outside_headers(site, operation);
        found.retain(Text::is_free);
        found.into_iter().take(MOST).map(case).collect()
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let place = case.place.clone();
        let place = place.ok_or_else(|| Reason::NoSubject("the case names no place".to_owned()))?;
        let ground = payload::ground(lab, &place).await?;
        let owner = ground.owner.clone();
        if case.form == OPERATORS {
            return match operators(lab, &ground, &place).await? {
                0 => Err(Reason::none_with(&place)),
                _ => Ok(()),
            };
        }
        let unique = u64::from_str_radix(&lab.unique(), 16).unwrap_or(7);
        // Two factors of five digits, other ones each time, and a product that stands nowhere by chance.
        let (one, other) = (10_007 + unique % 80_000, 90_001 - unique % 7_919);
        lab.graffito((one * other).to_string());
        let mut tried = 0;
        for (form, text) in COMPUTED {
            let text = text
                .replace('A', &one.to_string())
                .replace('B', &other.to_string());
            let violation = Text::with(&place, Value::String(text), form);
            if let Some(request) = ground.broken(lab, &place, &violation) {
                tried += 1;
                lab.attack(&ground, &owner, form, &request).await?;
            }
            if computed(lab.so_far()).is_some() {
                return Ok(());
            }
        }
        for (form, text) in WAITING {
            let once = text.replace(SECS, "2");
            let violation = Text::with(&place, Value::String(once), form);
            let Some(request) = ground.broken(lab, &place, &violation) else {
                continue;
            };
            lab.attack(&ground, &owner, form, &request).await?;
            if !waited(lab.so_far(), 2) {
                continue;
            }
            // It may have been chance, or another case: again, alone, and with times that nobody waits by chance.
            let _quiet = lab.alone().await;
            for seconds in [2, 0, 1, 0, 2] {
                let text = text.replace(SECS, &seconds.to_string());
                let violation = Text::with(&place, Value::String(text), form);
                let Some(request) = ground.broken(lab, &place, &violation) else {
                    break;
                };
                let form = format!("{form}: {seconds}{SECONDS}");
                lab.attack(&ground, &owner, &form, &request).await?;
                if !waited(lab.so_far(), seconds) {
                    break;
                }
            }
            if delayed(lab.so_far()).is_some() {
                return Ok(());
            }
        }
        operators(lab, &ground, &place).await?;
        match tried {
            0 => Err(Reason::none_with(&place)),
            _ => Ok(()),
        }
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        let place = case.place.as_ref().map(ToString::to_string);
        let place = place.unwrap_or_default();
        if let Some((step, product)) = computed(trial) {
            return Verdict::Broken(format!(
                "The answer holds {product}, the product of two numbers that stood at {place} ({}).",
                step.form
            ));
        }
        if let Some(form) = delayed(trial) {
            return Verdict::Broken(format!(
                "The answer takes as long as the text at {place} says ({form}): 2 s, none, 1 s, none and 2 s again."
            ));
        }
        if operates(trial, ROUNDS) {
            let true_of = match case.place {
                Some(Place::Body(_)) => {
                    "`$eq` with the control's text is answered like the control, with another it"
                }
                _ => "`$ne` is answered like the control, `$eq` with the same text",
            };
            return Verdict::Broken(format!(
                "What is sent at {place} may be an operator of a query: {true_of} is not, twice."
            ));
        }
        match trial.all(Label::Attack).next_back() {
            None => Verdict::Inconclusive(oracle::nothing_tried()),
            Some(last) => match last.exchange.failure() {
                Some(failure) => Verdict::Inconclusive(failure.into()),
                None => Verdict::Upheld,
            },
        }
    }
}

/// Operators of a query where a text belongs, twice; how many were sent. In a body none that is true of more than the
/// control's own text: what a wide one would change is not known.
async fn operators(lab: &mut Lab, ground: &Ground, place: &Place) -> Result<usize, Reason> {
    let owner = ground.owner.clone();
    let own = texts::of(ground, place);
    let mut sent = 0;
    for round in 0..ROUNDS {
        let word = format!("nay{}{round}", lab.unique());
        let requests = match place {
            Place::Body(_) => {
                let with = |text: &str, form| {
                    let operator = serde_json::json!({ "$eq": text });
                    ground.broken(lab, place, &Text::with(place, operator, form))
                };
                let own = own.as_ref().and_then(|own| with(own, OWN));
                [(FALSE, own.as_ref().and(with(&word, FALSE))), (OWN, own)]
            }
            _ if ground.request.is_safe() => {
                [(FALSE, "$eq"), (TRUE, "$ne")].map(|(form, operator)| {
                    (form, with_operator(&ground.request, place, operator, &word))
                })
            }
            _ => return Ok(0),
        };
        for (form, request) in requests {
            let Some(request) = request else { continue };
            sent += 1;
            lab.attack(ground, &owner, form, &request).await?;
        }
        // Nothing that speaks for it the first time is no reason to try again, least of all at a login.
        if !operates(lab.so_far(), round + 1) {
            break;
        }
    }
    Ok(sent)
}

/// The request with `name[$ne]=word` in place of `name=…`; for parameters of the query alone.
fn with_operator(
    request: &crate::http::Request,
    place: &Place,
    operator: &str,
    word: &str,
) -> Option<crate::http::Request> {
    let name = match place {
        Place::Query(name) => name.clone(),
        // In a style of pairs, where its pair is there.
        Place::Within(outer, pointer) => {
            let (Place::Query(outer), Some(member)) = (&**outer, pointer.strip_prefix('/')) else {
                return None;
            };
            let names = [format!("{outer}%5B{member}%5D"), member.to_owned()];
            let mut names = names.into_iter();
            names.find(|name| request.query.iter().any(|(own, _)| own == name))?
        }
        _ => return None,
    };
    let mut changed = request.clone();
    changed.query.retain(|(own, _)| *own != name);
    let key = format!("{name}%5B{}%5D", operator.replace('$', "%24"));
    changed.query.push((key, word.to_owned()));
    Some(changed)
}

/// The answer that holds what nobody sent and no control holds.
fn computed(trial: &Trial) -> Option<(&Step, &String)> {
    let product = trial.graffito.as_ref()?;
    let holds = |answer: &Response| answer.text().contains(product.as_str());
    let mut controls = trial
        .all(Label::Control)
        .filter_map(|step| step.exchange.response());
    if controls.any(holds) {
        return None;
    }
    let mut attacks = trial.all(Label::Attack);
    let step = attacks
        .find(|step| !oracle::sent(step, product) && step.exchange.response().is_some_and(holds))?;
    Some((step, product))
}

/// Whether the last answer took as long as it was told to, beside what answers take anyway.
fn waited(trial: &Trial, seconds: u64) -> bool {
    let usual = trial
        .all(Label::Control)
        .filter_map(|step| step.exchange.response());
    let usual = usual.map(|answer| answer.millis).max().unwrap_or_default();
    let took = trial.last(Label::Attack).map(|answer| answer.millis);
    took.is_some_and(|took| {
        took + EARLY >= seconds * 1_000 && took <= seconds * 1_000 + usual + LATE
    })
}

/// The form whose answers took as long as they were told to: five times, two of them told to wait none.
fn delayed(trial: &Trial) -> Option<&str> {
    let usual = trial
        .all(Label::Control)
        .filter_map(|step| step.exchange.response());
    let usual = usual.map(|answer| answer.millis).max().unwrap_or_default();
    let as_told = |step: &Step| {
        let (form, rest) = step.form.rsplit_once(": ")?;
        let seconds: u64 = rest.strip_suffix(SECONDS)?.parse().ok()?;
        let took = step.exchange.response()?.millis;
        let fits = took + EARLY >= seconds * 1_000 && took <= seconds * 1_000 + usual + LATE;
        fits.then_some((form.len(), seconds))
    };
    let steps: Vec<&Step> = trial.all(Label::Attack).collect();
    steps.windows(5).find_map(|five| {
        let told: Vec<(usize, u64)> = five.iter().filter_map(|step| as_told(step)).collect();
        let form = five.first()?.form.get(..told.first()?.0)?;
        let same = five.iter().all(|step| step.form.starts_with(form));
        let seconds: Vec<u64> = told.iter().map(|(_, seconds)| *seconds).collect();
        (same && seconds == [2, 0, 1, 0, 2]).then_some(form)
    })
}

/// Whether an operator that is true of everything is answered like the control, and one that is true of nothing is not,
/// each so many times.
fn operates(trial: &Trial, times: usize) -> bool {
    let each = |forms: &[&str], is: &dyn Fn(&Response) -> bool| {
        let steps = trial.all(Label::Attack);
        let steps = steps.filter(|step| forms.contains(&step.form.as_str()));
        let answers: Vec<_> = steps.filter_map(|step| step.exchange.response()).collect();
        answers.len() == times && answers.into_iter().all(is)
    };
    let repeats = |answer: &Response| oracle::repeats_content(trial, answer);
    // A login gives another token each time; whom it does not know it refuses.
    let succeeds = |answer: &Response| oracle::repeats_control(trial, answer);
    let refuses = |answer: &Response| matches!(answer.status, 400..=428 | 430..=499);
    let differs = |answer: &Response| !repeats(answer);
    each(&[TRUE, OWN], &repeats) && each(&[FALSE], &differs)
        || each(&[OWN], &succeeds) && each(&[FALSE], &refuses)
}

#[cfg(test)]
mod tests {
    use super::with_operator;
    use crate::http::Request;
    use crate::words::Place;

    #[test]
    fn an_operator_stands_in_the_name_of_the_parameter() {
        let mut request = Request::new("GET", "/users");
        request.query = vec![
            ("q".to_owned(), "a".to_owned()),
            ("n".to_owned(), "1".to_owned()),
        ];
        let place = Place::Query("q".to_owned());
        let changed = with_operator(&request, &place, "$ne", "nay");
        assert_eq!(
            changed.map(|request| request.target()),
            Some("/users?n=1&q%5B%24ne%5D=nay".to_owned())
        );
        assert!(with_operator(&request, &Place::Body("/q".to_owned()), "$ne", "nay").is_none());
    }
}
