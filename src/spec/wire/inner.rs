//! What a parameter's style can say of the inside of its value, and what of it would be taken for something else.

use super::text::{essence, is_json};
use crate::spec::{Parameter, ParameterIn, Style};

impl Parameter {
    /// Whether its value is written as JSON, where `content` says so.
    pub(crate) fn is_json(&self) -> bool {
        let content = self.content.as_deref();
        content.is_some_and(|media| is_json(&essence(media)))
    }

    /// Whether the members of an object are pairs of their own: without any, nothing is written at all.
    pub(crate) fn is_pairs(&self) -> bool {
        let spreads = self.style == Style::Form && self.explode;
        let place = matches!(self.location, ParameterIn::Query | ParameterIn::Cookie);
        self.content.is_none() && (self.style == Style::DeepObject || place && spreads)
    }

    /// Whether the members of an object are pairs under their bare names, so that nothing tells one from a parameter.
    pub(crate) fn is_bare(&self) -> bool {
        self.is_pairs() && self.style != Style::DeepObject
    }

    /// Whether a text may be a member's name or value, and is not taken apart by whoever reads it.
    pub(crate) fn carries(&self, text: &str) -> bool {
        if self.content.is_some() || self.is_pairs() {
            return true;
        }
        let apart: &[char] = match self.style {
            Style::SpaceDelimited => &[' ', '+'],
            Style::PipeDelimited => &['|'],
            Style::TabDelimited => &['\t'],
            Style::Label => &['.', ',', '='],
            Style::Matrix => &[';', ',', '='],
            Style::Simple | Style::Form | Style::DeepObject => &[',', '='],
        };
        !text.is_empty() && !text.contains(apart)
    }
}
