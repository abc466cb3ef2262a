//! A text that matches a regular expression, in plain letters and digits where the expression leaves the choice.

use std::sync::LazyLock;

use rand::distr::Distribution;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use regex::Regex;
use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind};

/// Longest text that an expression may ask for, in characters.
const LONGEST: usize = 20_000;
/// Longest expression that is read, in bytes.
const LONGEST_PATTERN: usize = 4_096;

/// Look-arounds, which a generator cannot obey; the caller checks what comes out without them.
static LOOK_AROUND: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\(\?<?[=!](?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\)").ok());

/// A text that should match `pattern`, whose repetitions take at least and at most so many `turns`, where they may.
/// `None` when the expression cannot be read or asks for too much. The caller has to check it.
pub(super) fn matching(
    pattern: &str,
    turns: (u32, u32),
    chance: &mut ChaCha8Rng,
) -> Option<String> {
    if pattern.len() > LONGEST_PATTERN {
        return None;
    }
    let parsed = regex_syntax::parse(pattern).ok().or_else(|| {
        let plain = LOOK_AROUND.as_ref()?.replace_all(pattern, "");
        regex_syntax::parse(&plain).ok()
    })?;
    let (tame, longest) = tamed(&parsed, turns);
    if longest > LONGEST {
        return None;
    }
    let made: Vec<u8> = rand_regex::Regex::with_hir(tame, turns.1)
        .ok()?
        .sample(chance);
    String::from_utf8(made).ok()
}

/// A name that `pattern` fits, always the same one.
pub(in crate::schema) fn name_matching(pattern: &str) -> Option<String> {
    let fits = Regex::new(pattern).ok()?;
    let made = matching(pattern, (1, 6), &mut ChaCha8Rng::seed_from_u64(1));
    made.filter(|name| fits.is_match(name))
}

/// The same expression without anchors, with plain characters and few repetitions; and its longest match.
fn tamed(hir: &Hir, turns: (u32, u32)) -> (Hir, usize) {
    match hir.kind() {
        HirKind::Look(_) | HirKind::Empty => (Hir::empty(), 0),
        HirKind::Literal(literal) => (hir.clone(), literal.0.len()),
        HirKind::Class(Class::Unicode(class)) => (Hir::class(Class::Unicode(plain(class))), 1),
        HirKind::Class(Class::Bytes(_)) => (hir.clone(), 1),
        HirKind::Capture(capture) => tamed(&capture.sub, turns),
        HirKind::Repetition(repetition) => {
            let (sub, longest) = tamed(&repetition.sub, turns);
            let enough = repetition.min.saturating_add(turns.1);
            let most = repetition.max.unwrap_or(enough).min(enough);
            let mut few = repetition.clone();
            few.min = repetition.min.max(turns.0.min(most));
            few.max = Some(most);
            few.sub = Box::new(sub);
            (Hir::repetition(few), longest.saturating_mul(most as usize))
        }
        HirKind::Concat(parts) => {
            let parts: Vec<(Hir, usize)> = parts.iter().map(|part| tamed(part, turns)).collect();
            let longest = parts
                .iter()
                .fold(0_usize, |sum, (_, l)| sum.saturating_add(*l));
            (
                Hir::concat(parts.into_iter().map(|(hir, _)| hir).collect()),
                longest,
            )
        }
        HirKind::Alternation(parts) => {
            let parts: Vec<(Hir, usize)> = parts.iter().map(|part| tamed(part, turns)).collect();
            let longest = parts.iter().map(|(_, l)| *l).max().unwrap_or(0);
            (
                Hir::alternation(parts.into_iter().map(|(hir, _)| hir).collect()),
                longest,
            )
        }
    }
}

/// The letters and digits of a class; else its visible ASCII; else the class itself.
fn plain(class: &ClassUnicode) -> ClassUnicode {
    let within = |ranges: &[(char, char)]| {
        let mut cut = class.clone();
        let ranges = ranges
            .iter()
            .map(|(from, to)| ClassUnicodeRange::new(*from, *to));
        cut.intersect(&ClassUnicode::new(ranges));
        (cut.iter().next().is_some()).then_some(cut)
    };
    within(&[('0', '9'), ('A', 'Z'), ('a', 'z')])
        .or_else(|| within(&[('!', '~')]))
        .or_else(|| within(&[(' ', '~')]))
        .unwrap_or_else(|| class.clone())
}

#[cfg(test)]
mod tests {

    use super::{ChaCha8Rng, Regex, SeedableRng, matching};

    #[test]
    fn anchored_classes_and_escapes_give_plain_texts() {
        for pattern in [
            "^AC[0-9a-fA-F]{32}$",
            r"^\d{3}-\d{4}$",
            r"^[^\s]+$",
            r"^\p{L}+$",
            "a|b",
            "^.{5,}$",
            r"^https:\/\/\w+\.com$",
            r"^(?:[a-z]{2}){2,3}$",
            "^[à-ü]$",
        ] {
            let made = matching(pattern, (0, 6), &mut ChaCha8Rng::seed_from_u64(1));
            let made = made.unwrap_or_default();
            assert!(
                Regex::new(pattern).is_ok_and(|p| p.is_match(&made)),
                "{pattern}: {made}"
            );
        }
    }

    #[test]
    fn hostile_expressions_are_declined() {
        let mut chance = ChaCha8Rng::seed_from_u64(1);
        for pattern in [
            "(",
            "a{1000}{1000}{1000}",
            "(a{900}){900}",
            &"(".repeat(3_000),
            r"(a)\1",
        ] {
            assert_eq!(matching(pattern, (0, 6), &mut chance), None, "{pattern}");
        }
    }
}
