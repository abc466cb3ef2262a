//! Flaws in who is let in to what: which rule finds it, where, and what the API does wrong.

use super::{Flaw, flaw};

/// In the order of the catalogue of rules.
pub(super) const CALLERS: &[Flaw] = &[
    flaw(
        "auth/no-credential",
        "GET /reports/summary",
        "answers a request that carries no credential",
    ),
    flaw(
        "auth/partial-credential",
        "GET /payroll",
        "asks for a token, and not for its scope",
    ),
    flaw(
        "auth/invalid-credential",
        "GET /labels",
        "takes any three dotted pieces that are no token for a session of alice",
    ),
    flaw(
        "auth/unsigned-token",
        "GET /auth/me",
        "accepts tokens of algorithm none whose signature is empty",
    ),
    flaw(
        "auth/tampered-token",
        "GET /reports/{year}",
        "accepts tokens signed with an empty key, since the key for rotation was never set",
    ),
    flaw(
        "auth/weak-secret",
        "GET /auth/me",
        "signs and verifies every token with the secret `secret`",
    ),
    flaw(
        "auth/expired-token",
        "GET /boards",
        "accepts tokens that have expired",
    ),
    flaw(
        "auth/wrong-token",
        "GET /auth/me",
        "accepts a refresh token as an access token",
    ),
    flaw(
        "auth/revoked-token",
        "GET /auth/me",
        "accepts the token of a session that was ended",
    ),
    flaw(
        "auth/refresh-reuse",
        "GET /auth/me",
        "takes a refresh token as often as it comes",
    ),
    flaw(
        "auth/misplaced-credential",
        "GET /orders",
        "takes the token from the query string",
    ),
    flaw(
        "auth/duplicate-header",
        "GET /timesheet",
        "looks at the last of several tokens",
    ),
    flaw("auth/trusted-header", "GET /news", "believes X-Remote-User"),
    flaw(
        "auth/path-variant",
        "GET /canteen",
        "answers everybody when the path ends with a slash",
    ),
    flaw(
        "auth/method-override",
        "DELETE /boards/{boardId}",
        "takes boards down by POST with X-HTTP-Method-Override, for everybody",
    ),
    flaw(
        "auth/account-enumeration",
        "POST /auth/login",
        "says of a name that nobody has it",
    ),
    flaw(
        "auth/no-throttle",
        "POST /auth/login",
        "lets passwords be guessed as often as anybody likes",
    ),
    flaw(
        "auth/session-fixation",
        "GET /desk/visits",
        "logs in under the session id that the browser brings along",
    ),
    flaw(
        "auth/cross-site",
        "POST /desk/visits",
        "announces visitors for pages of any site",
    ),
    flaw(
        "auth/default-account",
        "POST /auth/login",
        "has an administrator root whose password is root",
    ),
    flaw(
        "access/function",
        "GET /admin/users",
        "answers editors as it answers administrators",
    ),
    flaw(
        "access/object-read",
        "GET /projects/{projectId}/tasks/{taskId}",
        "shows a task without asking whose project it is in",
    ),
    flaw(
        "access/object-write",
        "PATCH /projects/{projectId}",
        "changes a project without asking whose it is",
    ),
    flaw(
        "access/object-delete",
        "DELETE /projects/{projectId}/tasks/{taskId}",
        "deletes a task without asking whose project it is in",
    ),
    flaw(
        "access/inverted",
        "GET /handbook",
        "is open to viewers and closed to editors",
    ),
    flaw(
        "access/reference",
        "POST /shortcuts",
        "takes any folder for one of the caller's",
    ),
    flaw(
        "access/tenant",
        "GET /documents/{documentId}",
        "shows a document without asking which workspace it is of",
    ),
    flaw(
        "access/nested-object",
        "GET /folders/{folderId}/files/{fileId}",
        "looks for the file without asking whether it is in that folder",
    ),
    flaw(
        "access/list-leak",
        "GET /folders",
        "lists the folders of everybody in the workspace",
    ),
    flaw(
        "access/mass-assignment",
        "POST /documents",
        "takes from the body whether the document is approved",
    ),
    flaw(
        "access/property-exposure",
        "GET /folders/{folderId}",
        "shows the passphrase, which is only to be written",
    ),
    flaw(
        "access/refused-effect",
        "PATCH /documents/{documentId}",
        "writes first and asks for the role afterwards",
    ),
    flaw(
        "access/existence",
        "GET /documents/{documentId}",
        "answers 403 to other workspaces where it answers 404 to ids that nobody has",
    ),
    flaw(
        "access/matrix-drift",
        "GET /audit",
        "answers editors as it answers auditors",
    ),
];
