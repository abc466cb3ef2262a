//! Scalars of YAML as [`super::block`] reads them: plain, in quotes, and in lines of their own. Lines are folded as YAML
//! says (1.2, sections 6.5, 7.3 and 8.1).

use serde_json::Value;

use super::block::Reader;
use super::position::Spot;
use crate::yaml;

/// The lines of a text without quotes.
pub(super) fn plain(reader: &mut Reader<'_, '_>, indent: usize) -> Option<Value> {
    let (first, mut is_commented) = plain_line(reader)?;
    let mut folded = String::new();
    loop {
        let blank_lines = next_line(reader);
        match reader.indent {
            Some(next) if next > indent && reader.peek() != Some(b'#') => {}
            _ => break,
        }
        let rest = reader.rest();
        if is_commented || rest.starts_with("- ") || rest.starts_with("? ") {
            return None;
        }
        if folded.is_empty() {
            folded.push_str(first);
        }
        let line;
        (line, is_commented) = plain_line(reader)?;
        fold(&mut folded, blank_lines);
        folded.push_str(line);
    }
    if reader.indent.is_some() {
        reader.at = reader.begun;
        reader.find_content();
    }
    match folded.is_empty() {
        true => Some(yaml::scalar(first)),
        false => Some(yaml::scalar(&folded)),
    }
}

/// What this line says without quotes, and whether a comment follows.
fn plain_line<'t>(reader: &mut Reader<'t, '_>) -> Option<(&'t str, bool)> {
    let line = reader.rest_of_line();
    reader.at += line.len();
    let comment = memchr::memchr_iter(b'#', line.as_bytes())
        .find(|at| at.checked_sub(1).and_then(|at| line.as_bytes().get(at)) == Some(&b' '));
    let text = line.get(..comment.unwrap_or(line.len()))?;
    let text = text.trim_end_matches(' ');
    let is_plain = !text.is_empty()
        && memchr::memchr(b'\t', text.as_bytes()).is_none()
        && !memchr::memchr_iter(b':', text.as_bytes())
            .any(|at| matches!(text.as_bytes().get(at + 1), None | Some(b' ')));
    is_plain.then_some((text, comment.is_some()))
}

/// From the end of a line to the first letter of the next one that is not empty; how many were.
fn next_line(reader: &mut Reader<'_, '_>) -> usize {
    let mut blank_lines = 0;
    loop {
        if reader.peek().is_none() {
            reader.indent = None;
            return blank_lines;
        }
        reader.at += 1;
        reader.line = reader.line.saturating_add(1);
        reader.begun = reader.at;
        reader.blanks();
        if reader.peek() != Some(b'\n') {
            reader.indent = reader.peek().map(|_| reader.at - reader.begun);
            return blank_lines;
        }
        blank_lines += 1;
    }
}

/// Joins two lines that have so many empty ones between them.
fn fold(text: &mut String, blank_lines: usize) {
    match blank_lines {
        0 => text.push(' '),
        some => (0..some).for_each(|_| text.push('\n')),
    }
}

/// A text in single quotes.
pub(super) fn single(reader: &mut Reader<'_, '_>, indent: usize) -> Option<String> {
    reader.at += 1;
    let mut text = String::new();
    // What was written before it on this line may be trimmed.
    let mut kept = 0;
    loop {
        let rest = reader.rest();
        let end = memchr::memchr3(b'\'', b'\n', b'\t', rest.as_bytes())?;
        text.push_str(rest.get(..end)?);
        reader.at += end;
        match reader.peek()? {
            b'\'' => {
                reader.at += 1;
                if reader.peek() != Some(b'\'') {
                    return Some(text);
                }
                reader.at += 1;
                text.push('\'');
                kept = text.len();
            }
            b'\n' => {
                continued(reader, indent, &mut text, kept)?;
                kept = text.len();
            }
            _ => return None,
        }
    }
}

/// The end of a line inside quotes.
fn continued(
    reader: &mut Reader<'_, '_>,
    indent: usize,
    text: &mut String,
    kept: usize,
) -> Option<()> {
    let trimmed = text.get(kept..)?.trim_end_matches(' ').len();
    text.truncate(kept + trimmed);
    let blank_lines = next_line(reader);
    fold(text, blank_lines);
    reader.indent.filter(|next| *next > indent).map(|_| ())
}

