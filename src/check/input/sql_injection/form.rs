//! Quotes and conditions as they are put into a text, and how the record names them. Pure.

use crate::words::Place;

/// Words of the conditions: of one length, in no document, and told from each other by their last letter only.
const WORD: &str = "nayq7";
const OTHER: &str = "nayq8";

/// How the record names each form.
pub(super) const OPEN: &str = "an open quote";
pub(super) const CLOSED: &str = "the quote closed";
pub(super) const GARBLED: &str = "a word that SQL cannot read";
pub(super) const TRUE: &str = "a condition that is true";
pub(super) const FALSE: &str = "a condition that is false";

/// How the value stands in the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// Between single quotes.
    Text,
    /// Between double quotes, as MySQL and SQLite allow.
    Double,
    /// Bare, as numbers do.
    Number,
}

impl Quoting {
    /// The ways in which a statement may hold this text. A cookie has no double quotes in it (RFC 6265, section 4.1.1).
    pub(super) fn of(text: &str, place: &Place) -> &'static [Self] {
        match (text.parse::<f64>().is_ok(), place) {
            (true, Place::Cookie(_)) => &[Self::Number, Self::Text],
            (false, Place::Cookie(_)) => &[Self::Text],
            (true, _) => &[Self::Number, Self::Text, Self::Double],
            (false, _) => &[Self::Text, Self::Double],
        }
    }

    /// What closes an open quote without changing the text: by operator in standard SQL and SQL Server, by standing side by
    /// side in MySQL. For a number, what leaves it as it is. Where the text `steers` what is written, none that MySQL would
    /// add up: a name that is added to nothing is 0 there, and so is every other name.
    pub(super) fn closings(self, steers: bool) -> impl Iterator<Item = &'static str> {
        let closings: &[&str] = match self {
            Self::Text if steers => &["'||'", "' '"],
            Self::Text => &["'||'", "' '", "'+'"],
            Self::Double => &["\" \"", "\"||\""],
            Self::Number => &["-0"],
        };
        closings.iter().copied()
    }

    /// The quote itself.
    fn mark(self) -> char {
        match self {
            Self::Text | Self::Number => '\'',
            Self::Double => '"',
        }
    }

    /// How the form of an attack ends that is made for it.
    fn says(self) -> &'static str {
        match self {
            Self::Text => "",
            Self::Double => ", as in double quotes",
            Self::Number => ", as in a number",
        }
    }

    /// The one that the form of an attack speaks of.
    pub(super) fn spoken(form: &str) -> Self {
        let named = [Self::Double, Self::Number];
        let named = named.into_iter().find(|own| form.ends_with(own.says()));
        named.unwrap_or(Self::Text)
    }

    /// Whether the text may stand within the signs of a pattern (`LIKE '%…%'`): first not, then so.
    pub(super) fn patterns(self) -> &'static [bool] {
        match self {
            Self::Text | Self::Double => &[false, true],
            Self::Number => &[false],
        }
    }
}

/// One way to send a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// With a quote that nothing closes.
    Open(Quoting),
    /// The same, closed again.
    Closed(Quoting, &'static str),
    /// Closed again, but with a word between that no statement has there.
    Garbled(Quoting),
    /// With a condition, which holds or not; within a pattern or not.
    Condition(Quoting, bool, bool),
}

impl Form {
    /// The text in this form.
    pub(super) fn of(self, text: &str) -> String {
        let word = |holds: bool| if holds { WORD } else { OTHER };
        match self {
            Self::Open(quoting) => format!("{text}{}", quoting.mark()),
            Self::Closed(_, closing) => format!("{text}{closing}"),
            Self::Garbled(Quoting::Number) => format!("{text} {WORD}"),
            Self::Garbled(quoting) => {
                let mark = quoting.mark();
                format!("{text}{mark} {WORD} {mark}")
            }
            Self::Condition(Quoting::Number, _, holds) => {
                format!("{text} AND 741={}", if holds { 741 } else { 742 })
            }
            Self::Condition(quoting, pattern, holds) => {
                let mark = quoting.mark();
                // The statement's own sign of the pattern ends up behind the last word, and beside the first by hand.
                let any = if pattern { "%" } else { "" };
                let word = word(holds);
                format!("{text}{any}{mark} AND {mark}{WORD}{any}{mark}={mark}{word}")
            }
        }
    }

    /// What it is, for the record.
    pub(super) fn says(self) -> String {
        match self {
            Self::Open(quoting) => format!("{OPEN}{}", quoting.says()),
            Self::Closed(quoting, closing) => {
                format!("{CLOSED} by {closing}{}", quoting.says())
            }
            Self::Garbled(quoting) => format!("{GARBLED}{}", quoting.says()),
            Self::Condition(quoting, pattern, holds) => {
                let what = if holds { TRUE } else { FALSE };
                let where_ = if pattern { ", within a pattern" } else { "" };
                format!("{what}{where_}{}", quoting.says())
            }
        }
    }
}

/// Whether a text shows something of what was sent.
pub(super) fn is_sent(text: &str) -> bool {
    let text = text
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&apos;", "'")
        .replace("&#34;", "\"")
        .replace("&quot;", "\"")
        .replace("\\\"", "\"");
    [
        WORD,
        OTHER,
        "'||'",
        "' '",
        "'+'",
        " AND 741=",
        "\"||\"",
        "\" \"",
    ]
    .iter()
    .any(|piece| text.contains(piece))
}

#[cfg(test)]
mod tests {
    use super::{Form, Quoting};

    #[test]
    fn a_statement_is_never_widened_or_cut_short() {
        for quoting in [Quoting::Text, Quoting::Double, Quoting::Number] {
            let conditions = [(false, true), (false, false), (true, true), (true, false)];
            let conditions =
                conditions.map(|(pattern, holds)| Form::Condition(quoting, pattern, holds));
            let closed = quoting.closings(false).map(|by| Form::Closed(quoting, by));
            let all = [Form::Open(quoting), Form::Garbled(quoting)]
                .into_iter()
                .chain(conditions)
                .chain(closed);
            for form in all {
                let text = form.of("7");
                let upper = text.to_uppercase();
                assert!(!upper.contains(" OR ") && !text.contains("--"), "{text}");
                assert!(!text.contains([';', '#']) && !text.contains("/*"), "{text}");
            }
        }
    }
}
