//! Projects: owner-only, but for those shared with somebody and for administrators.

use axum::Json;
use axum::response::Response;
use serde_json::{Value, json};

use crate::demo::app::Shared;
use crate::demo::caller::Caller;
use crate::demo::problem::Problem;
use crate::demo::store::{Project, Store};
use crate::demo::validate::{Fields, date, integer, one_of, text, word};
use crate::demo::wire::{self, Names, Payload, created, done};

const VISIBILITIES: &[&str] = &["normal", "pinned", "hidden"];

/// The project, if the caller may look at it.
pub(super) fn shown<'a>(
    store: &'a Store,
    caller: &Caller,
    id: &str,
) -> Result<&'a Project, Problem> {
    let project = store.projects.get(id).ok_or_else(Problem::not_found)?;
    if caller.administers(&project.owner) || project.is_shown_to(caller.name()) {
        Ok(project)
    } else {
        Err(Problem::not_found())
    }
}

/// The project, if the caller may change it: somebody who may only look is told so.
pub(super) fn owned<'a>(
    store: &'a Store,
    caller: &Caller,
    id: &str,
) -> Result<&'a Project, Problem> {
    let project = shown(store, caller, id)?;
    if caller.administers(&project.owner) || project.owner == caller.name() {
        Ok(project)
    } else {
        Err(Problem::forbidden())
    }
}

/// Whether the project belongs to somebody of the caller's workspace: all that the flaws ask for.
pub(super) fn in_workspace(store: &Store, caller: &Caller, id: &str) -> bool {
    let project = store.projects.get(id);
    project.is_some_and(|project| caller.is_colleague_of(&project.owner))
}

/// Every project that the caller may look at.
pub(super) fn all_shown<'a>(
    store: &'a Store,
    caller: &'a Caller,
) -> impl Iterator<Item = &'a Project> {
    let projects = store.projects.values();
    projects
        .filter(|project| caller.administers(&project.owner) || project.is_shown_to(caller.name()))
}

pub(super) fn list(app: Shared, caller: Caller) -> Json<Value> {
    let store = app.store();
    wire::list(
        all_shown(&store, &caller)
            .map(|project| json!(project))
            .collect(),
    )
}

pub(super) fn create(app: Shared, caller: Caller, payload: Payload) -> Result<Response, Problem> {
    let mut fields = Fields::whole(payload.json()?)?;
    let key = fields.must("key", word(4, 8, |letter| letter.is_ascii_uppercase()));
    let key = key.unwrap_or_default();
    let change = Change::read(fields)?;
    let mut store = app.store();
    if store.projects.values().any(|project| project.key == key) {
        return Err(Problem::conflict("another project has this key"));
    }
    let mut project = Project {
        id: store.uuid(),
        key,
        visibility: "normal".to_owned(),
        owner: caller.name().to_owned(),
        ..Project::default()
    };
    change.apply(&mut project);
    let answer = created(&format!("/projects/{}", project.id), json!(project));
    store.projects.insert(project.id.clone(), project);
    Ok(answer)
}

pub(super) fn read(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Json<Value>, Problem> {
    shown(&app.store(), &caller, &id).map(|project| Json(json!(project)))
}

pub(super) fn change(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
    payload: Payload,
) -> Result<Json<Value>, Problem> {
    let mut store = app.store();
    if !app.flaws.has("access/object-write") || !in_workspace(&store, &caller, &id) {
        owned(&store, &caller, &id)?;
    }
    let change = Change::read(Fields::partial(payload.json()?)?)?;
    let project = store.projects.get_mut(&id).ok_or_else(Problem::not_found)?;
    if app.flaws.has("access/object-read:unshared") {
        let once = project.shared_with.clone();
        project.once_shared_with.extend(once);
    }
    change.apply(project);
    Ok(Json(json!(project)))
}

pub(super) fn delete(
    app: Shared,
    caller: Caller,
    Names([id]): Names<1>,
) -> Result<Response, Problem> {
    let mut store = app.store();
    owned(&store, &caller, &id)?;
    store.remove_project(&id);
    Ok(done())
}

/// What a body says of a project, but for its key, which never changes.
struct Change {
    name: Option<String>,
    description: Option<String>,
    visibility: Option<String>,
    budget: Option<i64>,
    due: Option<String>,
    shared_with: Option<Vec<String>>,
}

impl Change {
    fn read(mut fields: Fields) -> Result<Self, Problem> {
        let change = Self {
            name: fields.must("name", text(1, 80)),
            description: fields.may("description", text(0, 500)),
            visibility: fields.may("visibility", one_of(VISIBILITIES)),
            budget: fields.may("budget", integer(0, 1_000_000)),
            due: fields.may("due", date),
            shared_with: fields.may("shared_with", friends),
        };
        fields.finish().map(|()| change)
    }

    fn apply(self, project: &mut Project) {
        fn set<T>(slot: &mut T, value: Option<T>) {
            if let Some(value) = value {
                *slot = value;
            }
        }
        set(&mut project.name, self.name);
        set(&mut project.visibility, self.visibility);
        set(&mut project.shared_with, self.shared_with);
        set(&mut project.description, self.description.map(Some));
        set(&mut project.budget, self.budget.map(Some));
        set(&mut project.due, self.due.map(Some));
    }
}

/// Login names; somebody who is no member yet sees the project once he joins.
fn friends(value: &Value) -> Result<Vec<String>, String> {
    let items = value.as_array().ok_or("must be an array")?;
    if items.len() > 10 {
        return Err("must have at most 10 items".to_owned());
    }
    let name = word(2, 30, |letter| letter.is_ascii_lowercase());
    let names = items.iter().map(name).collect::<Result<Vec<_>, _>>()?;
    let mut distinct = names.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < names.len() {
        return Err("must not name anybody twice".to_owned());
    }
    Ok(names)
}
