//! What a statement makes of quotes and conditions, and nothing else does: what the answers to them prove together. Pure.

use std::sync::LazyLock;

use regex::Regex;

use crate::check::input::steady::Steady;
use crate::check::{Verdict, oracle};
use crate::http::Response;
use crate::lab::{Label, Reason, Step, Trial};

use super::form::{CLOSED, FALSE, GARBLED, OPEN, Quoting, TRUE, is_sent};

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
            // A key that a first PUT made is there when the next one comes (RFC 9110, section 9.3.4).
            let is_put = attack.exchange.request.method == "PUT" && answer.is_success();
            (answer.status == control.status || is_put && control.is_success())
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
    let mut doubts = false;
    for quoting in [Quoting::Text, Quoting::Double, Quoting::Number] {
        let own = |form: &str| -> Vec<&Step> {
            let mut steps = of(form);
            steps.retain(|step| Quoting::spoken(&step.form) == quoting);
            steps
        };
        match quotes(trial, &own(OPEN), &own(CLOSED), &own(GARBLED)) {
            Quotes::Read(proof) => return Verdict::Broken(proof),
            Quotes::Doubtful => doubts = true,
            Quotes::Kept => {}
        }
    }
    if let Some(proof) = conditions(trial, &of(TRUE), &of(FALSE)) {
        return Verdict::Broken(proof);
    }
    let fault = attacks
        .iter()
        .find_map(|step| step.exchange.failure().map(Reason::from));
    match (fault, doubts) {
        (Some(reason), _) => Verdict::Inconclusive(reason),
        (None, true) => Verdict::Inconclusive(Reason::Ambiguous(
            "an open quote was answered with an error, but no way to close it gave the control's answer".to_owned(),
        )),
        (None, false) => Verdict::Upheld,
    }
}

/// What quotes of one kind prove.
enum Quotes {
    /// A statement reads them: the proof.
    Read(String),
    /// An open one is an error, and nothing tells whose.
    Doubtful,
    /// They are characters like others.
    Kept,
}

fn quotes(trial: &Trial, open: &[&Step], closed: &[&Step], garbled: &[&Step]) -> Quotes {
    let upsets: Vec<Option<Upset>> = open.iter().map(|step| upset(trial, step)).collect();
    let mut whole = closed
        .iter()
        .filter(|step| is_like_the_control(trial, step));
    let mut minds_garbage = usize::MAX;
    if upsets.len() >= 2
        && upsets.iter().all(Option::is_some)
        && let (Some(first), Some(_)) = (whole.next(), whole.next())
    {
        let status = open.first().and_then(|step| step.exchange.status());
        let status = status.unwrap_or_default();
        if upsets.iter().all(|upset| *upset == Some(Upset::Words)) {
            return Quotes::Read(format!(
                "Answered {status} with the database's words about a statement to an open quote, and like the control when the quote was closed as SQL does ({}), twice each.",
                first.form
            ));
        }
        // A reader of phrases minds an open quote as well, but not what stands between closed ones.
        let minds = garbled.iter().filter(|step| upset(trial, step).is_some());
        minds_garbage = minds.count();
        if minds_garbage >= 2 {
            return Quotes::Read(format!(
                "Answered {status} to an open quote and to what SQL cannot read, and like the control when the quote was closed as SQL does ({}), twice each.",
                first.form
            ));
        }
    }
    match upsets.iter().flatten().next() {
        Some(_) if minds_garbage > 0 => Quotes::Doubtful,
        _ => Quotes::Kept,
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
    use super::SYNTAX;

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
