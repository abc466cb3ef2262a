//! input/slow-pattern: no text makes a pattern take forever.

use async_trait::async_trait;
use serde_json::Value;

use crate::check::{Case, Check, Cost, Rule, Stage, Verdict, oracle};
use crate::http::Request;
use crate::lab::{Actor, Ground, Lab, Label, Reason, Step, Subject, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Place, Profile, RuleId, Severity};

use super::payload;
use super::text_places::{self, Text};

pub(super) struct SlowPattern;

static RULE: Rule = Rule {
    id: RuleId::new("input/slow-pattern"),
    title: "Takes forever to match a pattern",
    severity: Severity::Medium,
    profile: Profile::Deep,
    cwe: 1333,
    owasp: "API4:2023 Unrestricted Resource Consumption",
    since: "0.1.0",
    promise: "The time that a text takes to be checked grows with its length and no faster.",
    sends: "Where the document has a pattern: a valid text with one of its letters repeated more and more often and an end that does not fit, in small steps; no more after the first sign, and nothing longer after an answer that took a second.",
    proof: "The time beyond that of a valid text grows faster than the length does, both times that it is measured, and a valid text is as quick as before.",
    why: "A pattern with nested repetition takes exponential time on some short text: a few requests stop the server.",
    fix: "Check the length first; rewrite the pattern without nested or overlapping repetition, or use an engine that runs in linear time.",
};

/// Places of one operation that are tried.
const MOST: usize = 3;
/// How often the letter stands there: steps for time that doubles with a letter or two, and for time that grows with a
/// power of the length.
const LENGTHS: &[usize] = &[14, 16, 18, 20, 22, 24, 26, 28, 30, 500, 1_000, 2_000, 4_000];
/// Milliseconds beyond a valid text that are a sign, and those that the step before must have taken to compare with.
const SIGN: u64 = 150;
const BEFORE: u64 = 15;
/// After an answer that took so many milliseconds nothing longer is sent.
const CEILING: u64 = 1_000;
/// What does not fit at the end of any usual pattern.
const END: &str = "!";
const VALID: &str = "a valid text";

#[async_trait]
impl Check for SlowPattern {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        if site.excluded(operation).is_some() || site.login_body(&operation.key).is_some() {
            return Vec::new();
        }
        let mut found = text_places::texts(site, operation);
        found.retain(Text::has_pattern);
        let found = found.into_iter().take(MOST);
        let case = |text: Text| {
            let units = units(&text.sample).len();
            let requests = units * (LENGTHS.len() + 1) + 12;
            let requests = u32::try_from(requests).unwrap_or(u32::MAX);
            Case {
                rule: RULE.id.clone(),
                subject: Subject {
                    operation: operation.key.clone(),
                    owner: Actor::Able,
                    attacker: None,
                },
                place: Some(text.place),
                form: "a letter repeated".to_owned(),
                violation: None,
                stage: Stage::Aftermath,
                cost: Cost {
                    requests,
                    writes: if operation.key.is_safe() { 0 } else { requests },
                },
            }
        };
        found.map(case).collect()
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let _quiet = lab.alone().await;
        let place = case.place.clone();
        let place = place.ok_or_else(|| Reason::NoSubject("the case names no place".to_owned()))?;
        let ground = payload::ground(lab, &place).await?;
        let operation = lab.operation().cloned();
        let found = operation.map(|operation| text_places::texts(lab.site(), &operation));
        let mut found = found.unwrap_or_default().into_iter();
        let sample = found
            .find(|text| text.place == place)
            .map(|text| text.sample);
        let sample = sample.unwrap_or_default();
        let mut tried = 0;
        for (front, unit) in units(&sample) {
            valid(lab, &ground).await?;
            for (at, length) in LENGTHS.iter().enumerate() {
                let Some(took) = longer(lab, &ground, &place, (&front, unit), *length).await?
                else {
                    break;
                };
                tried += 1;
                let usual = usual(lab.so_far());
                if took > usual + SIGN && at > 0 {
                    // Both lengths twice, with valid texts around: a busy server is slow for all.
                    let before = LENGTHS.get(at - 1).copied().unwrap_or_default();
                    valid(lab, &ground).await?;
                    for length in [before, *length, *length, before] {
                        longer(lab, &ground, &place, (&front, unit), length).await?;
                    }
                    valid(lab, &ground).await?;
                    if grows(lab.so_far()).is_some() {
                        return Ok(());
                    }
                }
                if took > CEILING {
                    break;
                }
            }
        }
        match tried {
            0 => Err(Reason::none_with(&place)),
            _ => Ok(()),
        }
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        if let Some((before, last)) = grows(trial) {
            let place = case.place.as_ref().map(ToString::to_string);
            return Verdict::Broken(format!(
                "A text at {} of {} letters took {} ms, one of {} letters {} ms, and a valid one {} ms; twice.",
                place.unwrap_or_default(),
                last.0,
                last.1,
                before.0,
                before.1,
                usual(trial)
            ));
        }
        match trial.all(Label::Attack).next_back() {
            None => Verdict::Inconclusive(oracle::nothing_tried()),
            Some(step) => match step.exchange.failure() {
                Some(failure) => Verdict::Inconclusive(failure.into()),
                None => Verdict::Upheld,
            },
        }
    }
}

