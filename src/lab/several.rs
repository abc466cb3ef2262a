//! The list of a body that names several objects, filled with the ids that are wanted in it.

use serde_json::Value;

use crate::schema::{Direction, SchemaRef};
use crate::spec::Media;

use super::compose::{Composer, Style};
use super::{kin, marker};

impl Composer<'_> {
    /// Puts the ids that `style` has for it into the list of a batch, and the marker into its items where the body has no
    /// other room for it. Says whether the body carries the marker then.
    pub(super) fn several(
        &self,
        media: &Media,
        body: &mut Value,
        style: &Style,
        marked: bool,
    ) -> bool {
        let filled = self.filled(media, body, style, marked);
        let Some((whole, marked)) = filled else {
            return marked;
        };
        *body = whole;
        marked
    }

    fn filled(
        &self,
        media: &Media,
        body: &Value,
        style: &Style,
        marked: bool,
    ) -> Option<(Value, bool)> {
        let batch = self.site.batch(&self.operation.key)?;
        let wanted = style.links.iter().find(|(name, _)| *name == batch.property);
        let (_, ids) = wanted?;
        let library = &self.site.api.schemas;
        let schema = media.schema.as_ref()?;
        let list = match batch.property.as_str() {
            "" => schema.clone(),
            name => {
                let mut properties = library.properties(schema).into_iter();
                properties.find(|own| own.name == name)?.schema
            }
        };
        let item = library.items(&list)?;
        let (mut whole, mut has_marker) = (body.clone(), marked);
        let mut id_schema = item.clone();
        if let Some(each) = &batch.each {
            let mut properties = library.properties(&item).into_iter();
            id_schema = properties.find(|own| own.name == *each)?.schema;
            let there = match batch.property.as_str() {
                "" => whole.get(0),
                name => whole.get(name).and_then(|list| list.get(0)),
            };
            let mut first = match there {
                Some(first) => first.clone(),
                None => self.generate(&item, style, each).ok()?,
            };
            let fixed = |name: &str| name == each;
            let with_marker = self
                .marker
                .filter(|_| !marked)
                .and_then(|text| marker::mark_here(library, &item, &first, text, &fixed));
            if let Some(with_marker) = with_marker {
                (first, has_marker) = (with_marker, true);
            }
            let items = Value::Array(vec![first]);
            match batch.property.as_str() {
                "" => whole = items,
                name => whole
                    .as_object_mut()?
                    .insert(name.to_owned(), items)
                    .map_or((), drop),
            }
        }
        let ids = ids.as_array()?.iter();
        let ids: Vec<Value> = ids.map(|id| self.as_asked(&id_schema, id)).collect();
        batch.put(&mut whole, &ids);
        let checked = library.check(schema, &whole, Direction::Request);
        checked.is_legal().then_some((whole, has_marker))
    }

    /// An id as the schema wants it: what a path shows as a text may be a number in a body.
    fn as_asked(&self, schema: &SchemaRef, id: &Value) -> Value {
        let legal = |id: &Value| {
            let checked = self.site.api.schemas.check(schema, id, Direction::Request);
            checked.is_legal()
        };
        let text = kin::text(id);
        let number = text.parse::<i64>().ok().map(Value::from);
        let others = [Some(Value::String(text)), number].into_iter().flatten();
        let mut fit = std::iter::once(id.clone()).chain(others).filter(legal);
        fit.next().unwrap_or_else(|| id.clone())
    }
}