/// A text in double quotes.
pub(super) fn double(reader: &mut Reader<'_, '_>, indent: usize) -> Option<String> {
    reader.at += 1;
    let mut text = String::new();
    let mut kept = 0;
    loop {
        let rest = reader.rest();
        let end = memchr::memchr3(b'"', b'\\', b'\n', rest.as_bytes())?;
        let written = rest.get(..end)?;
        if memchr::memchr(b'\t', written.as_bytes()).is_some() {
            return None;
        }
        text.push_str(written);
        reader.at += end + 1;
        match rest.as_bytes().get(end)? {
            b'"' => return Some(text),
            b'\\' => {
                escaped(reader, indent, &mut text)?;
                kept = text.len();
            }
            _ => {
                reader.at -= 1;
                continued(reader, indent, &mut text, kept)?;
                kept = text.len();
            }
        }
    }
}

/// What the letters after a backslash stand for.
fn escaped(reader: &mut Reader<'_, '_>, indent: usize, text: &mut String) -> Option<()> {
    let letter = reader.peek()?;
    if letter == b'\n' {
        // The line goes on as if it had not ended.
        let blank_lines = next_line(reader);
        let goes_on = reader.indent.is_some_and(|next| next > indent);
        return (goes_on && blank_lines == 0).then_some(());
    }
    reader.at += 1;
    let letter = match letter {
        b'"' | b'\\' | b'/' | b' ' => char::from(letter),
        b'n' => '\n',
        b't' => '\t',
        b'r' => '\r',
        b'b' => '\u{8}',
        b'f' => '\u{c}',
        b'u' => hexadecimal(reader, 4)?,
        b'U' => hexadecimal(reader, 8)?,
        _ => return None,
    };
    text.push(letter);
    Some(())
}

fn hexadecimal(reader: &mut Reader<'_, '_>, length: usize) -> Option<char> {
    let digits = reader.text.get(reader.at..reader.at + length)?;
    reader.at += length;
    let all = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    all.then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()
        .and_then(char::from_u32)
}

/// A text in lines of its own, behind `|` or `>`, and where its first letter stands; goes on to the next content.
pub(super) fn literal(reader: &mut Reader<'_, '_>, indent: usize) -> Option<(String, Spot)> {
    let header = reader.rest_of_line();
    let (is_folded, chomp) = match header.trim_end_matches(' ') {
        "|" => (false, ""),
        "|-" => (false, "-"),
        "|+" => (false, "+"),
        ">" => (true, ""),
        ">-" => (true, "-"),
        ">+" => (true, "+"),
        _ => return None,
    };
    reader.at += header.len() + 1;
    reader.line = reader.line.saturating_add(1);
    let mut within = None;
    let mut first = reader.spot(0);
    let mut text = String::new();
    let (mut blank_lines, mut was_apart) = (0, false);
    loop {
        reader.begun = reader.at;
        let line = reader.rest_of_line();
        if reader.at >= reader.text.len() {
            break;
        }
        // Without an end to the last line nobody agrees about what it is.
        if reader.at + line.len() >= reader.text.len() {
            return None;
        }
        let blanks = line.len() - line.trim_start_matches(' ').len();
        let is_blank = blanks == line.len();
        match within {
            None if line.is_empty() => blank_lines += 1,
            None if is_blank || blanks <= indent => return None,
            Some(least) if is_blank && blanks <= least => blank_lines += 1,
            Some(least) if blanks < least => {
                if blanks > indent {
                    return None;
                }
                break;
            }
            _ if is_blank => return None,
            _ => {
                let is_first = within.is_none();
                let written = line.get(*within.get_or_insert(blanks)..)?;
                // Lines that stand further in are not folded, nor what is around them.
                let is_apart = !is_folded || written.starts_with([' ', '\t']);
                match is_first {
                    true => {
                        first = reader.spot(blanks);
                        (0..blank_lines).for_each(|_| text.push('\n'));
                    }
                    false if is_apart || was_apart => fold(&mut text, blank_lines + 1),
                    false => fold(&mut text, blank_lines),
                }
                (blank_lines, was_apart) = (0, is_apart);
                text.push_str(written);
            }
        }
        reader.at += line.len() + 1;
        reader.line = reader.line.saturating_add(1);
    }
    within?;
    match chomp {
        "" => text.push('\n'),
        "+" => (0..=blank_lines).for_each(|_| text.push('\n')),
        _ => {}
    }
    reader.find_content();
    Some((text, first))
}
