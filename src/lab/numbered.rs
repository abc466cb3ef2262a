//! Whole numbers as keys of what the caller names himself, each of them another one: `PUT /bins/{row}/{level}`.

use serde_json::Value;

use super::bench::mixed;
use crate::schema::{Direction, Library, SchemaRef};
use crate::site::{Role, Site};
use crate::spec::Operation;

/// The keys that the caller chooses for what an operation makes by its path.
pub(super) fn own_keys<'o>(
    site: &Site,
    operation: &'o Operation,
) -> impl Iterator<Item = &'o str> + use<'o> {
    let names = operation.path_names();
    let own = match site.role(&operation.key) {
        Role::Makes {
            resource,
            by_key: true,
        } => 1 + site.resource(resource).joined,
        _ => 0,
    };
    let others = names.len().saturating_sub(own);
    names.into_iter().skip(others)
}

/// A number within its bounds that a text leads to; none where the schema wants no whole number or only some of them.
pub(super) fn number_of(
    library: &Library,
    schema: &SchemaRef,
    unique: &str,
    name: &str,
) -> Option<Value> {
    if library.primary_type(schema) != Some("integer") {
        return None;
    }
    let bound = |keyword: &str| library.resolve(schema)?.1.get(keyword)?.as_i64();
    let low = bound("minimum").unwrap_or(1);
    let high = bound("maximum").unwrap_or(low.saturating_add(NUMBERS));
    let span = u64::try_from(high.checked_sub(low)?.checked_add(1)?).ok()?;
    let hash = mixed(0, &format!("{unique}{name}"));
    let number = low.checked_add(i64::try_from((hash >> 16) % span).ok()?)?;
    let number = Value::from(number);
    let checked = library.check(schema, &number, Direction::Request);
    checked.is_legal().then_some(number)
}

/// Of so many numbers one is taken, where the schema has no upper bound.
const NUMBERS: i64 = 1_000_000_000;
