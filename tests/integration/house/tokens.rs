//! Rust source as words and signs with their lines; comments and literals are left out, since neither uses a room.

/// One identifier, or one sign.
#[derive(Debug, PartialEq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// The tokens of a source text. Reads what rustc accepts; anything else comes out in some order, never as a panic.
pub(crate) fn tokens(source: &str) -> Vec<Token> {
    let mut reader = Reader {
        chars: source.chars().collect(),
        at: 0,
        line: 1,
    };
    let mut found = Vec::new();
    while let Some(char) = reader.peek(0) {
        let line = reader.line;
        match char {
            '/' if reader.peek(1) == Some('/') => reader.skip_until(|char| char == '\n'),
            '/' if reader.peek(1) == Some('*') => reader.skip_comment(),
            '"' => reader.skip_string(),
            '\'' => reader.skip_quote(),
            char if is_word(char) => {
                let text = reader.word();
                let raw = matches!(text.as_str(), "r" | "br" | "cr");
                if !(raw && reader.skip_raw()) {
                    found.push(Token { text, line });
                }
            }
            char => {
                reader.step();
                if !char.is_whitespace() {
                    let text = char.to_string();
                    found.push(Token { text, line });
                }
            }
        }
    }
    found
}

/// Whether the tokens from `at` on read like this.
pub(crate) fn reads(tokens: &[Token], at: usize, expected: &[&str]) -> bool {
    tokens
        .get(at..at + expected.len())
        .is_some_and(|found| found.iter().zip(expected).all(|(a, b)| a.text == *b))
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

struct Reader {
    chars: Vec<char>,
    at: usize,
    line: usize,
}

impl Reader {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn step(&mut self) {
        if self.peek(0) == Some('\n') {
            self.line += 1;
        }
        self.at += 1;
    }

    fn skip_until(&mut self, end: impl Fn(char) -> bool) {
        while self.peek(0).is_some_and(|char| !end(char)) {
            self.step();
        }
    }

    fn word(&mut self) -> String {
        let start = self.at;
        self.skip_until(|char| !is_word(char));
        self.chars[start..self.at].iter().collect()
    }

    fn skip_comment(&mut self) {
        let mut depth = 0;
        while let Some(char) = self.peek(0) {
            match (char, self.peek(1)) {
                ('/', Some('*')) => depth += 1,
                ('*', Some('/')) => depth -= 1,
                _ => {
                    self.step();
                    continue;
                }
            }
            self.step();
            self.step();
            if depth == 0 {
                return;
            }
        }
    }

    fn skip_string(&mut self) {
        self.step();
        while let Some(char) = self.peek(0) {
            self.step();
            match char {
                '"' => return,
                '\\' => self.step(),
                _ => {}
            }
        }
    }

    /// A character, or the apostrophe of a lifetime.
    fn skip_quote(&mut self) {
        let escaped = self.peek(1) == Some('\\');
        self.step();
        if escaped {
            self.step();
            self.step();
            self.skip_until(|char| char == '\'');
            self.step();
        } else if self.peek(1) == Some('\'') {
            self.step();
            self.step();
        }
    }

    /// After `r`: a raw string is left out, and `r#name` is read as `name`. True when the `r` was no word.
    fn skip_raw(&mut self) -> bool {
        let fence = (0..)
            .take_while(|&ahead| self.peek(ahead) == Some('#'))
            .count();
        if self.peek(fence) != Some('"') {
            return fence == 1 && {
                self.step();
                true
            };
        }
        (0..=fence).for_each(|_| self.step());
        while let Some(char) = self.peek(0) {
            self.step();
            if char == '"' && (0..fence).all(|ahead| self.peek(ahead) == Some('#')) {
                (0..fence).for_each(|_| self.step());
                break;
            }
        }
        true
    }
}

#[test]
fn literals_and_comments_are_no_code() {
    let source = r###"
        use a; // use b
        /* use c /* use d */ use e */ let x = "use \" f"; let y = r#"use " g"#;
        let z = 'u'; let q = '\''; fn h<'i>(j: &'i str) { r#type }
    "###;
    let text: Vec<_> = tokens(source).into_iter().map(|token| token.text).collect();
    assert_eq!(
        text.join(" "),
        "use a ; let x = ; let y = ; let z = ; let q = ; fn h < i > ( j : & i str ) { type }"
    );
}
