//! Who was let in to what.

use maud::{Markup, html};

use crate::report::tables;
use crate::words::{Access, Matrix};

/// The access matrix; nothing where it is empty.
pub(super) fn table(matrix: &Matrix) -> Markup {
    let who = tables::columns(matrix);
    html! {
        @if !who.is_empty() {
            section #access {
                h2 { "Who was let in to what" }
                div.wide { table.matrix {
                    thead { tr { th { "operation" } @for name in &who { th { (name) } } } }
                    tbody {
                        @for (operation, row) in &matrix.cells {
                            tr {
                                th { code { (operation) } }
                                @for name in &who { (cell(row.get(*name).copied())) }
                            }
                        }
                    }
                } }
                p.legend { span.allowed { "yes" } " let in · " span.denied { "no" } " refused · " span.unproven { "?" } " neither is proved" }
            }
        }
    }
}

fn cell(access: Option<Access>) -> Markup {
    match access {
        Some(Access::Allowed) => html! { td.allowed { "yes" } },
        Some(Access::Denied) => html! { td.denied { "no" } },
        Some(Access::Unproven) => html! { td.unproven { "?" } },
        None => html! { td {} },
    }
}
