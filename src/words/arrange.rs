//! Stable sorting by one routine for all types.
//!
//! The standard library makes a routine of 4 kB for each type and each key; what is short, as most of what is sorted here,
//! does not need that.

use std::cmp::Ordering;

/// Lists that can be brought into an order in which equals stay as they were.
pub(crate) trait Arrange<T> {
    /// In the order of what `key` says of each.
    fn arrange_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K);
}

impl<T> Arrange<T> for [T] {
    fn arrange_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        let mut places = places(self.len(), &|one, other| {
            key(&self[one]).cmp(&key(&self[other]))
        });
        for at in 0..self.len() {
            while places[at] != at {
                let place = places[at];
                self.swap(at, place);
                places.swap(at, place);
            }
        }
    }
}

/// Where each of `count` belongs.
fn places(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by(|one, other| compare(*one, *other));
    let mut places = vec![0; count];
    for (place, at) in order.into_iter().enumerate() {
        places[at] = place;
    }
    places
}

#[cfg(test)]
mod tests {
    use super::Arrange as _;

    #[test]
    fn it_sorts_as_the_standard_library_does() {
        let mut seed = 7_u64;
        for length in 0..200 {
            let mut list: Vec<(u64, usize)> = Vec::new();
            for at in 0..length {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                list.push(((seed >> 33) % 20, at));
            }
            let mut sorted = list.clone();
            sorted.sort_by_key(|(key, _)| *key);
            list.arrange_by_key(|(key, _)| *key);
            assert_eq!(list, sorted);
        }
    }
}
