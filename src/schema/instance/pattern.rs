//! Texts that a regular expression matches.

use rand::RngExt;
use rand_chacha::ChaCha8Rng;
use regex_syntax::hir::{Hir, HirKind};

/// Unbounded repetitions are made at most so long.
const LONGEST_REPEAT: u32 = 8;

/// A text that matches `pattern`; none where the dialect is not understood (look-around, back-references).
pub(super) fn generate(pattern: &str, rng: &mut ChaCha8Rng) -> Option<String> {
    // Without Unicode classes: `\d` would bring digits of every script, which hardly any API takes.
    let parse = |unicode: bool| {
        regex_syntax::ParserBuilder::new()
            .unicode(unicode)
            .utf8(unicode)
            .build()
            .parse(pattern)
            .ok()
    };
    let hir = parse(false).or_else(|| parse(true))?;
    let made = rand_regex::Regex::with_hir(without_anchors(&hir), LONGEST_REPEAT).ok()?;
    let bytes: Vec<u8> = rng.sample(&made);
    String::from_utf8(bytes).ok()
}

/// Anchors say where a match stands, not what is in it; the generator knows only the latter.
fn without_anchors(hir: &Hir) -> Hir {
    match hir.kind() {
        HirKind::Look(_) => Hir::empty(),
        HirKind::Concat(parts) => Hir::concat(parts.iter().map(without_anchors).collect()),
        HirKind::Alternation(parts) => {
            Hir::alternation(parts.iter().map(without_anchors).collect())
        }
        HirKind::Capture(capture) => without_anchors(&capture.sub),
        HirKind::Repetition(repetition) => {
            let mut repetition = repetition.clone();
            repetition.sub = Box::new(without_anchors(&repetition.sub));
            Hir::repetition(repetition)
        }
        _ => hir.clone(),
    }
}
