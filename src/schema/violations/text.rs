//! Texts that are too short, too long, or of another pattern or format.

use serde_json::{Value, json};

use super::{Candidate, Subject};

/// Longest text that is sent to break a limit, in characters; longer limits are not tried.
const LONGEST: u64 = 20_000;

/// Formats that every server which checks formats can check; of others a misfit proves little.
const COMMON: &[&str] = &[
    "date",
    "date-time",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "time",
    "uri",
    "uuid",
];

pub(super) fn candidates(subject: &Subject<'_>, text: &str, all: &mut Vec<Candidate>) {
    let at = &subject.pointer;
    let shape = &subject.shape;
    let length = text.chars().count();
    if let Some(least) = shape
        .at_least("minLength")
        .filter(|n| (1..=LONGEST).contains(n))
    {
        let short: String = text
            .chars()
            .chain(std::iter::repeat('a'))
            .take(least as usize - 1)
            .collect();
        let says = match least {
            1 => "an empty text".to_owned(),
            _ => format!("a text shorter than {least} characters"),
        };
        all.push(Candidate::values(
            &["minLength"],
            at,
            [(json!(short), says)],
        ));
    }
    if let Some(most) = shape.at_most("maxLength").filter(|n| *n <= LONGEST) {
        let says = format!("a text longer than {most} characters");
        let missing = (most as usize + 1).saturating_sub(length);
        let last = text.chars().last().unwrap_or('a');
        let tries = [last, 'a', '0'].map(|filler| {
            let filled: String = text
                .chars()
                .chain(std::iter::repeat_n(filler, missing))
                .collect();
            (json!(filled), says.clone())
        });
        all.push(Candidate::values(&["maxLength"], at, tries));
    }
    for pattern in shape.all("pattern").filter_map(Value::as_str) {
        let says = format!("a text that does not match {pattern}");
        let tries = misfits(text)
            .into_iter()
            .map(|text| (json!(text), says.clone()));
        all.push(Candidate::values(&["pattern"], at, tries));
    }
    if let Some(format) = shape.text("format").filter(|f| COMMON.contains(f)) {
        let says = format!("a text that is no {format}");
        let tries = misformats(text)
            .into_iter()
            .map(|text| (json!(text), says.clone()));
        all.push(Candidate::values(&["format"], at, tries));
        all.extend(no_day(format, at));
    }
}

/// What looks like a date and is a day of no calendar (RFC 3339, section 5.7): readers that look at the shape alone take it.
fn no_day(format: &str, at: &str) -> Option<Candidate> {
    let text = match format {
        "date" => "2023-02-30",
        "date-time" => "2023-02-30T12:00:00Z",
        _ => return None,
    };
    let says = "the 30th of February, which no calendar has".to_owned();
    Some(Candidate::values(&["format"], at, [(json!(text), says)]))
}

/// Texts that few patterns allow; same length first, so that lengths still hold.
fn misfits(text: &str) -> Vec<String> {
    let length = text.chars().count();
    let of = |filler: char| std::iter::repeat_n(filler, length.max(1)).collect::<String>();
    let mut first = text.chars();
    first.next();
    let marked = format!("!{}", first.as_str());
    let mut tries = vec![
        marked,
        of('!'),
        of('z'),
        of('0'),
        of(' '),
        "nay!".to_owned(),
    ];
    tries.extend(["nay", "!", "0", "", "\u{e9}\n!"].map(str::to_owned));
    tries
}

/// Texts that few formats allow, plain ones first.
fn misformats(text: &str) -> Vec<String> {
    let mut tries = vec!["nay".to_owned(), "nay nay".to_owned()];
    tries.push(format!("{text} nay"));
    tries.extend(["%zz", "(", "{", "-", "~2", ""].map(str::to_owned));
    tries
}
