//! The operations: one file per resource, and the table of them.

mod admin;
mod auth;
mod batches;
pub(in crate::demo) mod boards;
mod bookings;
pub(in crate::demo) mod catalog;
mod comments;
mod desk;
mod documents;
mod files;
mod folders;
mod invites;
mod labels;
mod lobby;
pub(in crate::demo) mod news;
mod orders;
mod pages;
mod projects;
pub(in crate::demo) mod reports;
mod search;
mod shortcuts;
mod stock;
mod tasks;
mod timesheet;

use crate::demo::flaws::Flaws;
use crate::demo::methods::{Methods, delete, get, post};

/// Every template below `/v2` and its methods: what the document declares, and what the flaws add.
pub(in crate::demo) fn all(flaws: &Flaws) -> Vec<(&'static str, Methods)> {
    let mut label = get(labels::read).put(labels::put).delete(labels::delete);
    if flaws.has("lifecycle/undocumented-method") {
        label = label.patch(labels::patch);
    }
    let garden = match flaws.has("contract/unreachable") {
        true => get(news::nothing),
        false => get(news::garden),
    };
    let mut files = get(files::list).post(files::create);
    if flaws.has("input/oversized") {
        files = files.boundless();
    }
    let mut all = documented(label, garden, files);
    if flaws.has("lifecycle/removed-operation") {
        all.push(("/projects/{projectId}/export", get(projects::read)));
    }
    all
}

/// What the document declares.
fn documented(label: Methods, garden: Methods, files: Methods) -> Vec<(&'static str, Methods)> {
    vec![
        ("/status", get(catalog::status)),
        ("/catalog", get(catalog::catalog)),
        ("/auth/login", post(auth::login)),
        ("/auth/refresh", post(auth::refresh)),
        ("/auth/me", get(auth::me)),
        ("/auth/logout", post(auth::logout)),
        ("/projects", get(projects::list).post(projects::create)),
        (
            "/projects/{projectId}",
            get(projects::read)
                .patch(projects::change)
                .delete(projects::delete),
        ),
        (
            "/projects/{projectId}/tasks",
            get(tasks::list)
                .post(tasks::create)
                .patch(batches::set_state),
        ),
        ("/projects/{projectId}/tasks/batch-get", post(batches::read)),
        (
            "/projects/{projectId}/tasks/bulk-delete",
            post(batches::delete),
        ),
        (
            "/projects/{projectId}/tasks/{taskId}",
            get(tasks::read).put(tasks::replace).delete(tasks::delete),
        ),
        (
            "/projects/{projectId}/comments",
            get(comments::list).post(comments::create),
        ),
        (
            "/comments/{commentId}",
            get(comments::read).delete(comments::delete),
        ),
        ("/labels", get(labels::list)),
        ("/labels/{name}", label),
        ("/invites", get(invites::list).post(invites::create)),
        ("/invites/{inviteId}", delete(invites::revoke)),
        ("/pages", get(pages::list).post(pages::create)),
        (
            "/pages/{pageId}",
            get(pages::read).put(pages::replace).delete(pages::delete),
        ),
        ("/boards", get(boards::list).post(boards::create)),
        (
            "/boards/{boardId}",
            get(boards::read)
                .put(boards::replace)
                .delete(boards::delete),
        ),
        ("/orders", get(orders::list).post(orders::create)),
        ("/orders/{orderId}", delete(orders::cancel)),
        ("/timesheet", get(timesheet::timesheet)),
        ("/news", get(news::news)),
        ("/canteen", get(news::canteen)),
        ("/garden", garden),
        ("/search", get(search::search)),
        ("/reports/summary", get(reports::summary)),
        ("/reports/{year}", get(reports::year)),
        ("/admin/users", get(admin::users)),
        (
            "/admin/settings",
            get(admin::settings).put(admin::replace_settings),
        ),
        ("/documents", get(documents::list).post(documents::create)),
        (
            "/documents/{documentId}",
            get(documents::read)
                .patch(documents::change)
                .delete(documents::delete),
        ),
        ("/folders", get(folders::list).post(folders::create)),
        (
            "/folders/{folderId}",
            get(folders::read).delete(folders::delete),
        ),
        ("/folders/{folderId}/files", files),
        (
            "/folders/{folderId}/files/{fileId}",
            get(files::read).delete(files::delete),
        ),
        ("/shortcuts", get(shortcuts::list).post(shortcuts::create)),
        (
            "/shortcuts/{shortcutId}",
            get(shortcuts::read).delete(shortcuts::delete),
        ),
        ("/bookings", post(bookings::create)),
        (
            "/bookings/{bookingId}",
            get(bookings::read).delete(bookings::cancel),
        ),
        ("/articles", get(stock::articles)),
        ("/manuals/{file}", get(stock::manual)),
        ("/handbook", get(lobby::handbook)),
        ("/audit", get(lobby::audit)),
        ("/payroll", get(lobby::payroll)),
        ("/desk/login", post(desk::login)),
        ("/desk/logout", post(desk::logout)),
        ("/desk/visits", get(desk::list).post(desk::announce)),
        (
            "/desk/visits/{visitId}",
            get(desk::read).delete(desk::cancel),
        ),
    ]
}
