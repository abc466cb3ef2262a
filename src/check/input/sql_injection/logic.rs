//! What a statement makes of quotes and conditions, and nothing else does: the forms that are sent, and what their answers
//! prove together. Pure.

use std::sync::LazyLock;

use regex::Regex;

use crate::check::{Verdict, oracle};
use crate::http::Response;
use crate::lab::{Label, Reason, Step, Trial};

use crate::check::input::steady::Steady;

/// Words of the conditions: of one length, in no document, and told from each other by their last letter only.
const WORD: &str = "nayq7";
const OTHER: &str = "nayq8";

/// How the value stands in the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// Between single quotes.
    Text,
    /// Bare, as numbers do.
    Number,
}

impl Quoting {
    /// The ways in which a statement may hold this text.
    pub(super) fn of(text: &str) -> &'static [Self] {
        match text.parse::<f64>().is_ok() {
            true => &[Self::Number, Self::Text],
            false => &[Self::Text],
        }
    }

    /// What closes an open quote without changing the text: by operator in standard SQL and SQL Server, by standing side by
    /// side in MySQL. For a number, what leaves it as it is.
    pub(super) fn closings(self) -> impl Iterator<Item = &'static str> {
        let closings: &[&str] = match self {
            Self::Text => &["'||'", "' '", "'+'"],
            Self::Number => &["-0"],
        };
        closings.iter().copied()
    }

    /// Whether the text may stand within the signs of a pattern (`LIKE '%…%'`): first not, then so.
    pub(super) fn patterns(self) -> &'static [bool] {
        match self {
            Self::Text => &[false, true],
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
            Self::Open(_) => format!("{text}'"),
            Self::Closed(_, closing) => format!("{text}{closing}"),
            Self::Garbled(Quoting::Text) => format!("{text}' {WORD} '"),
            Self::Garbled(Quoting::Number) => format!("{text} {WORD}"),
            Self::Condition(Quoting::Text, false, holds) => {
                format!("{text}' AND '{WORD}'='{}", word(holds))
            }
            // The statement's own sign of the pattern ends up behind the last word, and beside the first by hand.
            Self::Condition(Quoting::Text, true, holds) => {
                format!("{text}%' AND '{WORD}%'='{}", word(holds))
            }
            Self::Condition(Quoting::Number, _, holds) => {
                format!("{text} AND 741={}", if holds { 741 } else { 742 })
            }
        }
    }

    /// What it is, for the record.
    pub(super) fn says(self) -> String {
        let number = |quoting| match quoting {
            Quoting::Text => "",
            Quoting::Number => ", as in a number",
        };
        match self {
            Self::Open(quoting) => format!("{OPEN}{}", number(quoting)),
            Self::Closed(quoting, closing) => {
                format!("{CLOSED} by {closing}{}", number(quoting))
            }
            Self::Garbled(quoting) => format!("{GARBLED}{}", number(quoting)),
            Self::Condition(quoting, pattern, holds) => {
                let what = if holds { TRUE } else { FALSE };
                let where_ = if pattern { ", within a pattern" } else { "" };
                format!("{what}{where_}{}", number(quoting))
            }
        }
    }
}

const OPEN: &str = "an open quote";
const CLOSED: &str = "the quote closed";
const GARBLED: &str = "a word that SQL cannot read";
const TRUE: &str = "a condition that is true";
const FALSE: &str = "a condition that is false";

/// What databases say of a statement that they cannot read. Not what they say of a value: that comes with bound
/// parameters, and with searches in full text, as well.
static SYNTAX: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?x)
        syntax\ error\ at\ (?:or\ near|end\ of\ input) | unterminated\ quoted\ (?:string|identifier)   # PostgreSQL
        | \b42601\b
        | near\ \\?"[^"\n]{0,200}\\?":\ syntax\ error | unrecognized\ token:\ \\?"                     # SQLite
        | You\ have\ an\ error\ in\ your\ SQL\ syntax                                                  # MySQL, MariaDB
        | Unclosed\ quotation\ mark\ after\ the\ character\ string | Incorrect\ syntax\ near\ '       # SQL Server
        | ORA-(?:00907|00911|00920|00933|00936|01756|00923)                                            # Oracle
        | SQLSyntaxErrorException | BadSqlGrammarException | SQLGrammarException
        | SQLSTATE\[(?:42000|42601)\] | Syntax\ error\ in\ SQL\ statement | ER_PARSE_ERROR
        "#,
    )
    .ok()
});

