//! Texts for a parameter that the control does without: those first by which something is found.

use serde_json::Value;

use crate::schema::{Direction, Size, Wish, instance, text_of};
use crate::spec::Parameter;
use crate::words::Place;

use super::Lab;
use super::asked::search_place;

/// At most so many texts are offered.
const MOST: usize = 3;
/// Deepest place of an answer that is looked at.
const DEEPEST: usize = 6;

impl Lab {
    /// What the control's answer shows under the parameter's name, words that a search finds, its example, or any legal value.
    pub(crate) fn telling_texts(&self, place: &Place) -> Vec<String> {
        let Ok((operation, owner, control)) = self.surveyed(Size::Full) else {
            return Vec::new();
        };
        let own = |parameter: &&Parameter| parameter.place() == *place.outer();
        let Some(parameter) = operation.parameters.iter().find(own) else {
            return Vec::new();
        };
        let mut texts = Vec::new();
        let answer = control.exchange.response();
        let name = match place {
            Place::Within(_, pointer) => pointer.rsplit('/').next().unwrap_or_default(),
            _ => &parameter.name,
        };
        if let Some(answer) = answer.and_then(crate::http::Response::json) {
            shown(&answer, &flat(name), DEEPEST, &mut texts);
            texts.truncate(1);
        }
        // What stands in an object has no examples of its own; whether it is legal there, the target says.
        if let Place::Within(_, pointer) = place {
            let examples = parameter.examples.iter();
            texts.extend(examples.filter_map(|whole| text_of(whole.pointer(pointer)?)));
            texts.dedup();
            return texts;
        }
        if search_place(&self.bench.site, &operation).as_ref() == Some(place) {
            texts.extend(self.bench.terms(&owner).into_iter().take(1));
        }
        texts.extend(parameter.examples.iter().filter_map(text_of));
        texts.extend(self.made_up(parameter));
        let schemas = &self.bench.site.api.schemas;
        let legal = |text: &String| {
            let schema = parameter.schema.as_ref();
            !text.is_empty() && schema.is_none_or(|own| schemas.check_text(own, text).is_legal())
        };
        texts.retain(legal);
        texts.dedup();
        texts.truncate(MOST);
        texts
    }

    fn made_up(&self, parameter: &Parameter) -> Option<String> {
        let site = &self.bench.site;
        let Some(schema) = &parameter.schema else {
            return Some("nay".to_owned());
        };
        let known = |_: &str, _: &str| site.config.values.get(&parameter.name).cloned();
        let wish = Wish {
            seed: site.config.seed,
            size: Size::Minimal,
            direction: Direction::Request,
            examples: true,
            known: &known,
        };
        let made = instance(&site.api.schemas, schema, &wish).ok()?;
        text_of(&made)
    }
}

/// Plain values under properties of this name.
fn shown(value: &Value, name: &str, depth: usize, texts: &mut Vec<String>) {
    let Some(depth) = depth.checked_sub(1) else {
        return;
    };
    match value {
        Value::Object(members) => {
            for (own, inner) in members {
                if flat(own) == name && (inner.is_string() || inner.is_number()) {
                    texts.extend(text_of(inner));
                }
                shown(inner, name, depth, texts);
            }
        }
        Value::Array(items) => {
            for item in items.iter().take(MOST) {
                shown(item, name, depth, texts);
            }
        }
        _ => {}
    }
}

fn flat(name: &str) -> String {
    name.replace(['_', '-'], "").to_ascii_lowercase()
}
