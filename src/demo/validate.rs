//! Validation by hand: reads the properties of a body one by one and collects what is wrong. Knows no resource.

use serde_json::{Map, Value};

use crate::demo::problem::{Fault, Problem};

/// A JSON object under validation. Every property that is not asked for is one too many.
pub(in crate::demo) struct Fields {
    map: Map<String, Value>,
    partial: bool,
    faults: Vec<Fault>,
}

impl Fields {
    /// A body whose required properties must be there.
    ///
    /// # Errors
    /// 422 when it is no object.
    pub(in crate::demo) fn whole(body: Value) -> Result<Self, Problem> {
        Self::of(body, false)
    }

    /// A body that holds only what changes.
    ///
    /// # Errors
    /// 422 when it is no object.
    pub(in crate::demo) fn partial(body: Value) -> Result<Self, Problem> {
        Self::of(body, true)
    }

    fn of(body: Value, partial: bool) -> Result<Self, Problem> {
        match body {
            Value::Object(map) => Ok(Self {
                map,
                partial,
                faults: Vec::new(),
            }),
            _ => Err(Problem::invalid(vec![Fault {
                pointer: String::new(),
                detail: "must be an object".to_owned(),
            }])),
        }
    }

    /// Takes a required property as it is.
    pub(in crate::demo) fn required(&mut self, name: &str) -> Option<Value> {
        let value = self.map.remove(name);
        if value.is_none() && !self.partial {
            self.fault(name, "is required");
        }
        value
    }

    /// Takes an optional property as it is.
    pub(in crate::demo) fn optional(&mut self, name: &str) -> Option<Value> {
        self.map.remove(name)
    }

    /// Reads a value that was taken under this name.
    pub(in crate::demo) fn read<T>(
        &mut self,
        name: &str,
        value: Option<Value>,
        reader: impl Fn(&Value) -> Result<T, String>,
    ) -> Option<T> {
        match reader(&value?) {
            Ok(read) => Some(read),
            Err(detail) => {
                self.fault(name, &detail);
                None
            }
        }
    }

    /// Takes and reads a required property.
    pub(in crate::demo) fn must<T>(
        &mut self,
        name: &str,
        reader: impl Fn(&Value) -> Result<T, String>,
    ) -> Option<T> {
        let value = self.required(name);
        self.read(name, value, reader)
    }

    /// Takes and reads an optional property.
    pub(in crate::demo) fn may<T>(
        &mut self,
        name: &str,
        reader: impl Fn(&Value) -> Result<T, String>,
    ) -> Option<T> {
        let value = self.optional(name);
        self.read(name, value, reader)
    }

    /// Refuses the request if anything was wrong or is left over.
    ///
    /// # Errors
    /// 422 with every fault.
    pub(in crate::demo) fn finish(mut self) -> Result<(), Problem> {
        let unknown: Vec<String> = self.map.keys().cloned().collect();
        for name in unknown {
            self.fault(&name, "is not known here");
        }
        self.finish_open()
    }

    /// Refuses the request if anything was wrong; what is left over is overlooked.
    ///
    /// # Errors
    /// 422 with every fault.
    pub(in crate::demo) fn finish_open(self) -> Result<(), Problem> {
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid(self.faults))
        }
    }

    /// Refuses the request if anything was wrong; what is left over is ignored.
    ///
    /// # Errors
    /// 422 with every fault.
    pub(in crate::demo) fn finish_openly(mut self) -> Result<(), Problem> {
        self.map.clear();
        self.finish()
    }

    fn fault(&mut self, name: &str, detail: &str) {
        let escaped = name.replace('~', "~0").replace('/', "~1");
        self.faults.push(Fault {
            pointer: format!("/{escaped}"),
            detail: detail.to_owned(),
        });
    }
}

/// A text of so many characters.
pub(in crate::demo) fn text(
    least: usize,
    most: usize,
) -> impl Fn(&Value) -> Result<String, String> {
    move |value| {
        let text = value.as_str().ok_or("must be a string")?;
        if (least..=most).contains(&text.chars().count()) {
            Ok(text.to_owned())
        } else {
            Err(format!("must have {least} to {most} characters"))
        }
    }
}

/// A text of so many characters, all of one kind.
pub(in crate::demo) fn word(
    least: usize,
    most: usize,
    of: fn(char) -> bool,
) -> impl Fn(&Value) -> Result<String, String> {
    move |value| {
        let word = text(least, most)(value)?;
        if word.chars().all(of) {
            Ok(word)
        } else {
            Err("has a character that is not allowed here".to_owned())
        }
    }
}

/// One of these texts.
pub(in crate::demo) fn one_of(
    choices: &'static [&'static str],
) -> impl Fn(&Value) -> Result<String, String> {
    move |value| match value.as_str() {
        Some(text) if choices.contains(&text) => Ok(text.to_owned()),
        _ => Err(format!("must be one of {}", choices.join(", "))),
    }
}

/// A whole number; 5.0 is one as well (JSON Schema 2020-12, validation, section 6.1.1).
pub(in crate::demo) fn integer(least: i64, most: i64) -> impl Fn(&Value) -> Result<i64, String> {
    move |value| {
        let wrong = || format!("must be an integer from {least} to {most}");
        let number = value.as_number().ok_or_else(wrong)?;
        let number = match number.as_f64() {
            Some(float) if float.fract() == 0.0 && float.abs() < 1e15 => float as i64,
            _ => return Err(wrong()),
        };
        if (least..=most).contains(&number) {
            Ok(number)
        } else {
            Err(wrong())
        }
    }
}

/// A day as in RFC 3339, section 5.6.
pub(in crate::demo) fn date(value: &Value) -> Result<String, String> {
    let form = time::macros::format_description!("[year]-[month]-[day]");
    let text = value.as_str().ok_or("must be a string")?;
    match time::Date::parse(text, form) {
        Ok(_) if text.len() == 10 => Ok(text.to_owned()),
        _ => Err("must be a date such as 2027-03-31".to_owned()),
    }
}

/// An address such as people have (RFC 5321, section 4.1.2, without quoted names and address literals).
pub(in crate::demo) fn email(value: &Value) -> Result<String, String> {
    let text = value.as_str().ok_or("must be a string")?;
    let atom = |atom: &str| {
        let of =
            |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(letter);
        !atom.is_empty() && atom.chars().all(of)
    };
    let label = |label: &str| {
        let of = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
        let edge = label.starts_with('-') || label.ends_with('-');
        (1..=63).contains(&label.len()) && !edge && label.chars().all(of)
    };
    match text.rsplit_once('@') {
        Some((local, domain))
            if text.len() <= 254
                && local.len() <= 64
                && local.split('.').all(atom)
                && domain.contains('.')
                && domain.split('.').all(label) =>
        {
            Ok(text.to_owned())
        }
        _ => Err("must be an e-mail address".to_owned()),
    }
}
