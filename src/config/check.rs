//! Holds the tree of a config file against the table of keys and tells everything that is wrong.
//!
//! ```text
//! error: unknown key `rol` in `identities.alice`       ← `unknown`
//!   at naysayer.yml:4:5
//!   do: did you mean `role`?                           ← `nearest`
//! ```

use super::notation::Notation;
use super::path::Path;
use super::shape::{Object, Shape};
use super::tree::{Data, Entry, Node, Spot};
use crate::words::Diagnostic;

/// One walk over one file.
pub(super) struct Check<'a> {
    file: &'a str,
    problems: &'a mut Vec<Diagnostic>,
}

impl<'a> Check<'a> {
    pub(super) fn new(file: &'a str, problems: &'a mut Vec<Diagnostic>) -> Self {
        Self { file, problems }
    }

    /// Checks `node`; numbers and booleans that came from the environment as text become what they mean.
    pub(super) fn walk(&mut self, node: &mut Node, path: &Path<'_>, shape: &Shape) {
        if node.data == Data::Lost {
            return;
        }
        // A section whose lines are all commented out is an empty section.
        if node.data == Data::Null {
            match shape {
                Shape::Map(_) => node.data = Data::Map(Vec::new()),
                Shape::Object(object) if object.asks_nothing() => node.data = Data::Map(Vec::new()),
                Shape::List { least: 0, .. } => node.data = Data::List(Vec::new()),
                _ => {}
            }
        }
        if let (Shape::Flag | Shape::Count { .. } | Shape::FalseOr(_), Data::Expanded(text)) =
            (shape, &node.data)
        {
            match serde_json::from_str(text) {
                Ok(serde_json::Value::Bool(flag)) => node.data = Data::Flag(flag),
                Ok(serde_json::Value::Number(number)) => node.data = Data::Number(number),
                _ => {}
            }
        }
        let at = node.at;
        match (shape, &mut node.data) {
            (Shape::Any, _)
            | (Shape::Flag, Data::Flag(_))
            | (Shape::FalseOr(_), Data::Flag(false)) => {}
            (Shape::FalseOr(of), Data::Text(_) | Data::Expanded(_)) => self.walk(node, path, of),
            (Shape::Count { least, most }, Data::Number(number))
                if number
                    .as_u64()
                    .is_some_and(|number| (*least..=*most).contains(&number)) => {}
            (Shape::Text(notation), Data::Text(text) | Data::Expanded(text))
                if notation.accepts(text) => {}
            (Shape::Word(words), Data::Text(text) | Data::Expanded(text))
                if words.contains(&text.as_str()) => {}
            (Shape::List { of, least }, Data::List(nodes)) => {
                if nodes.len() < *least {
                    self.tell(
                        at,
                        format!("`{path}` is empty"),
                        "name at least one".to_owned(),
                    );
                }
                for (index, element) in nodes.iter_mut().enumerate() {
                    self.walk(element, &path.index(index), of);
                }
            }
            (Shape::Map(of), Data::Map(entries)) => {
                for entry in entries {
                    self.walk(&mut entry.value, &path.key(&entry.key), of);
                }
            }
            (Shape::Object(object), Data::Map(entries)) => self.object(entries, at, path, object),
            (shape, data) => {
                let todo = shape.hint(data);
                let what = format!(
                    "{} must be {}, not {}",
                    path.spoken(),
                    shape.expected(),
                    shape.quoted(data)
                );
                self.tell(at, what, todo);
            }
        }
    }

    fn object(&mut self, entries: &mut [Entry], at: Spot, path: &Path<'_>, object: &Object) {
        let before = self.problems.len();
        for entry in entries.iter_mut() {
            match object.keys.iter().find(|key| key.name == entry.key) {
                Some(key) => self.walk(&mut entry.value, &path.key(&entry.key), key.shape),
                None => self.unknown(entry, path, object),
            }
        }
        let has = |name: &str| entries.iter().any(|entry| entry.key == name);
        for key in object.keys {
            if key.required && !has(key.name) {
                let what = format!("{} lacks `{}`", path.spoken(), key.name);
                self.tell(
                    at,
                    what,
                    format!("add `{}`: {}", key.name, key.shape.expected()),
                );
            }
        }
        // With a misspelt key the next complaints would only repeat the first.
        if self.problems.len() > before {
            return;
        }
        for choice in object.choices {
            let there: Vec<&str> = choice.of.iter().copied().filter(|name| has(name)).collect();
            let names = choice.of.join("`, `");
            if there.len() > 1 {
                let what = format!("{} has `{}` together", path.spoken(), there.join("` and `"));
                self.tell(at, what, format!("keep one of `{names}`"));
            } else if there.is_empty() && choice.must {
                let what = format!("{} says nothing of what it needs", path.spoken());
                self.tell(at, what, format!("add exactly one of `{names}`"));
            }
        }
        if let Some(what) = object.also.and_then(|also| also(entries)) {
            self.tell(at, format!("{}: {what}", path.spoken()), String::new());
        }
    }

