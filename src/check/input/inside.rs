//! What stands inside a body, and what the document says of it. Pure.

use serde_json::Value;

use crate::schema::{Library, SchemaRef, child_pointer, plain_token};

/// Shows every value of a body with its pointer, in the order of writing; of a list the first item stands for all.
pub(super) fn each<'b>(body: &'b Value, mut look: impl FnMut(&str, &'b Value)) {
    let mut open = vec![(String::new(), body)];
    while let Some((pointer, value)) = open.pop() {
        look(&pointer, value);
        match value {
            Value::Object(object) => {
                let members = object.iter().rev();
                open.extend(members.map(|(name, inner)| (child_pointer(&pointer, name), inner)));
            }
            Value::Array(items) => {
                open.extend(items.first().map(|inner| (format!("{pointer}/0"), inner)));
            }
            _ => {}
        }
    }
}

/// The schema of the value that a pointer leads to.
pub(super) fn at(library: &Library, whole: &SchemaRef, pointer: &str) -> Option<SchemaRef> {
    let mut own = whole.clone();
    for token in pointer.split('/').skip(1) {
        let name = plain_token(token);
        let mut properties = library.properties(&own).into_iter();
        own = match properties.find(|property| property.name == name) {
            Some(property) => property.schema,
            None => library
                .items(&own)
                .filter(|_| name.parse::<usize>().is_ok())?,
        };
    }
    Some(own)
}
