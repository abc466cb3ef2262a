//! May you do that, and is it yours? API1, API3 and API5:2023.

mod function;
mod list_leak;
mod object_delete;
mod object_read;
mod object_write;
mod other_object;

use super::Check;

pub(super) static CHECKS: &[&dyn Check] = &[
    &function::Function,
    &object_read::ObjectRead,
    &object_write::ObjectWrite,
    &object_delete::ObjectDelete,
    &list_leak::ListLeak,
];
