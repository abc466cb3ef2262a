//! Texts that look like another one and are not it.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// The classes within which characters are exchanged, so that hexadecimal stays hexadecimal.
const CLASSES: &[(u8, u8)] = &[
    (b'0', b'9'),
    (b'a', b'f'),
    (b'g', b'z'),
    (b'A', b'F'),
    (b'G', b'Z'),
];

/// A text of the same length and alphabet in which no letter and no digit is what it was; dots and other
/// signs stay. None if there are no letters or digits.
pub(super) fn garbage(text: &str) -> Option<String> {
    let mut chance = ChaCha8Rng::seed_from_u64(text.len() as u64);
    let garbled: String = text
        .chars()
        .map(|letter| shifted(letter, chance.next_u32()))
        .collect();
    (garbled != text).then_some(garbled)
}

/// The text with the letter or digit nearest to its middle changed; none if there is none.
pub(super) fn one_changed(text: &str) -> Option<String> {
    let letters: Vec<char> = text.chars().collect();
    let middle = letters.len() / 2;
    let chosen = (0..letters.len())
        .filter(|index| letters.get(*index).is_some_and(char::is_ascii_alphanumeric))
        .min_by_key(|index| index.abs_diff(middle))?;
    let changed = letters.iter().enumerate().map(|(index, letter)| {
        if index == chosen {
            shifted(*letter, 0)
        } else {
            *letter
        }
    });
    Some(changed.collect())
}

/// The text without its end: several characters, but never all. None if it has fewer than two.
pub(super) fn truncated(text: &str) -> Option<String> {
    let length = text.chars().count();
    let kept = length.saturating_sub(8).max(length / 2);
    (kept > 0 && kept < length).then(|| text.chars().take(kept).collect())
}

/// Another character of the same class.
fn shifted(letter: char, by: u32) -> char {
    let Ok(byte) = u8::try_from(letter) else {
        return letter;
    };
    for (first, last) in CLASSES {
        if (*first..=*last).contains(&byte) {
            let size = u32::from(last - first) + 1;
            let offset = (u32::from(byte - first) + 1 + by % (size - 1)) % size;
            return char::from(first + u8::try_from(offset).unwrap_or_default());
        }
    }
    letter
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn garbage_keeps_the_shape_and_no_letter() {
        let text = "0aF9-GHIJ_klmz.Zz19==";
        let garbled = garbage(text).unwrap_or_default();
        assert_eq!(garbled.len(), text.len());
        for (one, other) in text.chars().zip(garbled.chars()) {
            assert_eq!(one.is_ascii_alphanumeric(), one != other, "{one} {other}");
            assert_eq!(one.is_ascii_hexdigit(), other.is_ascii_hexdigit());
        }
        assert_eq!(garbage(text), Some(garbled), "always the same");
        assert_eq!(garbage("..."), None);
        assert_eq!(garbage(""), None);
    }

    #[test]
    fn small_changes_are_changes() {
        assert_eq!(one_changed("abcde").as_deref(), Some("abdde"));
        assert_eq!(one_changed("a--"), Some("b--".to_owned()));
        assert_eq!(one_changed("äöü"), None);
        assert_eq!(
            truncated("abcdefghijklmnopqrst").as_deref(),
            Some("abcdefghijkl")
        );
        assert_eq!(truncated("pw").as_deref(), Some("p"));
        assert_eq!(truncated("x"), None);
    }
}
