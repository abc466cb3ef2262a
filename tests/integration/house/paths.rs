//! Which rooms a source text names, and where: the first step of each `crate::` path, also of a group over several lines.

use super::modules::{Scope, scopes};
use super::tokens::{Token, reads, tokens};

/// A path from the root of the crate.
#[derive(Debug, PartialEq)]
pub(crate) struct Use {
    pub(crate) line: usize,
    /// Its first step: a room, when the house is in order.
    pub(crate) name: String,
    pub(crate) test: bool,
}

/// All paths from the root. A room's own `mod.rs` sits right below it, so there `super::` is the root as well.
pub(crate) fn uses(source: &str, in_room_root: bool) -> Vec<Use> {
    let tokens = tokens(source);
    let scopes = scopes(&tokens);
    let from_root = |at: usize, scope: Scope| match tokens[at].text.as_str() {
        "crate" => true,
        "super" => in_room_root && scope.modules == 0,
        _ => false,
    };
    (0..tokens.len())
        .filter(|&at| from_root(at, scopes[at]))
        .flat_map(|at| first_steps(&tokens, at).map(move |token| (at, token)))
        .map(|(at, token)| Use {
            line: token.line,
            name: token.text.clone(),
            test: scopes[at].test,
        })
        .collect()
}

/// The lines that climb two modules at once: such a path leaves its room without saying so.
pub(crate) fn climbs(source: &str) -> Vec<usize> {
    let tokens = tokens(source);
    (0..tokens.len())
        .filter(|&at| tokens[at].text == "super")
        .flat_map(|at| first_steps(&tokens, at))
        .filter(|token| token.text == "super")
        .map(|token| token.line)
        .collect()
}

/// What follows `name::`, directly or as the heads of a group.
fn first_steps(tokens: &[Token], at: usize) -> impl Iterator<Item = &Token> {
    let mut found = Vec::new();
    if reads(tokens, at + 1, &[":", ":", "{"]) {
        let mut depth = 0;
        for (before, token) in tokens[at + 3..].iter().zip(&tokens[at + 4..]) {
            match before.text.as_str() {
                "{" => depth += 1,
                "}" => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                break;
            }
            let head = matches!(before.text.as_str(), "{" | ",") && token.text != "}";
            if depth == 1 && head {
                found.push(token);
            }
        }
    } else if reads(tokens, at + 1, &[":", ":"]) {
        found.extend(tokens.get(at + 3));
    }
    found.into_iter()
}

#[cfg(test)]
mod tests {
    use super::{climbs, uses};

    fn named(source: &str, in_room_root: bool) -> Vec<(usize, String)> {
        uses(source, in_room_root)
            .into_iter()
            .map(|it| (it.line, it.name))
            .collect()
    }

    #[test]
    fn a_group_over_several_lines_names_each_room_at_its_line() {
        let source = "pub(crate) use crate::{\n    words::{RuleId, Severity},\n    engine::Event, gate,\n};\nfn f() -> crate::http::Response {}";
        let expected = [(2, "words"), (3, "engine"), (3, "gate"), (5, "http")];
        assert_eq!(
            named(source, false),
            expected.map(|(line, name)| (line, name.to_owned()))
        );
    }

    #[test]
    fn a_room_cannot_reach_its_neighbour_through_super() {
        let source = "use super::engine::Run;\nmod tests { use super::Thing; }";
        assert_eq!(named(source, true), [(1, "engine".to_owned())]);
        assert_eq!(named(source, false), []);
    }

    #[test]
    fn texts_use_nothing() {
        assert_eq!(
            named("//! crate::engine\nlet x = \"crate::engine\";", false),
            []
        );
    }

    #[test]
    fn two_steps_up_are_seen() {
        assert_eq!(
            climbs("use super::super::a;\nuse super::{b,\n super::c};\nuse super::d;"),
            [1, 3]
        );
    }
}
