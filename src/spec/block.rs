//! The YAML that most documents are written in, line by line: much faster than a reader that knows all of YAML.
//!
//! Knows only what can mean one thing: at anything else it gives up, and the reader of all YAML begins anew.

use serde_json::Value;

use super::block_text;
use super::position::Spot;
use super::tree::Tree;
use crate::yaml;

/// Bytes of a key that stands without quotes; YAML wants its colon within 1,024 characters.
const LONGEST_KEY: usize = 1_000;

/// Bytes of a line with brackets.
const LONGEST_FLOW: usize = 1_000;

/// Puts what `text`, the file number `file`, holds into `tree`. `None` leaves the tree half-grown and useless.
pub(super) fn grow(text: &str, file: u16, tree: &mut Tree) -> Option<()> {
    if !is_ordinary(text) {
        return None;
    }
    let mut reader = Reader {
        text,
        at: 0,
        line: 1,
        begun: 0,
        indent: None,
        file,
        tree,
    };
    reader.find_content();
    if reader.indent == Some(0) && reader.rest().starts_with("---") {
        reader.at += 3;
        reader.end_of_line()?;
    }
    let indent = reader.indent?;
    reader.block(indent)?;
    reader.indent.is_none().then_some(())
}

/// Whether the text holds nothing that readers of YAML disagree about: no control characters, no other ends of lines.
fn is_ordinary(text: &str) -> bool {
    let is_odd = |letter: char| {
        matches!(
            letter,
            '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
    };
    let mut bytes = text.bytes();
    bytes.all(|byte| matches!(byte, b'\n' | b'\t' | b' '..=b'~' | 0x80..))
        && (text.is_ascii() || !text.contains(is_odd))
}

/// Whether a scalar without quotes may begin so. What may begin one only before certain letters is left out.
fn may_begin(text: &str) -> bool {
    let mut bytes = text.bytes();
    match bytes.next() {
        None | Some(b' ' | b'\t' | b'\n' | b'?' | b':' | b',' | b'[' | b']' | b'{' | b'}') => false,
        Some(b'#' | b'&' | b'*' | b'!' | b'|' | b'>' | b'\'' | b'"' | b'%' | b'@' | b'`') => false,
        Some(b'-') => {
            !matches!(bytes.next(), None | Some(b' ' | b'\t' | b'\n')) && !text.starts_with("---")
        }
        Some(_) => true,
    }
}

pub(super) struct Reader<'t, 'r> {
    pub(super) text: &'t str,
    /// The next byte.
    pub(super) at: usize,
    pub(super) line: u32,
    /// The first byte of this line.
    pub(super) begun: usize,
    /// Blanks before the first letter of this line, where `at` stands when a line begins; none at the end of the text.
    pub(super) indent: Option<usize>,
    file: u16,
    tree: &'r mut Tree,
}

impl<'t> Reader<'t, '_> {
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    pub(super) fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// What is left of this line.
    pub(super) fn rest_of_line(&self) -> &'t str {
        let rest = self.rest();
        let end = memchr::memchr(b'\n', rest.as_bytes()).unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    }

    fn here(&self) -> Spot {
        let before = self.text.get(self.begun..self.at).unwrap_or_default();
        self.spot(before.chars().count())
    }

    /// The place behind so many letters of this line.
    pub(super) fn spot(&self, letters: usize) -> Spot {
        Spot {
            file: self.file,
            line: self.line,
            column: u32::try_from(letters + 1).unwrap_or(u32::MAX),
        }
    }

    pub(super) fn blanks(&mut self) {
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    /// From the beginning of a line to the next letter that is neither blank nor comment.
    pub(super) fn find_content(&mut self) {
        loop {
            self.begun = self.at;
            self.blanks();
            match self.peek() {
                None => {
                    self.indent = None;
                    return;
                }
                Some(b'#') => self.at += self.rest_of_line().len(),
                Some(b'\n') => {}
                Some(_) => {
                    self.indent = Some(self.at - self.begun);
                    return;
                }
            }
            if self.peek() == Some(b'\n') {
                self.at += 1;
                self.line = self.line.saturating_add(1);
            }
        }
    }

    /// Takes what may follow at the end of a line, a comment at most, and goes on to the next content.
    pub(super) fn end_of_line(&mut self) -> Option<()> {
        let begun = self.at;
        self.blanks();
        match self.peek() {
            Some(b'#') if self.at > begun => self.at += self.rest_of_line().len(),
            None | Some(b'\n') => {}
            Some(_) => return None,
        }
        if self.peek().is_some() {
            self.at += 1;
            self.line = self.line.saturating_add(1);
        }
        self.find_content();
        Some(())
    }

    fn is_dash(&self) -> bool {
        let rest = self.rest();
        rest.starts_with("- ") || rest.starts_with("-\n") || rest == "-"
    }

    /// The map or list that begins here, its keys or dashes behind `indent` blanks.
    fn block(&mut self, indent: usize) -> Option<()> {
        match self.is_dash() {
            true => self.list(indent),
            false => self.map(indent),
        }
    }

    fn map(&mut self, indent: usize) -> Option<()> {
        self.tree.map(self.spot(indent), 0).ok()?;
        loop {
            let spot = self.spot(indent);
            let key = self.key()?;
            self.tree.key(key, spot, false, 0).ok()?;
            self.value(indent)?;
            match self.indent {
                Some(next) if next == indent && !self.is_dash() => {}
                Some(next) if next >= indent => return None,
                _ => break,
            }
        }
        self.tree.end().ok()
    }

    fn list(&mut self, indent: usize) -> Option<()> {
        self.tree.list(self.spot(indent), 0).ok()?;
        loop {
            self.at += 1;
            self.blanks();
            let within = self.at - self.begun;
            if self.is_dash() || self.is_key() {
                self.block(within)?;
            } else {
                self.inline(indent)?;
            }
            match self.indent {
                Some(next) if next == indent && self.is_dash() => {}
                Some(next) if next > indent => return None,
                _ => break,
            }
        }
        self.tree.end().ok()
    }

    /// Whether a key of a map begins here.
    fn is_key(&self) -> bool {
        let line = self.rest_of_line();
        match line.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => {
                let inside = line.get(1..).unwrap_or_default();
                let end = memchr::memchr(*quote, inside.as_bytes());
                let after = end.and_then(|end| inside.get(end + 1..));
                after.is_some_and(|after| after.starts_with(':'))
            }
            _ => may_begin(line) && colon(line).is_some(),
        }
    }

    /// The key that begins here, its colon taken.
    fn key(&mut self) -> Option<String> {
        let line = self.rest_of_line();
        let (key, length) = match line.as_bytes().first()? {
            quote @ (b'"' | b'\'') => {
                let inside = line.get(1..)?;
                let key = inside.get(..memchr::memchr(*quote, inside.as_bytes())?)?;
                let is_understood = key.len() <= LONGEST_KEY && !key.contains(['\\', '\t']);
                (is_understood.then_some(key)?, key.len() + 2)
            }
            _ => {
                let key = line.get(..colon(line)?)?;
                let is_plain = may_begin(key)
                    && key != "<<"
                    && key.len() <= LONGEST_KEY
                    && !key.ends_with(' ')
                    && !key.contains('\t')
                    && !key.contains(" #");
                if !is_plain {
                    return None;
                }
                (key, key.len())
            }
        };
        let after = line.get(length..)?;
        if !(after.starts_with(": ") || after == ":") {
            return None;
        }
        self.at += length + 1;
        Some(key.to_owned())
    }

    /// The value behind the colon of a key that stands behind `indent` blanks.
    fn value(&mut self, indent: usize) -> Option<()> {
        let begun = self.at;
        self.blanks();
        let is_comment = self.peek() == Some(b'#') && self.at > begun;
        if !matches!(self.peek(), None | Some(b'\n')) && !is_comment {
            return self.inline(indent);
        }
        self.at = begun;
        let spot = self.here();
        self.end_of_line()?;
        match self.indent {
            Some(next) if next > indent || (next == indent && self.is_dash()) => self.block(next),
            _ => self.tree.scalar(Value::Null, spot, 0).ok(),
        }
    }

    /// The value that begins here, in a map or list behind `indent` blanks; goes on to the next content.
    fn inline(&mut self, indent: usize) -> Option<()> {
        let mut spot = self.here();
        let value = match self.peek()? {
            b'"' => {
                let text = block_text::double(self, indent)?;
                self.end_of_line()?;
                Value::String(text)
            }
            b'\'' => {
                let text = block_text::single(self, indent)?;
                self.end_of_line()?;
                Value::String(text)
            }
            b'|' | b'>' => {
                let text;
                (text, spot) = block_text::literal(self, indent)?;
                Value::String(text)
            }
            b'[' | b'{' => {
                // What is looked at in them again and again is their line.
                if self.at - self.begun + self.rest_of_line().len() > LONGEST_FLOW {
                    return None;
                }
                self.flow()?;
                return self.end_of_line();
            }
            _ if may_begin(self.rest()) => block_text::plain(self, indent)?,
            _ => return None,
        };
        self.tree.scalar(value, spot, 0).ok()
    }

    /// A list or map in brackets, on one line.
    fn flow(&mut self) -> Option<()> {
        let spot = self.here();
        let is_map = self.peek() == Some(b'{');
        let closes = if is_map { b'}' } else { b']' };
        match is_map {
            true => self.tree.map(spot, 0).ok()?,
            false => self.tree.list(spot, 0).ok()?,
        }
        self.at += 1;
        self.blanks();
        if self.peek()? == closes {
            self.at += 1;
            return self.tree.end().ok();
        }
        loop {
            if is_map {
                let spot = self.here();
                let key = match self.flow_text()? {
                    (key, true) => key,
                    (key, false) if key != "<<" => key,
                    _ => return None,
                };
                if !self.rest().starts_with(": ") {
                    return None;
                }
                self.at += 1;
                self.blanks();
                self.tree.key(key, spot, false, 0).ok()?;
            }
            let spot = self.here();
            match self.peek()? {
                b'[' | b'{' => self.flow()?,
                _ => {
                    let value = match self.flow_text()? {
                        (text, true) => Value::String(text),
                        (text, false) => yaml::scalar(&text),
                    };
                    self.tree.scalar(value, spot, 0).ok()?;
                }
            }
            self.blanks();
            let next = self.peek()?;
            self.at += 1;
            match next {
                b',' => self.blanks(),
                next if next == closes => return self.tree.end().ok(),
                _ => return None,
            }
        }
    }

    /// The text that begins here inside brackets, and whether it stands in quotes.
    fn flow_text(&mut self) -> Option<(String, bool)> {
        let line = self.rest_of_line();
        if let quote @ (b'"' | b'\'') = self.peek()? {
            let inside = line.get(1..)?;
            let text = inside.get(..memchr::memchr(quote, inside.as_bytes())?)?;
            self.at += text.len() + 2;
            // A quote that is doubled is none, and a text that goes on is one that is not understood here.
            let is_whole = !text.contains(['\\', '\t']) && self.peek() != Some(quote);
            return is_whole.then(|| (text.to_owned(), true));
        }
        let end = line.find([',', '[', ']', '{', '}', '#', '"', '\'', '\t'])?;
        let end = line.find(": ").map_or(end, |colon| colon.min(end));
        let text = line.get(..end)?;
        let trimmed = text.trim_end_matches(' ');
        self.at += text.len();
        let is_plain = may_begin(trimmed)
            && !trimmed.ends_with(':')
            && matches!(line.as_bytes().get(end)?, b',' | b']' | b'}' | b':');
        // A key stands directly before its colon.
        let is_near = self.peek() != Some(b':') || trimmed.len() == text.len();
        (is_plain && is_near).then(|| (trimmed.to_owned(), false))
    }
}

/// Where the colon is that ends the key with which a line begins.
fn colon(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    memchr::memchr_iter(b':', bytes).find(|at| matches!(bytes.get(at + 1), None | Some(b' ')))
}
