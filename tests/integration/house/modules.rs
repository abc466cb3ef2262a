//! What a source text says about modules: which it declares, and which of its tokens are test code.

use super::tokens::{Token, reads};

/// A `mod name;` or `mod name { … }`.
#[derive(Debug, PartialEq)]
pub(crate) struct Declared {
    pub(crate) name: String,
    pub(crate) line: usize,
    pub(crate) inline: bool,
    pub(crate) test: bool,
}

/// Where a token stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Scope {
    /// How many inline modules of this file are around it.
    pub(crate) modules: usize,
    /// Whether it is compiled for tests only.
    pub(crate) test: bool,
}

/// The scope of each token.
pub(crate) fn scopes(tokens: &[Token]) -> Vec<Scope> {
    let mut around = vec![Scope::default()];
    let mut marked = false;
    let mut found = Vec::with_capacity(tokens.len());
    for (at, token) in tokens.iter().enumerate() {
        marked |= reads(tokens, at, &["#", "[", "cfg", "(", "test", ")", "]"]);
        let here = around.last().copied().unwrap_or_default();
        let scope = Scope {
            test: here.test || marked,
            ..here
        };
        found.push(scope);
        match token.text.as_str() {
            "{" => {
                let module = at >= 2 && tokens[at - 2].text == "mod";
                around.push(Scope {
                    modules: scope.modules + usize::from(module),
                    ..scope
                });
                marked = false;
            }
            "}" => {
                around.pop();
                marked = false;
            }
            ";" => marked = false,
            _ => {}
        }
    }
    found
}

/// The modules that a text declares, in its order.
pub(crate) fn declared(tokens: &[Token]) -> Vec<Declared> {
    let scopes = scopes(tokens);
    (0..tokens.len().saturating_sub(2))
        .filter(|&at| tokens[at].text == "mod" && matches!(&*tokens[at + 2].text, ";" | "{"))
        .map(|at| Declared {
            name: tokens[at + 1].text.clone(),
            line: tokens[at].line,
            inline: tokens[at + 2].text == "{",
            test: scopes[at].test,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{declared, scopes};
    use crate::house::tokens::tokens;

    #[test]
    fn declarations_know_whether_they_are_tests() {
        let source = "mod a;\npub(crate) mod b { mod c; }\n#[cfg(test)]\n#[expect(x, reason = \"y\")]\nmod d;";
        let found: Vec<_> = declared(&tokens(source))
            .into_iter()
            .map(|it| (it.name, it.line, it.inline, it.test))
            .collect();
        let expected = [
            ("a", 1, false, false),
            ("b", 2, true, false),
            ("c", 2, false, false),
            ("d", 5, false, true),
        ];
        assert_eq!(
            found,
            expected.map(|(name, line, inline, test)| (name.to_owned(), line, inline, test))
        );
    }

    #[test]
    fn a_test_module_ends_where_its_brace_does() {
        let tokens = tokens("#[cfg(test)] mod t { fn f() {} inside } outside");
        let scopes = scopes(&tokens);
        let of = |name: &str| scopes[tokens.iter().position(|token| token.text == name).unwrap()];
        assert!(of("inside").test && of("inside").modules == 1);
        assert!(!of("outside").test && of("outside").modules == 0);
    }
}