fn speaks_of_a_statement(answer: &Response) -> bool {
    SYNTAX
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(&answer.text()))
}

/// Whether a text shows something of what was sent.
fn is_sent(text: &str) -> bool {
    let text = text
        .replace("&#39;", "'")
        .replace("&#x27;", "'")
        .replace("&apos;", "'");
    [WORD, OTHER, "'||'", "' '", "'+'", " AND 741="]
        .iter()
        .any(|piece| text.contains(piece))
}

/// What the controls of a record say, but for what the attacks show as sent.
fn steady(trial: &Trial) -> Steady {
    let answers = |label| -> Vec<&Response> {
        let steps = trial.all(label);
        steps.filter_map(|step| step.exchange.response()).collect()
    };
    Steady::of(&answers(Label::Control), &answers(Label::Attack), &is_sent)
}

/// How an answer stands to the control.
fn is_like_the_control(trial: &Trial, attack: &Step) -> bool {
    let (Some(control), Some(answer)) = (trial.last(Label::Control), attack.exchange.response())
    else {
        return false;
    };
    match attack.exchange.request.is_safe() {
        true => steady(trial).is_said_by(answer),
        // What was made anew has an id and times of its own.
        false => {
            answer.status == control.status
                && !speaks_of_a_statement(answer)
                && oracle::repeats_control(trial, answer)
        }
    }
}

/// Whether the last answer is like the control: for knowing what to send next.
pub(super) fn last_is_like_the_control(trial: &Trial) -> bool {
    trial
        .all(Label::Attack)
        .next_back()
        .is_some_and(|attack| is_like_the_control(trial, attack))
}

/// Whether the last answer is a server error or speaks of a statement, as the control does not.
pub(super) fn is_upset(trial: &Trial) -> bool {
    let last = trial.all(Label::Attack).next_back();
    last.is_some_and(|attack| upset(trial, attack).is_some())
}

/// How an answer is upset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Upset {
    /// The database's own words.
    Words,
    /// A server error without such words.
    Error,
}

fn upset(trial: &Trial, attack: &Step) -> Option<Upset> {
    let answer = attack.exchange.response()?;
    let control = trial.last(Label::Control)?;
    if speaks_of_a_statement(answer) && !speaks_of_a_statement(control) {
        return Some(Upset::Words);
    }
    answer.is_breakdown().then_some(Upset::Error)
}

/// Whether the record proves it already.
pub(super) fn is_proven(trial: &Trial) -> bool {
    matches!(judge(trial), Verdict::Broken(_))
}

/// What the record proves.
pub(super) fn judge(trial: &Trial) -> Verdict {
    if let Err(reason) = oracle::sound_control(trial) {
        return Verdict::Inconclusive(reason);
    }
    let attacks: Vec<&Step> = trial.all(Label::Attack).collect();
    if attacks.is_empty() {
        return Verdict::Inconclusive(oracle::nothing_tried());
    }
    let of = |form: &str| -> Vec<&Step> {
        let own = attacks.iter().filter(|step| step.form.starts_with(form));
        own.copied().collect()
    };
    let (open, closed, garbled) = (of(OPEN), of(CLOSED), of(GARBLED));
    let upsets: Vec<Option<Upset>> = open.iter().map(|step| upset(trial, step)).collect();
    let whole: Vec<&&Step> = closed
        .iter()
        .filter(|step| is_like_the_control(trial, step))
        .collect();
    let mut minds_garbage = usize::MAX;
    let is_upset_twice = upsets.len() >= 2 && upsets.iter().all(Option::is_some);
    if is_upset_twice && whole.len() >= 2 {
        let status = open.first().and_then(|step| step.exchange.status());
        let status = status.unwrap_or_default();
        if upsets.iter().all(|upset| *upset == Some(Upset::Words)) {
            return Verdict::Broken(format!(
                "Answered {status} with the database's words about a statement to an open quote, and like the control when the quote was closed as SQL does ({}), twice each.",
                whole[0].form
            ));
        }
        // A reader of phrases minds an open quote as well, but not what stands between closed ones.
        let minds = garbled.iter().filter(|step| upset(trial, step).is_some());
        minds_garbage = minds.count();
        if minds_garbage >= 2 {
            return Verdict::Broken(format!(
                "Answered {status} to an open quote and to what SQL cannot read, and like the control when the quote was closed as SQL does ({}), twice each.",
                whole[0].form
            ));
        }
    }
    if let Some(proof) = conditions(trial, &of(TRUE), &of(FALSE)) {
        return Verdict::Broken(proof);
    }
    let fault = attacks
        .iter()
        .find_map(|step| step.exchange.failure().map(Reason::from));
    match (upsets.iter().flatten().next(), fault) {
        (_, Some(reason)) => Verdict::Inconclusive(reason),
        (Some(_), None) if minds_garbage > 0 => Verdict::Inconclusive(Reason::Ambiguous(
            "an open quote was answered with an error, but so was each way to close it".to_owned(),
        )),
        _ => Verdict::Upheld,
    }
}

