//! What the target says is text: capped, without escapes, never read as a command.

use bytes::Bytes;

/// Bytes of a body that a report shows.
pub(crate) const MOST_BODY: usize = 2 * 1024;

/// Bytes of a body that was sent which a report keeps, so that its command sends the same.
const MOST_SENT: usize = 32 * 1024;

/// How a body ends that was cut.
const CUT: &str = " more bytes cut]";

/// One line that a terminal or a log can show: control characters written out, `::` at the start broken, capped.
pub(crate) fn line(text: &str, most: usize) -> String {
    let mut clean = String::new();
    for character in text.chars() {
        match character {
            '\n' | '\r' | '\t' => clean.push(' '),
            hidden if is_hidden(hidden) => {
                clean.push_str(&format!("\\u{{{:x}}}", u32::from(hidden)))
            }
            other => clean.push(other),
        }
    }
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    // `::error::` and the like are commands to a runner when a line begins with them; so is `##[…]`.
    let clean = if clean.starts_with("::") || clean.starts_with("##[") {
        format!("· {clean}")
    } else {
        clean
    };
    if clean.chars().count() > most {
        clean
            .chars()
            .take(most.saturating_sub(1))
            .chain(['…'])
            .collect()
    } else {
        clean
    }
}

/// A line of a file with its blanks, each character one column wide as far as that can be had, capped.
pub(crate) fn columns(text: &str, most: usize) -> String {
    let plain = |character: char| match character {
        '\t' => ' ',
        hidden if is_hidden(hidden) => '\u{fffd}',
        other => other,
    };
    text.chars().map(plain).take(most).collect()
}

/// A body for a report: capped, with control characters other than line ends written out, and saying how much was cut.
///
/// What was cut once is not cut again.
pub(crate) fn body(text: &str) -> String {
    capped(text, MOST_BODY)
}

/// A body that was sent, whole as far as a command can hold it: what cannot be read as text stays as it is.
pub(crate) fn sent(bytes: &Bytes) -> Bytes {
    match std::str::from_utf8(bytes) {
        _ if bytes.len() > MOST_SENT => body(&String::from_utf8_lossy(bytes)).into(),
        Ok(text) => capped(text, MOST_SENT).into(),
        Err(_) => bytes.clone(),
    }
}

fn capped(text: &str, most: usize) -> String {
    let is_cut = text.ends_with(CUT) && text.len() < MOST_BODY + 64;
    let mut end = if is_cut {
        text.len()
    } else {
        text.len().min(most)
    };
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let mut clean = String::with_capacity(end);
    // In JSON there is a way of writing them that means the same: the command of a report is to do what was done.
    let is_json = serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    for character in text[..end].chars() {
        let begins = clean.is_empty() || clean.ends_with('\n');
        match character {
            // `:` and `#` at the start of a line may begin a command to the runner that shows the log.
            ':' | '#' if begins => clean.extend(['·', ' ', character]),
            '\n' | '\t' => clean.push(character),
            '\r' => {}
            hidden if is_hidden(hidden) && is_json => {
                clean.push_str(&format!("\\u{:04x}", u32::from(hidden)))
            }
            hidden if is_hidden(hidden) => {
                clean.push_str(&format!("\\u{{{:x}}}", u32::from(hidden)))
            }
            other => clean.push(other),
        }
    }
    if end < text.len() {
        clean.push_str(&format!("\n[{}{CUT}", text.len() - end));
    }
    clean
}

/// Whether a body was cut.
pub(crate) fn is_cut(body: &[u8]) -> bool {
    body.ends_with(CUT.as_bytes())
}

/// Control characters, and those that turn the direction of text or cannot be seen.
fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::{MOST_BODY, MOST_SENT, body, is_cut, line, sent};

    #[test]
    fn what_was_sent_is_kept_so_that_it_can_be_sent_again() {
        let long = format!("{{\"a\":\"{}\"}}", "b".repeat(2 * MOST_BODY));
        assert_eq!(sent(&long.clone().into()), long);
        assert_eq!(sent(&Bytes::from_static(b"\xff")), b"\xff"[..]);
        let most = sent(&"b".repeat(MOST_SENT + 1).into());
        assert!(is_cut(&most) && most.len() < 2 * MOST_BODY);
    }

    #[test]
    fn hidden_characters_of_json_are_written_as_json_writes_them() {
        assert_eq!(body("{\"a\":\"x\u{200d}\"}"), "{\"a\":\"x\\u200d\"}");
        assert_eq!(body("x\u{200d}"), "x\\u{200d}");
    }

    #[test]
    fn nothing_in_a_line_is_read_as_a_command() {
        assert_eq!(
            line("::error::x\n::set-output", 80),
            "· ::error::x ::set-output"
        );
        assert_eq!(
            line("\u{1b}[31mred\u{7}\u{202e}", 80),
            "\\u{1b}[31mred\\u{7}\\u{202e}"
        );
        assert_eq!(line("abcdef", 4), "abc…");
    }

    #[test]
    fn a_body_says_how_much_of_it_was_cut() {
        let long = "é".repeat(MOST_BODY);
        let clean = body(&long);
        assert!(clean.ends_with(&format!("[{} more bytes cut]", long.len() - MOST_BODY)));
        assert_eq!(body("a\u{0}b"), "a\\u{0}b");
        assert_eq!(body("a\n::error::b"), "a\n· ::error::b");
        assert_eq!(body(&clean), clean);
    }
}
