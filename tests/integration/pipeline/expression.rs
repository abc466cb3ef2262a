//! As much of GitHub's expressions as the action uses: names, texts, `==`, `!=`, `!`, `&&`, `||`, parentheses, functions
//! without arguments.

/// Looks names up: `inputs.spec`, `cancelled()`.
pub(super) type Names<'a> = &'a dyn Fn(&str) -> String;

/// A text with its `${{ … }}` filled in.
pub(super) fn filled(text: &str, names: Names<'_>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${{") {
        let (inside, after) = after.split_once("}}").unwrap();
        out += before;
        out += &value(inside, names);
        rest = after;
    }
    out + rest
}

/// Whether a condition holds, with or without `${{ }}` around it.
pub(super) fn holds(condition: &str, names: Names<'_>) -> bool {
    let condition = condition.trim();
    let inside = condition
        .strip_prefix("${{")
        .and_then(|it| it.strip_suffix("}}"));
    truthy(&value(inside.unwrap_or(condition), names))
}

fn value(expression: &str, names: Names<'_>) -> String {
    let mut words = Words {
        words: split(expression),
        at: 0,
        names,
    };
    let value = words.or();
    assert_eq!(words.at, words.words.len(), "read to its end: {expression}");
    value
}

fn truthy(value: &str) -> bool {
    !matches!(value, "" | "false" | "0")
}

fn split(expression: &str) -> Vec<String> {
    let pattern =
        regex::Regex::new(r"'[^']*'|==|!=|&&|\|\||!|\w[\w.-]*\(\)|[\w][\w.-]*|\(|\)").unwrap();
    let words = pattern.find_iter(expression);
    words.map(|word| word.as_str().to_owned()).collect()
}

struct Words<'a> {
    words: Vec<String>,
    at: usize,
    names: Names<'a>,
}

impl Words<'_> {
    fn take(&mut self, word: &str) -> bool {
        let is_there = self.words.get(self.at).is_some_and(|own| own == word);
        self.at += usize::from(is_there);
        is_there
    }

    fn or(&mut self) -> String {
        let mut left = self.and();
        while self.take("||") {
            let right = self.and();
            left = if truthy(&left) { left } else { right };
        }
        left
    }

    fn and(&mut self) -> String {
        let mut left = self.equal();
        while self.take("&&") {
            let right = self.equal();
            left = if truthy(&left) { right } else { left };
        }
        left
    }

    fn equal(&mut self) -> String {
        let left = self.one();
        if self.take("==") {
            return (left == self.one()).to_string();
        }
        if self.take("!=") {
            return (left != self.one()).to_string();
        }
        left
    }

    fn one(&mut self) -> String {
        if self.take("!") {
            return (!truthy(&self.one())).to_string();
        }
        if self.take("(") {
            let inside = self.or();
            assert!(self.take(")"), "a parenthesis is open");
            return inside;
        }
        let word = self.words.get(self.at).cloned().unwrap();
        self.at += 1;
        match word.strip_prefix('\'').and_then(|it| it.strip_suffix('\'')) {
            Some(text) => text.to_owned(),
            None => (self.names)(&word),
        }
    }
}

#[test]
fn conditions_are_read_as_github_reads_them() {
    let names = |name: &str| match name {
        "inputs.upload" => "true".to_owned(),
        "github.event_name" => "push".to_owned(),
        _ => String::new(),
    };
    for (condition, expected) in [
        (
            "inputs.upload == 'true' && (github.event_name != 'pull_request' || github.none == 'x')",
            true,
        ),
        (
            "${{ !cancelled() && steps.scan.outputs.code != '' }}",
            false,
        ),
        ("inputs.upload", true),
        ("!inputs.upload || github.event_name == 'push'", true),
    ] {
        assert_eq!(holds(condition, &names), expected, "{condition}");
    }
    assert_eq!(filled("a ${{ inputs.upload }} b", &names), "a true b");
}
