//! Pages of your notebook. Who writes must say which state he saw (RFC 9110, section 13.1.1; RFC 6585, section 3).

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};
use tokio::time::timeout;

use crate::demo::app::Shared;
use crate::demo::call::{Answer, Answers as _};
use crate::demo::caller::Caller;
use crate::demo::problem::Problem;
use crate::demo::store::{Page, Store};
use crate::demo::validate::{Fields, text};
use crate::demo::wire::{self, Names, Payload, created, done};

/// For so long a writer who is alone is kept waiting, where checking and writing are apart.
const WINDOW: Duration = Duration::from_millis(400);

fn owned<'a>(store: &'a mut Store, caller: &Caller, id: &str) -> Result<&'a mut Page, Problem> {
    let page = store.pages.get_mut(id);
    page.filter(|page| page.owner == caller.name())
        .ok_or_else(Problem::not_found)
}

fn tag(page: &Page) -> String {
    format!("\"{}-{}\"", page.id, page.revision)
}

fn shown(page: &Page) -> Response {
    ([(header::ETAG, tag(page))], Json(json!(page))).into_response()
}

/// Whether the writer saw the page as it is.
fn check(page: &Page, headers: &HeaderMap, flaw: Option<&str>) -> Result<(), Problem> {
    let seen = headers.get(header::IF_MATCH);
    let seen = seen.and_then(|value| value.to_str().ok());
    let Some(seen) = seen else {
        if flaw == Some("lifecycle/missing-precondition") {
            return Ok(());
        }
        let why = "say which state you saw, in If-Match";
        return Err(Problem::new(StatusCode::PRECONDITION_REQUIRED, why));
    };
    let seen: Vec<&str> = seen.split(',').map(str::trim).collect();
    let matches = seen.contains(&tag(page).as_str()) || seen == ["*"];
    if matches || flaw == Some("lifecycle/stale-precondition") {
        return Ok(());
    }
    let why = "somebody changed it since you looked";
    Err(Problem::new(StatusCode::PRECONDITION_FAILED, why))
}

/// The rule of a flaw, if it is on.
fn flaw(app: &Shared, rule: &'static str) -> Option<&'static str> {
    Some(rule).filter(|rule| app.flaws.has(rule))
}

pub(super) fn list(app: Shared, caller: Caller) -> Json<Value> {
    let store = app.store();
    let pages = store.pages.values();
    let own = pages.filter(|page| page.owner == caller.name() && !page.deleted);
    wire::list(own.map(|page| json!(page)).collect())
}

pub(super) fn create(app: Shared, caller: Caller, payload: Payload) -> Result<Response, Problem> {
    let longest = if app.flaws.has("input/length") {
        10_000
    } else {
        80
    };
    let (title, content) = read_body(&payload, longest)?;
    let mut store = app.store();
    let page = Page {
        id: store.slug('p'),
        title,
        content,
        revision: 1,
        deleted: false,
        owner: caller.name().to_owned(),
        checked: Arc::default(),
    };
    let answer = created(&format!("/pages/{}", page.id), json!(page));
    store.pages.insert(page.id.clone(), page);
    Ok(answer)
}

pub(super) fn read(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Response, Problem> {
    let mut store = app.store();
    let bare = id.strip_suffix(".json");
    if let Some(bare) = bare.filter(|_| app.flaws.has("access/object-read:spelling"))
        && let Some(page) = store.pages.get(bare)
        && caller.is_colleague_of(&page.owner)
        && !page.deleted
    {
        return Ok(shown(page));
    }
    let page = owned(&mut store, &caller, &id)?;
    if page.deleted {
        return Err(Problem::not_found());
    }
    Ok(shown(page))
}

pub(super) fn replace(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
    headers: HeaderMap,
    payload: Payload,
) -> Answer {
    let (title, content) = match read_body(&payload, 80) {
        Ok(body) => body,
        Err(problem) => return problem.answer(),
    };
    let flaw = flaw(&app, "lifecycle/missing-precondition");
    let mut store = app.store();
    let page = owned(&mut store, &caller, &id).and_then(live);
    let page = page.and_then(|page| check(page, &headers, flaw).map(|()| page));
    let page = match page {
        Ok(page) => page,
        Err(problem) => return problem.answer(),
    };
    if !app.flaws.has("lifecycle/parallel-write") {
        return write(page, title, content).answer();
    }
    page.checked.notify_waiters();
    let rival = page.checked.clone().notified_owned();
    drop(store);
    // The check is over, the write is yet to come: the window in which updates are lost. It stays open until a rival
    // is in it as well, so that a slow machine loses them too.
    Answer::later(async move {
        let _ = timeout(WINDOW, rival).await;
        write(owned(&mut app.store(), &caller, &id)?, title, content)
    })
}

pub(super) fn delete(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let mut store = app.store();
    let page = live(owned(&mut store, &caller, &id)?)?;
    check(page, &headers, flaw(&app, "lifecycle/stale-precondition"))?;
    page.deleted = true;
    Ok(done())
}

fn live(page: &mut Page) -> Result<&mut Page, Problem> {
    match page.deleted {
        true => Err(Problem::not_found()),
        false => Ok(page),
    }
}

fn write(page: &mut Page, title: String, content: Option<String>) -> Result<Response, Problem> {
    page.title = title;
    page.content = content;
    page.revision += 1;
    Ok(shown(page))
}

fn read_body(payload: &Payload, longest: usize) -> Result<(String, Option<String>), Problem> {
    let mut fields = Fields::whole(payload.json()?)?;
    let title = fields.must("title", text(1, longest)).unwrap_or_default();
    let content = fields.may("content", text(0, 2_000));
    fields.finish()?;
    Ok((title, content))
}
