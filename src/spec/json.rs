//! JSON text to a value and its positions in one pass, much faster than a reader of YAML can.
//!
//! Knows only what is right: at anything else it gives up, and the reader of YAML says what is wrong and where.

use std::sync::Arc;

use serde_json::{Map, Value};

use super::names::Names;
use super::position::{Inner, Mark, Places, Spot};
use super::text::{self, Text};
use super::tree::DEEPEST;
use crate::yaml;

/// Reads `text`, which is the file number `file` and may hold `most` values; `None` unless it is a map or list in JSON
/// within all limits.
pub(super) fn parse(text: &str, file: u16, most: usize) -> Option<Text> {
    let mut reader = Reader {
        text,
        at: 0,
        file,
        line: 1,
        begun: 0,
        inner: 0,
        depth: 0,
        nodes: 0,
        most,
        names: Names::default(),
        entries: Vec::new(),
        places: Vec::new(),
        items: Vec::new(),
        marks: Vec::new(),
        twice: Vec::new(),
    };
    let (value, mark) = match reader.after_blanks()? {
        b'{' | b'[' => reader.value()?,
        _ => return None,
    };
    reader.blanks();
    (reader.at == text.len()).then(|| Text {
        value,
        mark,
        nodes: reader.nodes,
        oddities: text::stand_twice(reader.twice),
    })
}

struct Reader<'t> {
    text: &'t str,
    /// The next byte.
    at: usize,
    file: u16,
    line: u32,
    /// The first byte of this line, and how many bytes of it so far begin no character.
    begun: usize,
    inner: usize,
    depth: usize,
    nodes: usize,
    most: usize,
    names: Names,
    /// What the maps and lists that are still open hold so far, the innermost last: each is copied out once, at its size.
    entries: Vec<(String, Value)>,
    places: Vec<(Arc<str>, Mark)>,
    items: Vec<Value>,
    marks: Vec<Mark>,
    /// Keys that stand twice in one map.
    twice: Vec<(String, Spot)>,
}

