//! Texts that nothing else on the target has: the name of the run and a number, of one length so that none begins another.

/// Digits of the number, which is hexadecimal.
const DIGITS: usize = 5;

/// The text of a number.
pub(super) fn of(run: &str, number: u64) -> String {
    format!("{run}{number:0DIGITS$x}")
}

/// Whether such a text with a number below `given` stands in this one. The name of the run alone is no proof: six digits come
/// up by chance.
pub(super) fn is_in(text: &str, run: &str, given: u64) -> bool {
    let after = text.match_indices(run).map(|(at, run)| at + run.len());
    let mut digits = after.filter_map(|at| text.get(at..at + DIGITS));
    digits.any(|digits| u64::from_str_radix(digits, 16).is_ok_and(|number| number < given))
}

#[cfg(test)]
mod tests {
    use super::{is_in, of};

    #[test]
    fn what_was_given_away_is_known_again_and_a_chance_is_not() {
        let text = format!("nay-{}.example.", of("a1b2c3", 0x42));
        assert!(is_in(&text, "a1b2c3", 0x43));
        assert!(!is_in(&text, "a1b2c3", 0x42), "not given away yet");
        for other in [
            "7d0a1b2c-3000-4000-8000-a1b2c3ffffff",
            "a1b2c3",
            "x-a1b2c3-plan",
            "a1b2c30é00",
        ] {
            assert!(!is_in(other, "a1b2c3", 0x43), "{other}");
        }
    }
}
