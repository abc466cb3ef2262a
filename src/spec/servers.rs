//! Servers, their variables filled with the defaults.

use serde_json::Value;

use super::Server;
use super::cursor::Cursor;
use super::notes::Notes;
use super::read_paths::PathItem;

/// The servers of `owner`, in order.
pub(super) fn all(owner: &Cursor<'_, '_>, notes: &mut Notes) -> Vec<Server> {
    let Some(list) = owner.get("servers") else {
        return Vec::new();
    };
    list.items().filter_map(|one| server(&one, notes)).collect()
}

/// The first server that the operation or else its path item declares for itself.
pub(super) fn of_operation(
    item: &PathItem<'_, '_>,
    operation: &Cursor<'_, '_>,
    notes: &mut Notes,
) -> Option<String> {
    std::iter::once(operation)
        .chain(item.layers())
        .find_map(|owner| all(owner, notes).into_iter().next())
        .map(|server| server.url)
}

fn server(one: &Cursor<'_, '_>, notes: &mut Notes) -> Option<Server> {
    let Some(template) = one.text("url") else {
        notes.add(one.warning("a server has no `url`; it is left out"));
        return None;
    };
    let mut url = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, behind)) = after.split_once('}') else {
            break;
        };
        url.push_str(before);
        let variable = one.get("variables").and_then(|all| all.get(name));
        match variable.as_ref().and_then(default) {
            Some(value) => url.push_str(&value),
            None => {
                notes.add(one.warning(format!(
                    "the server variable `{name}` has no default; the server stays `{template}`"
                )));
                return Some(Server {
                    url: template.to_owned(),
                });
            }
        }
        rest = behind;
    }
    url.push_str(rest);
    Some(Server { url })
}

/// The default of a variable, or else the first of its values; `default: 8443` is a number to YAML.
fn default(variable: &Cursor<'_, '_>) -> Option<String> {
    let first = variable.value.get("enum").and_then(|values| values.get(0));
    match variable.value.get("default").or(first)? {
        Value::String(text) => Some(text.clone()),
        other @ (Value::Number(_) | Value::Bool(_)) => Some(other.to_string()),
        _ => None,
    }
}
