//! The keys of a document, shared: thousands of maps have a few hundred names between them.

use std::sync::Arc;

/// Names that are remembered at once, a power of two; one that is met again after it was forgotten is only kept twice.
const KEPT: usize = 1 << 11;

/// The names met lately.
pub(super) struct Names(Vec<Option<Arc<str>>>);

impl Default for Names {
    fn default() -> Self {
        Self(vec![None; KEPT])
    }
}

impl Names {
    /// `name`, shared with those who asked for it lately.
    pub(super) fn shared(&mut self, name: &str) -> Arc<str> {
        let Some(place) = self.0.get_mut(seat(name)) else {
            return name.into();
        };
        match place {
            Some(known) if **known == *name => Arc::clone(known),
            _ => Arc::clone(place.insert(name.into())),
        }
    }
}

/// Where a name is remembered. That two have one seat costs memory and nothing else: no document can make this slow.
fn seat(name: &str) -> usize {
    let mix = |sum: usize, byte: u8| sum.wrapping_mul(31).wrapping_add(usize::from(byte));
    name.bytes().rev().take(24).fold(name.len(), mix) % KEPT
}