/// What stands before the letter that is repeated, and the letter: the first, the second and the last of a valid text.
fn units(sample: &str) -> Vec<(String, char)> {
    let letters: Vec<char> = sample.chars().collect();
    let mut found: Vec<(String, char)> = Vec::new();
    for at in [0, 1, letters.len().saturating_sub(1)] {
        let Some(unit) = letters.get(at) else {
            continue;
        };
        // Where the text goes on as it began, the front says nothing new.
        if found.iter().all(|(front, _)| front.chars().count() != at) {
            found.push((letters.iter().take(at).collect(), *unit));
        }
    }
    found
}

/// Sends a valid text once more, to compare with.
async fn valid(lab: &mut Lab, ground: &Ground) -> Result<(), Reason> {
    let owner = ground.owner.clone();
    let request = &ground.request;
    lab.send(
        Label::Public,
        &owner,
        VALID,
        request,
        ground.object.as_ref(),
    )
    .await
    .map(|_| ())
}

/// Sends the text with its letter so often, and says how many milliseconds it took; `None` where it cannot be sent.
async fn longer(
    lab: &mut Lab,
    ground: &Ground,
    place: &Place,
    (front, unit): (&str, char),
    length: usize,
) -> Result<Option<u64>, Reason> {
    let repeated: String = std::iter::repeat_n(unit, length).collect();
    let form = format!("{length} times {unit:?} behind {front:?}");
    let text = Value::String(format!("{front}{repeated}{END}"));
    let violation = Text::with(place, text, &form);
    let Some(request): Option<Request> = ground.broken(lab, place, &violation) else {
        return Ok(None);
    };
    let owner = ground.owner.clone();
    let answer = lab
        .send(Label::Attack, &owner, &form, &request, None)
        .await?;
    Ok(Some(answer.millis))
}

/// Milliseconds that a valid text took at most.
fn usual(trial: &Trial) -> u64 {
    let valid = trial.all(Label::Public).chain(trial.all(Label::Control));
    let millis = valid.filter_map(|step| Some(step.exchange.response()?.millis));
    millis.max().unwrap_or_default()
}

/// Length and milliseconds of the last two lengths, if the time beyond a valid text grew faster than the length whichever
/// of their two measurements is taken.
fn grows(trial: &Trial) -> Option<((usize, u64), (usize, u64))> {
    let measured = |step: &Step| {
        let length: usize = step.form.split(' ').next()?.parse().ok()?;
        Some((length, step.exchange.response()?.millis))
    };
    let steps: Vec<(usize, u64)> = trial.all(Label::Attack).filter_map(measured).collect();
    // Last of all the two lengths twice: the shorter, the longer, the longer, the shorter.
    let [.., before, last, again, before_again] = steps.as_slice() else {
        return None;
    };
    if last.0 != again.0 || before.0 != before_again.0 || before.0 >= last.0 {
        return None;
    }
    let usual = usual(trial);
    let short = before.1.max(before_again.1);
    let long = last.1.min(again.1);
    let beyond = |millis: u64| millis.saturating_sub(usual);
    // 1.5 for what measurements differ by; a time that grows with the square of the length passes that, a linear one not.
    let grew = beyond(long) as f64 / beyond(short).max(BEFORE) as f64;
    let longer = last.0 as f64 / before.0 as f64;
    (beyond(long) > SIGN && grew > 1.5 * longer).then_some(((before.0, short), (last.0, long)))
}

#[cfg(test)]
mod tests {
    use super::units;

    #[test]
    fn the_letters_of_a_valid_text_are_repeated_behind_what_stands_before_them() {
        let of = |front: &str, unit| (front.to_owned(), unit);
        assert_eq!(units("#1f"), [of("", '#'), of("#", '1'), of("#1", 'f')]);
        assert_eq!(units("a"), [of("", 'a')]);
        assert!(units("").is_empty());
    }
}
