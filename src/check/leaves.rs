//! What an answer says, as places and values: JSON by property, XML by element, other text by line.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::http::Response;

/// At most so many leaves of a body are compared.
pub(super) const MOST: usize = 2_000;

/// How a body was read; bodies that were read differently are not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// JSON, whatever the media type says.
    Json,
    /// XML or HTML.
    Markup,
    /// Anything else.
    Text,
}

/// Values and where they stand. An array's items stand at the same place.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Leaves {
    set: BTreeSet<(String, String)>,
    count: usize,
}

impl Leaves {
    /// Reads a body.
    pub(super) fn of(response: &Response) -> (Kind, Self) {
        if let Some(value) = response.json() {
            return (Kind::Json, Self::of_json(&value));
        }
        let text = response.text();
        let text = text.trim_start_matches('\u{feff}').trim();
        if text.starts_with('<') {
            return (Kind::Markup, Self::of_markup(text));
        }
        // JSON that was cut off is read by member; everything else by line.
        let ends: &[char] = match text.starts_with(['{', '[']) {
            true => &[',', '{', '}', '[', ']', '\n'],
            false => &['\n'],
        };
        let pieces = text.split(ends).map(str::trim);
        let pieces = pieces.filter(|piece| !piece.is_empty());
        (
            Kind::Text,
            pieces
                .map(|piece| (piece.to_owned(), String::new()))
                .collect(),
        )
    }

    /// Reads a JSON value.
    pub(super) fn of_json(value: &Value) -> Self {
        let mut found = Self::default();
        let mut open = vec![(String::new(), value)];
        while let Some((place, value)) = open.pop() {
            if found.set.len() >= MOST {
                break;
            }
            match value {
                Value::Object(object) if !object.is_empty() => {
                    open.extend(
                        object
                            .iter()
                            .map(|(name, inner)| (format!("{place}/{name}"), inner)),
                    );
                }
                Value::Array(items) if !items.is_empty() => {
                    open.extend(
                        items
                            .iter()
                            .take(MOST)
                            .map(|inner| (format!("{place}/*"), inner)),
                    );
                }
                scalar => found.add(place, scalar.to_string()),
            }
        }
        found
    }

    /// Reads XML by element name. In HTML, whose elements mean nothing, each piece is a place of its own.
    fn of_markup(text: &str) -> Self {
        let start = text.get(..64).unwrap_or(text).to_ascii_lowercase();
        let html = start.starts_with("<!doctype html") || start.starts_with("<html");
        let pieces = text
            .split('<')
            .map(str::trim)
            .filter(|piece| !piece.is_empty() && !piece.starts_with(['/', '?', '!']));
        pieces
            .filter_map(|piece| {
                if html {
                    return Some((piece.to_owned(), String::new()));
                }
                let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
                let name = tag.split([' ', '/', '\n']).next().unwrap_or_default();
                // An element that only holds others says nothing itself.
                let text = text.trim();
                (!text.is_empty()).then(|| (name.to_owned(), text.to_owned()))
            })
            .collect()
    }

    fn add(&mut self, place: String, value: String) {
        self.count += 1;
        if self.set.len() < MOST {
            self.set.insert((place, value));
        }
    }

    /// What is left of it when what `page` has as well is taken out.
    pub(super) fn without(self, page: &Self) -> Self {
        let own = self.set.into_iter().filter(|leaf| !page.set.contains(leaf));
        own.collect()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.set.is_empty()
    }

    /// How many there are, repetitions included.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn places(&self) -> BTreeSet<&str> {
        self.set.iter().map(|(place, _)| place.as_str()).collect()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &(String, String)> {
        self.set.iter()
    }

    pub(super) fn has(&self, leaf: &(String, String)) -> bool {
        self.set.contains(leaf)
    }

    /// Whether any value could be recognised again.
    pub(super) fn has_content(&self) -> bool {
        self.set.iter().any(|(_, value)| !is_bare(value))
    }
}

impl FromIterator<(String, String)> for Leaves {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(leaves: I) -> Self {
        let mut all = Self::default();
        for (place, value) in leaves.into_iter().take(MOST) {
            all.add(place, value);
        }
        all
    }
}

/// Values that an emptied envelope has as well.
pub(super) fn is_bare(value: &str) -> bool {
    matches!(
        value,
        "" | "null" | "0" | "[]" | "{}" | "\"\"" | "false" | "true"
    )
}

/// Whether a place holds what differs between any two answers: times and request ids.
pub(super) fn is_volatile(place: &str) -> bool {
    let last = place
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    // Who made it, and when somebody was born, stay as they are.
    if last.ends_with("by") || last.contains("birth") || last.contains("candidate") {
        return false;
    }
    [
        "time",
        "date",
        "updated",
        "created",
        "expires",
        "timestamp",
        "request_id",
        "requestid",
        "trace",
        "etag",
        "last_activity",
        "nonce",
    ]
    .iter()
    .any(|word| last.contains(word))
        || last.ends_with("_at")
        || last == "iat"
        || last == "exp"
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Leaves;

    #[test]
    fn what_is_empty_has_a_place_as_well() {
        let leaves = Leaves::of_json(&json!({"id": 7, "labels": {}, "items": []}));
        let places: Vec<&str> = leaves.places().into_iter().collect();
        assert_eq!(places, ["/id", "/items", "/labels"]);
    }
}
