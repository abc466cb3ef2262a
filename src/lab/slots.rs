//! What is had once and then known: who needs it first gets it, and whoever needs it meanwhile waits for him.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A place for one such thing; empty until the first who needs it has filled it.
pub(super) type Slot<V> = Arc<tokio::sync::Mutex<Option<V>>>;

/// Places by what they are for.
pub(super) struct Slots<K, V>(Mutex<BTreeMap<K, Slot<V>>>);

impl<K, V> Default for Slots<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Ord, V> Slots<K, V> {
    /// The place for `key`.
    pub(super) fn of(&self, key: K) -> Slot<V> {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        slots.entry(key).or_default().clone()
    }

    /// Every place whose key is one of these.
    pub(super) fn all(&self, is_one: impl Fn(&K) -> bool) -> Vec<Slot<V>> {
        let slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let own = slots.iter().filter(|(key, _)| is_one(key));
        own.map(|(_, slot)| slot.clone()).collect()
    }
}