impl<'t> Reader<'t> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn blanks(&mut self) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' => self.at += 1,
                b'\n' | b'\r' => {
                    self.at += 1;
                    if byte == b'\r' && self.peek() == Some(b'\n') {
                        self.at += 1;
                    }
                    self.line = self.line.saturating_add(1);
                    (self.begun, self.inner) = (self.at, 0);
                }
                _ => return,
            }
        }
    }

    /// The next byte that is no blank; it stays.
    fn after_blanks(&mut self) -> Option<u8> {
        self.blanks();
        self.peek()
    }

    fn spot(&self) -> Spot {
        let column = self.at - self.begun - self.inner + 1;
        Spot {
            file: self.file,
            line: self.line,
            column: u32::try_from(column).unwrap_or(u32::MAX),
        }
    }

    fn count(&mut self) -> Option<()> {
        self.nodes += 1;
        (self.nodes <= self.most).then_some(())
    }

    /// The value that begins here.
    fn value(&mut self) -> Option<(Value, Mark)> {
        self.count()?;
        let spot = self.spot();
        let scalar = match self.peek()? {
            b'{' => return self.deeper(|reader| reader.map(spot)),
            b'[' => return self.deeper(|reader| reader.list(spot)),
            b'"' => Value::String(self.string()?),
            b't' => self.word("true", Value::Bool(true))?,
            b'f' => self.word("false", Value::Bool(false))?,
            b'n' => self.word("null", Value::Null)?,
            _ => self.number()?,
        };
        Some((scalar, Mark::leaf(spot)))
    }

    /// Takes the bracket, and what `inside` reads behind it.
    fn deeper<T>(&mut self, inside: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        self.at += 1;
        let read = inside(self)?;
        self.depth -= 1;
        Some(read)
    }

    fn map(&mut self, spot: Spot) -> Option<(Value, Mark)> {
        let (first, first_place) = (self.entries.len(), self.places.len());
        if self.after_blanks()? == b'}' {
            self.at += 1;
        } else {
            loop {
                if self.after_blanks()? != b'"' {
                    return None;
                }
                self.count()?;
                let key_spot = self.spot();
                let key = self.string()?;
                if self.after_blanks()? != b':' {
                    return None;
                }
                self.at += 1;
                self.blanks();
                let (value, mut mark) = self.value()?;
                mark.spot = key_spot;
                self.places.push((self.names.shared(&key), mark));
                self.entries.push((key, value));
                if self.is_last(b'}')? {
                    break;
                }
            }
        }
        let mut values = Map::with_capacity(self.entries.len() - first);
        for (place, (key, value)) in self.entries.drain(first..).enumerate() {
            // Most keys are met once: only one that is not has to be named.
            let before = values.len();
            values.insert(key, value);
            if values.len() == before
                && let Some((name, mark)) = self.places.get(first_place + place)
            {
                self.twice.push((name.to_string(), mark.spot));
            }
        }
        let places = self.places.drain(first_place..).collect();
        let inner = Inner::Map(Places::of(places));
        Some((Value::Object(values), Mark { spot, inner }))
    }

    fn list(&mut self, spot: Spot) -> Option<(Value, Mark)> {
        let (first, first_mark) = (self.items.len(), self.marks.len());
        if self.after_blanks()? == b']' {
            self.at += 1;
        } else {
            loop {
                self.blanks();
                let (value, mark) = self.value()?;
                self.items.push(value);
                self.marks.push(mark);
                if self.is_last(b']')? {
                    break;
                }
            }
        }
        let inner = Inner::List(self.marks.drain(first_mark..).collect());
        let values = self.items.drain(first..).collect();
        Some((Value::Array(values), Mark { spot, inner }))
    }

    /// Takes the comma after an entry, or what `closes` the map or list.
    fn is_last(&mut self, closes: u8) -> Option<bool> {
        let next = self.after_blanks()?;
        self.at += 1;
        (next == closes || next == b',').then_some(next == closes)
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        self.text.get(self.at..)?.starts_with(word).then(|| {
            self.at += word.len();
            value
        })
    }

    fn number(&mut self) -> Option<Value> {
        let begun = self.at;
        let is_negative = self.peek() == Some(b'-');
        self.at += usize::from(is_negative);
        let leading = self.peek();
        let whole = self.digits()?;
        if leading == Some(b'0') && whole > 1 {
            return None;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            self.digits()?;
        }
        Some(yaml::scalar(self.text.get(begun..self.at)?))
    }

    /// How many digits stand here; none is an error.
    fn digits(&mut self) -> Option<usize> {
        let begun = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > begun).then_some(self.at - begun)
    }

    /// The text in quotes that begins here.
    fn string(&mut self) -> Option<String> {
        self.at += 1;
        let plain = self.plain()?;
        if self.peek()? == b'"' {
            self.at += 1;
            return Some(plain.to_owned());
        }
        let mut text = plain.to_owned();
        while self.peek()? != b'"' {
            self.at += 1;
            text.push(self.escaped()?);
            text.push_str(self.plain()?);
        }
        self.at += 1;
        Some(text)
    }

    /// What stands before the next quote or backslash; nothing may be in it that JSON wants escaped.
    fn plain(&mut self) -> Option<&'t str> {
        let begun = self.at;
        let rest = self.text.as_bytes().get(begun..)?;
        let mut inner = 0;
        let end = rest.iter().position(|byte| {
            inner += usize::from(*byte & 0b1100_0000 == 0b1000_0000);
            matches!(byte, b'"' | b'\\' | 0..0x20)
        })?;
        self.inner += inner;
        self.at += end;
        matches!(self.peek()?, b'"' | b'\\').then(|| self.text.get(begun..self.at))?
    }

    /// What the letters after a backslash stand for.
    fn escaped(&mut self) -> Option<char> {
        let letter = self.peek()?;
        self.at += 1;
        Some(match letter {
            b'"' | b'\\' | b'/' => char::from(letter),
            b'n' => '\n',
            b't' => '\t',
            b'r' => '\r',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => {
                let unit = self.hexadecimal()?;
                if !(0xd800..0xdc00).contains(&unit) {
                    return char::from_u32(unit);
                }
                if !self.text.get(self.at..)?.starts_with("\\u") {
                    return None;
                }
                self.at += 2;
                let low = self.hexadecimal()?.checked_sub(0xdc00)?;
                if low > 0x3ff {
                    return None;
                }
                char::from_u32(0x1_0000 + ((unit - 0xd800) << 10) + low)?
            }
            _ => return None,
        })
    }

    fn hexadecimal(&mut self) -> Option<u32> {
        let digits = self.text.get(self.at..self.at + 4)?;
        self.at += 4;
        let all = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        all.then(|| u32::from_str_radix(digits, 16).ok())?
    }
}
