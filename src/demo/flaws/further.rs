//! Further ways to break the promise of a rule that has a flaw already: each is on by name alone.

use super::{Flaw, flaw};

/// In the order of the catalogue of rules.
pub(super) const FURTHER: &[Flaw] = &[
    flaw(
        "access/object-read:unshared",
        "GET /projects/{projectId}",
        "goes on showing a project to whom it was shared with once",
    ),
    flaw(
        "access/object-read:spelling",
        "GET /pages/{pageId}",
        "shows a page without asking whose it is when `.json` stands behind its id",
    ),
    flaw(
        "access/object-read:batch",
        "POST /projects/{projectId}/tasks/batch-get",
        "shows tasks without asking whether they are in that project",
    ),
    flaw(
        "access/object-write:batch",
        "PATCH /projects/{projectId}/tasks",
        "sets the state of tasks without asking whose project they are in",
    ),
    flaw(
        "access/object-delete:batch",
        "POST /projects/{projectId}/tasks/bulk-delete",
        "deletes tasks without asking whether they are in that project",
    ),
    flaw(
        "input/range:within",
        "GET /news",
        "takes any numbers of words within `words`",
    ),
];
