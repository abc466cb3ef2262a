//! The referee: whether a value is legal, and if not, which keyword says so. Its word is the proof of every malformed payload.

use std::sync::Arc;

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use super::library::{Library, SchemaRef};
use super::validators::Built;
use super::{direction::Direction, pointer};

/// Refusals that are told at most.
const TOLD: usize = 64;

/// The referee's word on one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Checked {
    /// The schema allows the value.
    Legal,
    /// The schema refuses the value; never empty.
    Refused(Vec<Refusal>),
    /// The schema cannot judge: it is broken, missing, or a pattern of it takes too long. Neither proof nor pass.
    Unusable(String),
}

impl Checked {
    /// Whether the schema allows the value.
    pub(crate) fn is_legal(&self) -> bool {
        *self == Self::Legal
    }

    /// The refusals; none when the value is legal or nobody knows.
    pub(crate) fn refusals(&self) -> &[Refusal] {
        match self {
            Self::Refused(refusals) => refusals,
            Self::Legal | Self::Unusable(_) => &[],
        }
    }
}

/// One keyword that a value breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// The keyword, such as `maxLength`.
    pub keyword: String,
    /// The value that breaks it, as a JSON pointer into the instance; for `required` the object that lacks the property.
    pub pointer: String,
    /// How many keywords are broken: one, but for alternatives those of all branches together.
    pub(super) broken: usize,
}

impl Refusal {
    /// Whether this is `keyword` at `pointer`, or a keyword over alternatives at or above it, which hides what failed inside.
    pub(super) fn speaks_of(&self, keywords: &[&str], at: &str) -> bool {
        (self.pointer == at && keywords.contains(&self.keyword.as_str()))
            || (matches!(self.keyword.as_str(), "oneOf" | "anyOf")
                && pointer::holds(&self.pointer, at))
    }
}

impl Library {
    /// A value as a schema takes it: as it is, or as the only item of a list.
    pub(crate) fn fitting(&self, schema: &SchemaRef, value: Value) -> Value {
        let takes = |value: &Value| self.check(schema, value, Direction::Request).is_legal();
        let list = Value::Array(vec![value]);
        match takes(&list) && !takes(&list[0]) {
            true => list,
            false => list[0].clone(),
        }
    }

    /// Judges `value` as it travels in `direction`; known formats are asserted, unknown ones are not.
    pub(crate) fn check(&self, schema: &SchemaRef, value: &Value, direction: Direction) -> Checked {
        self.judge(schema, direction).check(value)
    }

    /// Who judges many values by the same schema.
    pub(super) fn judge(&self, schema: &SchemaRef, direction: Direction) -> Judge {
        Judge(match self.resolve(schema) {
            Some((target, _)) => self.validators.of(&target, direction),
            None => Arc::new(Err(format!("no schema at {}", schema.0))),
        })
    }
}

/// A schema that is looked up and compiled.
pub(super) struct Judge(Built);

impl Judge {
    /// As [`Library::check`].
    pub(super) fn check(&self, value: &Value) -> Checked {
        let validator = match self.0.as_ref() {
            Ok(validator) => validator,
            Err(why) => return Checked::Unusable(why.clone()),
        };
        if validator.is_valid(value) {
            return Checked::Legal;
        }
        let mut refusals = Vec::new();
        for error in validator.iter_errors(value).take(TOLD) {
            if let Some(why) = undecided(&error) {
                return Checked::Unusable(why);
            }
            refusals.push(told(&error));
        }
        if refusals.is_empty() {
            return Checked::Unusable(
                "the schema refuses the value but does not say why".to_owned(),
            );
        }
        Checked::Refused(refusals)
    }
}

/// An error in our words. The error kind alone does not tell `dependentRequired` from `required`,
/// nor that a `false` schema is the one of a closed object.
fn told(error: &ValidationError<'_>) -> Refusal {
    let at = error.instance_path().as_str();
    let written = error.schema_path().as_str();
    let is_under = |keyword| written.rsplit('/').take(2).any(|token| token == keyword);
    let above = || at.rsplit_once('/').map_or("", |(above, _)| above);
    let closed = ["additionalProperties", "unevaluatedProperties"];
    let (keyword, at) = match error.kind() {
        ValidationErrorKind::Required { .. } if is_under("dependentRequired") => {
            ("dependentRequired", at)
        }
        ValidationErrorKind::FalseSchema => match closed.iter().find(|k| written.ends_with(**k)) {
            Some(keyword) => (*keyword, above()),
            None => ("falseSchema", at),
        },
        kind => (kind.keyword(), at),
    };
    Refusal {
        keyword: keyword.to_owned(),
        pointer: at.to_owned(),
        broken: broken(error),
    }
}

/// How many keywords an error stands for.
fn broken(error: &ValidationError<'_>) -> usize {
    match error.kind() {
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => {
            context.iter().flatten().map(broken).sum::<usize>().max(1)
        }
        _ => 1,
    }
}

/// Why an error is no verdict: a pattern that ran out of its limit, or a reference that leads nowhere.
fn undecided(error: &ValidationError<'_>) -> Option<String> {
    match error.kind() {
        ValidationErrorKind::BacktrackLimitExceeded { .. }
        | ValidationErrorKind::RegexEngineFailure { .. }
        | ValidationErrorKind::Referencing(_) => Some(error.to_string()),
        ValidationErrorKind::AnyOf { context }
        | ValidationErrorKind::OneOfNotValid { context }
        | ValidationErrorKind::OneOfMultipleValid { context } => {
            context.iter().flatten().find_map(undecided)
        }
        ValidationErrorKind::PropertyNames { error } => undecided(error),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
