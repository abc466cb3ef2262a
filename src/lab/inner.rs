//! Values of parameters that have an inside: an example as it is meant, and what a style can say of an object.

use serde_json::{Map, Value};

use crate::schema::{Direction, Library, text_of};
use crate::spec::Parameter;

/// An example as a value: what stands under a media type of JSON may be its text.
pub(crate) fn meant(library: &Library, parameter: &Parameter, example: &Value) -> Value {
    let read = |text: &str| serde_json::from_str::<Value>(text).ok();
    match example {
        Value::String(text) if parameter.is_json() && !is_legal(library, parameter, example) => {
            let read = read(text).filter(|value| is_legal(library, parameter, value));
            read.unwrap_or_else(|| example.clone())
        }
        _ => example.clone(),
    }
}

/// The value without members that the parameter's style has no words for, such as an object in an object; as it is where it
/// is not legal without them.
pub(crate) fn sayable(library: &Library, parameter: &Parameter, value: Value) -> Value {
    let Value::Object(members) = &value else {
        return value;
    };
    if parameter.content.is_some() {
        return value;
    }
    let said = |(name, value): &(&String, &Value)| {
        let text = text_of(value).filter(|_| !value.is_array());
        parameter.carries(name) && text.is_some_and(|text| parameter.carries(&text))
    };
    let members = members.iter().filter(said);
    let members = members.map(|(name, value)| (name.clone(), value.clone()));
    let fewer: Map<String, Value> = members.collect();
    let is_something = !fewer.is_empty();
    let fewer = Value::Object(fewer);
    match is_something && is_legal(library, parameter, &fewer) {
        true => fewer,
        false => value,
    }
}

fn is_legal(library: &Library, parameter: &Parameter, value: &Value) -> bool {
    let schema = parameter.schema.as_ref();
    schema.is_none_or(|schema| library.check(schema, value, Direction::Request).is_legal())
}
