//! Flaws in what is taken and answered, but for single constraints: which rule finds it, where, and what the API does wrong.

use super::{Flaw, flaw};

/// In the order of the catalogue of rules.
pub(super) const FLAWS: &[Flaw] = &[
    flaw(
        "input/missing",
        "POST /invites",
        "creates an invitation that has no e-mail address",
    ),
    flaw(
        "input/type",
        "POST /projects/{projectId}/tasks",
        "stores whatever JSON type `estimate` has",
    ),
    flaw(
        "input/null",
        "PUT /admin/settings",
        "takes a null banner for none",
    ),
    flaw(
        "input/range",
        "POST /orders",
        "takes any number of pieces for an order",
    ),
    flaw("input/length", "POST /pages", "takes titles of any length"),
    flaw(
        "input/enum",
        "PUT /projects/{projectId}/tasks/{taskId}",
        "takes any word for the state of a task",
    ),
    flaw(
        "input/pattern",
        "PUT /labels/{name}",
        "takes any text for a colour",
    ),
    flaw(
        "input/format",
        "GET /news",
        "overlooks a `since` that is no day",
    ),
    flaw("input/items", "POST /boards", "takes any number of columns"),
    flaw(
        "input/extra-property",
        "POST /projects/{projectId}/comments",
        "overlooks properties that it does not know",
    ),
    flaw(
        "input/composition",
        "POST /orders",
        "takes a room and an address at once",
    ),
    flaw(
        "input/malformed-body",
        "PUT /labels/{name}",
        "reads the first JSON value of the body and ignores what follows",
    ),
    flaw(
        "input/media-type",
        "POST /invites",
        "reads JSON whatever the Content-Type says",
    ),
    flaw(
        "input/crash",
        "POST /projects/{projectId}/comments",
        "answers 500 to a text with a character outside the Basic Multilingual Plane",
    ),
    flaw(
        "input/error-leak",
        "GET /search",
        "shows a stack trace when `limit` is not a number",
    ),
    flaw(
        "input/sql-injection",
        "GET /articles",
        "puts the title into a statement as it is",
    ),
    flaw(
        "input/path-traversal",
        "GET /manuals/{file}",
        "opens whatever file the name leads to",
    ),
    flaw(
        "input/oversized",
        "POST /folders/{folderId}/files",
        "reads bodies of any size",
    ),
    flaw(
        "input/slow-pattern",
        "PUT /labels/{name}",
        "matches colours by a pattern that goes back and tries every way",
    ),
    flaw(
        "input/injection",
        "POST /projects/{projectId}/comments",
        "computes what stands in double braces",
    ),
    flaw(
        "input/callback",
        "POST /shortcuts",
        "asks whatever address it is given for the picture",
    ),
    flaw(
        "input/header-injection",
        "GET /search",
        "repeats in a header what was searched for, line ends included",
    ),
    flaw(
        "lifecycle/old-version",
        "GET /catalog",
        "still answers under /v1",
    ),
    // A rule about what a path does not declare speaks of the first operation that it does declare.
    flaw(
        "lifecycle/undocumented-method",
        "GET /labels/{name}",
        "changes a label by PATCH, which the document does not declare there",
    ),
    flaw(
        "lifecycle/removed-operation",
        "GET /projects/{projectId}/export",
        "still answers an operation that only the earlier document has",
    ),
    flaw(
        "lifecycle/removed-input",
        "PUT /labels/{name}",
        "still stores a property that only the earlier document has",
    ),
    flaw(
        "lifecycle/tightened",
        "POST /folders",
        "still takes names of the length that the earlier document allowed",
    ),
    flaw(
        "lifecycle/stale-precondition",
        "DELETE /pages/{pageId}",
        "takes whatever If-Match says for the present state",
    ),
    flaw(
        "lifecycle/missing-precondition",
        "PUT /pages/{pageId}",
        "writes without If-Match",
    ),
    flaw(
        "lifecycle/stale-version-field",
        "PUT /boards/{boardId}",
        "does not compare the version in the body",
    ),
    flaw(
        "lifecycle/parallel-write",
        "PUT /pages/{pageId}",
        "compares first and writes a moment later",
    ),
    flaw(
        "lifecycle/use-after-delete",
        "GET /comments/{commentId}",
        "shows a comment that was removed",
    ),
    Flaw {
        rule: "lifecycle/old-version-refusal",
        operation: "GET /reports/{year}",
        does: "still answers under /v1, to everybody",
        also: &["lifecycle/old-version"],
    },
    flaw(
        "lifecycle/replayed-request",
        "POST /orders",
        "orders again when the same key is sent again",
    ),
    flaw(
        "lifecycle/sunset-passed",
        "GET /timesheet",
        "still answers after the day on which it was to end",
    ),
    flaw(
        "lifecycle/unannounced-deprecation",
        "GET /canteen",
        "does not say that it is deprecated",
    ),
    // A rule about the host speaks of the first operation of the document.
    flaw(
        "lifecycle/undocumented-path",
        "GET /status",
        "serves /actuator/env beside the API",
    ),
    // Rules about the host speak of the operation where the host shows it first.
    flaw(
        "transport/cors",
        "GET /auth/me",
        "lets pages of any origin read answers with a credential",
    ),
    flaw(
        "transport/cookie-flags",
        "POST /desk/login",
        "sets a session cookie that scripts can read",
    ),
    flaw(
        "transport/cacheable",
        "POST /auth/login",
        "does not say that its tokens must not be stored",
    ),
    flaw(
        "transport/forwarded-host",
        "POST /projects",
        "builds Location from X-Forwarded-Host",
    ),
    Flaw {
        rule: "resource/unbounded-page",
        operation: "GET /news",
        does: "gives all that there is to whoever asks for more than a page",
        also: &["input/range"],
    },
    flaw(
        "resource/no-rate-limit",
        "GET /status",
        "answers as often as anybody asks",
    ),
    flaw(
        "contract/denial-status",
        "GET /boards",
        "refuses with 401 and does not say how to authenticate",
    ),
    flaw(
        "contract/undocumented-status",
        "GET /news",
        "answers 203 where 200 is documented",
    ),
    flaw(
        "contract/response-schema",
        "GET /timesheet",
        "gives the hours as texts",
    ),
    flaw(
        "contract/media-type",
        "GET /orders",
        "calls its JSON plain text",
    ),
    flaw("contract/unreachable", "GET /garden", "was never routed"),
];