/// The proof by conditions: of one kind, those that are true give the controls' content, and those that are false do not.
fn conditions(trial: &Trial, yes: &[&Step], no: &[&Step]) -> Option<String> {
    let steady = steady(trial);
    if steady.is_empty() || trial.all(Label::Control).count() < 2 {
        return None;
    }
    let kind = |step: &Step| step.form.replacen(FALSE, TRUE, 1);
    let answer = |step: &&&Step| step.exchange.response().cloned();
    for first in no {
        let kind = kind(first);
        let yes: Vec<Response> = yes
            .iter()
            .filter(|step| step.form == kind)
            .filter_map(|step| answer(&step))
            .collect();
        let no: Vec<Response> = no
            .iter()
            .filter(|step| step.form.replacen(FALSE, TRUE, 1) == kind)
            .filter_map(|step| answer(&step))
            .collect();
        if yes.len() >= 2
            && no.len() >= 2
            && yes.iter().all(|answer| steady.is_said_by(answer))
            && no.iter().all(|answer| steady.is_missing_in(answer))
        {
            return Some(format!(
                "Answered with the control's content to {kind} and without it to one that is false, twice each."
            ));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Form, Quoting, SYNTAX};

    #[test]
    fn a_statement_is_never_widened_or_cut_short() {
        for quoting in [Quoting::Text, Quoting::Number] {
            let conditions = [(false, true), (false, false), (true, true), (true, false)];
            let conditions =
                conditions.map(|(pattern, holds)| Form::Condition(quoting, pattern, holds));
            let closed = quoting.closings().map(|by| Form::Closed(quoting, by));
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

    #[test]
    fn only_words_about_statements_count() {
        let syntax = SYNTAX.as_ref();
        assert!(syntax.is_some());
        let speaks = |text: &str| syntax.is_some_and(|pattern| pattern.is_match(text));
        for text in [
            r#"ERROR:  syntax error at or near "nay""#,
            r#"unterminated quoted string at or near "'x''""#,
            r#"near "'": syntax error"#,
            r#"{"error":"near \"nay\": syntax error"}"#,
            r#"unrecognized token: "'x'';""#,
            "You have an error in your SQL syntax; check the manual that corresponds to your MariaDB server",
            "Unclosed quotation mark after the character string 'x'.",
            "ORA-01756: quoted string not properly terminated",
            "org.springframework.jdbc.BadSqlGrammarException: PreparedStatementCallback",
        ] {
            assert!(speaks(text), "{text}");
        }
        for text in [
            // A bound parameter that is none, and the readers of full text.
            r#"invalid input syntax for type uuid: "7'""#,
            r#"syntax error in tsquery: "saw'""#,
            r#"fts5: syntax error near "'""#,
            "Failed to parse query [saw']: unterminated phrase",
            "SyntaxError: Unexpected token ' in JSON at position 12",
            "name: a quote is not allowed here",
        ] {
            assert!(!speaks(text), "{text}");
        }
    }
}
