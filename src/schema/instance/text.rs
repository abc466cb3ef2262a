//! Texts: by pattern, by format, or a short word that no other place and seed gives.

use rand_chacha::rand_core::Rng;
use serde_json::Value;

use super::{Maker, Shape, Spot, format, pattern};
use crate::schema::shape::Part;

/// Longest text that is made, in characters.
const LONGEST: u64 = 100_000;

impl<'a> Maker<'a> {
    pub(super) fn text(
        &mut self,
        spot: &Spot<'a>,
        start: &[Part<'a>],
        shape: &Shape<'a>,
    ) -> Result<Value, String> {
        let least = shape.at_least("minLength").unwrap_or(0);
        let most = shape.at_most("maxLength").unwrap_or(u64::MAX);
        if least > LONGEST || least > most {
            return Err(format!(
                "no text can be {least} characters long at \"{}\"",
                spot.pointer
            ));
        }
        let mut chance = self.chance(spot);
        for _ in 0..spot.turn {
            chance.next_u64();
        }
        let name = readable(spot.name);
        let patterns: Vec<&str> = shape.all("pattern").filter_map(Value::as_str).collect();
        let formatted = shape
            .text("format")
            .and_then(|format| format::formatted(format, &name, &mut chance));
        let tag = format!("{:06x}", chance.next_u32() & 0xff_ffff);
        let name = if name.is_empty() {
            "text".to_owned()
        } else {
            name
        };
        let word = sized(&name, &tag, least as usize, most);
        if patterns.is_empty() && formatted.is_none() {
            return Ok(Value::String(word));
        }
        let mut tries: Vec<String> = Vec::new();
        tries.extend(formatted.as_ref().map(|text| sized_or(text, least, most)));
        tries.extend(formatted);
        let least = u32::try_from(least).unwrap_or(0);
        for turns in [
            (1, 6),
            (0, 0),
            (0, 2),
            (0, 12),
            (least, least),
            (least / 2, least),
            (0, 32),
        ] {
            for pattern in patterns.iter().take(4) {
                for _ in 0..3 {
                    tries.extend(pattern::matching(pattern, turns, &mut chance));
                }
            }
        }
        // Empty only if nothing else is allowed: an empty text is rarely what a server wants.
        let mut tries: Vec<String> = tries.into_iter().filter(|text| !text.is_empty()).collect();
        tries.push(word);
        tries.push(String::new());
        let found = tries
            .into_iter()
            .map(Value::String)
            .find(|text| self.fits(start, text));
        found.ok_or_else(|| match patterns.first() {
            Some(pattern) => format!(
                "no text found for the pattern {pattern} at \"{}\"",
                spot.pointer
            ),
            None => format!("no text found at \"{}\"", spot.pointer),
        })
    }
}

/// A property name as the beginning of a word: lower-case ASCII, at most twelve characters.
fn readable(name: &str) -> String {
    let plain = name.chars().filter(char::is_ascii_alphanumeric).take(12);
    plain.map(|c| c.to_ascii_lowercase()).collect()
}

/// `name-tag`, padded or cut to the bounds; the tag is what stays.
fn sized(name: &str, tag: &str, least: usize, most: u64) -> String {
    let most = usize::try_from(most).unwrap_or(usize::MAX);
    let mut word = format!("{name}-{tag}");
    if word.len() > most {
        tag.chars()
            .take(most)
            .collect::<String>()
            .clone_into(&mut word);
    }
    while word.len() < least {
        word.push('a');
    }
    word
}

/// A formatted text cut to the bounds where that can do no harm: the referee looks at it.
fn sized_or(text: &str, least: u64, most: u64) -> String {
    let length = text.chars().count() as u64;
    match (length > most, length < least) {
        (true, _) => text.chars().take(most as usize).collect(),
        (_, true) => text.to_owned() + &"a".repeat((least - length) as usize),
        _ => text.to_owned(),
    }
}
