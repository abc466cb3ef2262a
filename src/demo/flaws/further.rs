//! Further ways to break the promise of a rule that has a flaw already: each is on by name alone.

use super::{Flaw, flaw};

/// In the order of the catalogue of rules.
pub(super) const FURTHER: &[Flaw] = &[flaw(
    "access/object-read:unshared",
    "GET /projects/{projectId}",
    "goes on showing a project to whom it was shared with once",
)];