    fn unknown(&mut self, entry: &Entry, path: &Path<'_>, object: &Object) {
        let known = object.keys.iter().map(|key| key.name);
        let key: String = entry.key.chars().take(60).collect();
        self.tell(
            entry.at,
            format!("unknown key `{key}` in {}", path.spoken()),
            nearest(&entry.key, known),
        );
    }

    fn tell(&mut self, at: Spot, what: String, todo: String) {
        let problem = Diagnostic::error(what).at(at.in_file(self.file)).todo(todo);
        self.problems.push(problem);
    }
}

/// What the user may have meant by `name`, or else all that he can say.
pub(super) fn nearest<'k>(name: &str, known: impl Iterator<Item = &'k str> + Clone) -> String {
    let name: String = name.chars().take(60).collect();
    let best = known
        .clone()
        .map(|candidate| {
            (
                strsim::osa_distance(&name.to_lowercase(), candidate),
                candidate,
            )
        })
        .min();
    match best {
        Some((distance, candidate)) if distance * 3 <= candidate.chars().count().max(3) => {
            format!("did you mean `{candidate}`?")
        }
        _ => {
            let known: Vec<&str> = known.collect();
            format!("known here: `{}`", known.join("`, `"))
        }
    }
}

impl Object {
    fn asks_nothing(&self) -> bool {
        !self.keys.iter().any(|key| key.required) && !self.choices.iter().any(|choice| choice.must)
    }
}

impl Shape {
    fn expected(&self) -> String {
        match self {
            Self::Any => "anything".to_owned(),
            Self::Flag => "`true` or `false`".to_owned(),
            Self::Count {
                least,
                most: u64::MAX,
            } => format!("a whole number from {least}"),
            Self::Count { least, most } => format!("a whole number from {least} to {most}"),
            Self::Text(notation) => notation.expected().to_owned(),
            Self::Word(words) => format!("one of `{}`", words.join("`, `")),
            Self::FalseOr(of) => format!("{}, or `false`", of.expected()),
            Self::List { of, .. } => format!("a list; each element {}", of.expected()),
            Self::Map(_) => "a map of names to values".to_owned(),
            Self::Object(Object { keys, .. }) => {
                let names: Vec<&str> = keys.iter().map(|key| key.name).take(5).collect();
                format!("a map with keys such as `{}`", names.join("`, `"))
            }
        }
    }

    /// What stands there; texts in which nobody writes a secret are quoted.
    fn quoted(&self, data: &Data) -> String {
        match (self, data) {
            (
                Self::Word(_)
                | Self::Count { .. }
                | Self::Flag
                | Self::Text(Notation::Duration | Notation::Date | Notation::Operations),
                Data::Text(text),
            ) if !text.is_empty() => {
                let text: String = text.chars().take(40).collect();
                format!("`{}`", text.escape_debug())
            }
            _ => data.spoken(),
        }
    }

    /// What to do when `data` stands where this is expected.
    fn hint(&self, data: &Data) -> String {
        match (self, data) {
            (Self::Text(Notation::Duration), Data::Number(_)) => "add its unit".to_owned(),
            (Self::Text(_), Data::Number(_) | Data::Flag(_)) => "put it in quotes".to_owned(),
            (Self::List { .. }, Data::Text(_)) => "put it in brackets: `[…]`".to_owned(),
            (Self::Word(words), Data::Text(text)) => {
                let hint = nearest(text, words.iter().copied());
                if hint.starts_with("did") {
                    hint
                } else {
                    String::new()
                }
            }
            _ => String::new(),
        }
    }
}

impl Data {
    /// What stands there, without giving a secret away.
    fn spoken(&self) -> String {
        match self {
            Self::Null | Self::Lost => "nothing".to_owned(),
            Self::Flag(flag) => format!("`{flag}`"),
            Self::Number(number) => format!("the number {number}"),
            Self::Text(text) if text.trim().is_empty() => "an empty text".to_owned(),
            Self::Expanded(text) if text.trim().is_empty() => {
                "the empty text that the environment gives".to_owned()
            }
            Self::Text(_) => "this text".to_owned(),
            Self::Expanded(_) => "what the environment gives".to_owned(),
            Self::List(_) => "a list".to_owned(),
            Self::Map(_) => "a map".to_owned(),
        }
    }
}

/// Checks one word of the command line.
pub(super) fn word(flag: &str, text: &str, words: &[&str]) -> Option<Diagnostic> {
    (!words.contains(&text)).then(|| {
        Diagnostic::error(format!("`{flag}` must be one of `{}`", words.join("`, `")))
            .todo(nearest(text, words.iter().copied()))
    })
}
