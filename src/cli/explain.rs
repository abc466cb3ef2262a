//! `naysayer rules`, `naysayer explain RULE` and `naysayer schema`: what the tool says of itself.

use crate::check::{Rule, checks};
use crate::words::Diagnostic;

use super::{Exit, complain};

/// One line for each rule.
pub(crate) fn rules(markdown: bool) -> Exit {
    if markdown {
        anstream::print!("{}", page());
        return Exit::Passed;
    }
    for check in checks() {
        let rule = check.rule();
        anstream::println!(
            "{:<32} {:<8} {:<6} {}",
            rule.id.as_str(),
            rule.severity,
            rule.profile.to_string(),
            rule.title
        );
    }
    Exit::Passed
}

/// All that there is to say of one rule.
pub(crate) fn explain(id: &str) -> Exit {
    let Some(rule) = checks()
        .map(|check| check.rule())
        .find(|rule| rule.id.as_str() == id)
    else {
        let nearest = checks()
            .map(|check| check.rule().id.as_str())
            .max_by(|a, b| strsim::jaro_winkler(a, id).total_cmp(&strsim::jaro_winkler(b, id)));
        let todo = format!(
            "did you mean `{}`? `naysayer rules` lists them all",
            nearest.unwrap_or_default()
        );
        return complain(
            Exit::BadInput,
            &[Diagnostic::error(format!("there is no rule `{id}`")).todo(todo)],
        );
    };
    anstream::println!("{}: {}", rule.id, rule.title);
    anstream::println!(
        "{} · profile {} · CWE-{} · {} · since {}\n",
        rule.severity,
        rule.profile,
        rule.cwe,
        rule.owasp,
        rule.since
    );
    for (heading, text) in texts(rule) {
        anstream::println!("{heading}\n  {text}\n");
    }
    Exit::Passed
}

fn texts(rule: &Rule) -> [(&'static str, &'static str); 5] {
    [
        ("Promise", rule.promise),
        ("Sent", rule.sends),
        ("Proof", rule.proof),
        ("Why it matters", rule.why),
        ("What to do", rule.fix),
    ]
}

/// `docs/rules.md`: a table of all rules, then what there is to say of each.
fn page() -> String {
    let mut page = "# The rules\n\n\
        Made by `naysayer rules --markdown`. One rule is one promise that an API makes when it says no.\n\n\
        | rule | severity | profile | what a finding says |\n|---|---|---|---|\n"
        .to_owned();
    for rule in checks().map(|check| check.rule()) {
        let anchor = rule.id.as_str().replace('/', "");
        page += &format!(
            "| [{}](#{anchor}) | {} | {} | {} |\n",
            rule.id, rule.severity, rule.profile, rule.title
        );
    }
    for rule in checks().map(|check| check.rule()) {
        page += &format!(
            "\n## {}\n\n{}. {}, profile {}, CWE-{}, {}, since {}.\n\n",
            rule.id, rule.title, rule.severity, rule.profile, rule.cwe, rule.owasp, rule.since
        );
        for (heading, text) in texts(rule) {
            page += &format!("- **{heading}**: {text}\n");
        }
    }
    page
}

/// The JSON Schema of the config file.
pub(crate) fn schema() -> Exit {
    anstream::println!("{:#}", crate::config::schema());
    Exit::Passed
}
