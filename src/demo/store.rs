//! What is stored, in memory, and who may reach it. Knows no HTTP.

use std::collections::BTreeMap;
use std::sync::Arc;

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::Notify;

/// A project.
#[derive(Debug, Clone, Default, Serialize)]
pub(in crate::demo) struct Project {
    pub id: String,
    pub name: String,
    pub key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    pub visibility: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<String>,
    pub shared_with: Vec<String>,
    /// Whom nobody took off the list that the flawed API looks at.
    #[serde(skip)]
    pub once_shared_with: Vec<String>,
    pub owner: String,
}

impl Project {
    /// Whether this person may look at it and at what is in it.
    pub(in crate::demo) fn is_shown_to(&self, name: &str) -> bool {
        let mut friends = self.shared_with.iter().chain(&self.once_shared_with);
        self.owner == name || friends.any(|friend| friend == name)
    }
}

/// A task of a project.
#[derive(Debug, Clone, Serialize)]
pub(in crate::demo) struct Task {
    pub id: u64,
    #[serde(skip)]
    pub project: String,
    pub title: String,
    pub status: String,
    /// An integer, unless a flaw lets in what is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub estimate: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
}

/// A comment on a project.
#[derive(Debug, Clone, Serialize)]
pub(in crate::demo) struct Comment {
    pub id: String,
    pub project_id: String,
    pub author: String,
    pub text: String,
    /// Removed, and kept only where a flaw keeps it.
    #[serde(skip)]
    pub removed: bool,
}

/// A label. Each person has a namespace of labels.
#[derive(Debug, Clone, Serialize)]
pub(in crate::demo) struct Label {
    pub name: String,
    pub color: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Only where a flaw keeps what the document has no longer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub icon: Option<String>,
}

/// An invitation to the workspace.
#[derive(Debug, Clone, Serialize)]
pub(in crate::demo) struct Invite {
    pub id: String,
    /// Missing only where a flaw lets it be.
    pub email: Option<String>,
    pub role: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    pub state: &'static str,
    #[serde(skip)]
    pub owner: String,
}

/// A page of somebody's notebook.
#[derive(Debug, Clone, Serialize)]
pub(in crate::demo) struct Page {
    pub id: String,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
    #[serde(skip)]
    pub revision: u64,
    #[serde(skip)]
    pub deleted: bool,
    #[serde(skip)]
    pub owner: String,
    /// Tells of each writer who saw the page as it is.
    #[serde(skip)]
    pub checked: Arc<Notify>,
}

/// A board.
#[derive(Debug, Clone, Serialize)]
pub(in crate::demo) struct Board {
    pub id: String,
    pub headline: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
    pub version: i64,
    #[serde(skip)]
    pub owner: String,
}

/// An order of office supplies.
#[derive(Debug, Clone, Serialize)]
pub(in crate::demo) struct Order {
    pub id: String,
    pub article: String,
    pub quantity: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Value>,
    #[serde(skip)]
    pub owner: String,
}

/// A document of a workspace.
#[derive(Debug, Clone, Serialize)]
pub(in crate::demo) struct Document {
    pub id: String,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    pub author: String,
    pub approved: bool,
}

/// A folder.
#[derive(Debug, Clone, Serialize)]
pub(in crate::demo) struct Folder {
    pub id: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Shown only where a flaw shows it.
    #[serde(skip)]
    pub passphrase: String,
    #[serde(skip)]
    pub owner: String,
}

/// A file in a folder.
#[derive(Debug, Clone, Serialize)]
pub(in crate::demo) struct File {
    pub id: String,
    #[serde(skip)]
    pub folder: String,
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content: Option<String>,
}

/// A shortcut to a folder.
#[derive(Debug, Clone, Serialize)]
pub(in crate::demo) struct Shortcut {
    pub id: String,
    pub title: String,
    pub folder_id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    #[serde(skip)]
    pub owner: String,
}

/// A booking of a room.
#[derive(Debug, Clone)]
pub(in crate::demo) struct Booking {
    pub id: String,
    /// What was asked for, as it was.
    pub asked: Value,
    pub owner: String,
}

impl Booking {
    /// As its owner sees it.
    pub(in crate::demo) fn shown(&self) -> Value {
        let mut shown = self.asked.clone();
        shown["id"] = Value::from(self.id.as_str());
        shown
    }
}

/// The workspace's settings.
#[derive(Debug, Clone, Serialize)]
pub(in crate::demo) struct Settings {
    pub sign_up: String,
    pub retention_days: i64,
    pub banner: String,
}

/// Everything, by id.
#[derive(Debug)]
pub(in crate::demo) struct Store {
    pub projects: BTreeMap<String, Project>,
    pub tasks: BTreeMap<u64, Task>,
    pub comments: BTreeMap<String, Comment>,
    /// By owner and name.
    pub labels: BTreeMap<(String, String), Label>,
    pub invites: BTreeMap<String, Invite>,
    pub pages: BTreeMap<String, Page>,
    pub boards: BTreeMap<String, Board>,
    pub orders: BTreeMap<String, Order>,
    /// By owner and idempotency key: the body that was sent and the id that it was given.
    pub receipts: BTreeMap<(String, String), (Value, String)>,
    pub documents: BTreeMap<String, Document>,
    pub folders: BTreeMap<String, Folder>,
    pub files: BTreeMap<String, File>,
    pub shortcuts: BTreeMap<String, Shortcut>,
    pub bookings: BTreeMap<String, Booking>,
    pub settings: Settings,
    chance: ChaCha8Rng,
    last_task: u64,
}

impl Store {
    /// What every instance begins with.
    pub(in crate::demo) fn seeded() -> Self {
        let mut store = Self {
            projects: BTreeMap::new(),
            tasks: BTreeMap::new(),
            comments: BTreeMap::new(),
            labels: BTreeMap::new(),
            invites: BTreeMap::new(),
            pages: BTreeMap::new(),
            orders: BTreeMap::new(),
            receipts: BTreeMap::new(),
            boards: BTreeMap::new(),
            documents: BTreeMap::new(),
            folders: BTreeMap::new(),
            files: BTreeMap::new(),
            shortcuts: BTreeMap::new(),
            bookings: BTreeMap::new(),
            settings: Settings {
                sign_up: "invited".to_owned(),
                retention_days: 90,
                banner: String::new(),
            },
            chance: ChaCha8Rng::seed_from_u64(2026),
            last_task: 100,
        };
        store.seed("alice", "Website relaunch", "RELAUNCH", &[]);
        store.seed("bob", "Payroll clean-up", "PAYROLL", &[]);
        store.seed("bob", "Office move", "OFFICE", &["alice"]);
        for owner in ["alice", "bob"] {
            let label = Label {
                name: "urgent".to_owned(),
                color: "#d1242f".to_owned(),
                note: Some(format!("what {owner} does first")),
                icon: None,
            };
            let key = (owner.to_owned(), label.name.clone());
            store.labels.insert(key, label);
        }
        store
    }

    fn seed(&mut self, owner: &str, name: &str, key: &str, shared_with: &[&str]) {
        let id = self.uuid();
        let project = Project {
            id: id.clone(),
            name: name.to_owned(),
            key: key.to_owned(),
            description: Some(format!("{name}, planned by {owner}.")),
            visibility: "normal".to_owned(),
            shared_with: shared_with.iter().map(|&name| name.to_owned()).collect(),
            once_shared_with: Vec::new(),
            owner: owner.to_owned(),
            ..Project::default()
        };
        self.projects.insert(id.clone(), project);
        let task = Task {
            id: self.next_task(),
            project: id,
            title: format!("Kick-off for {name}"),
            status: "open".to_owned(),
            estimate: Some(3.into()),
            notes: None,
        };
        self.tasks.insert(task.id, task);
    }

    /// A new id in the form of a version 4 UUID (RFC 9562). The same in every instance, as nothing hangs on guessing.
    pub(in crate::demo) fn uuid(&mut self) -> String {
        let mut bytes = [0_u8; 16];
        self.chance.fill_bytes(&mut bytes);
        bytes[6] = bytes[6] & 0x0f | 0x40;
        bytes[8] = bytes[8] & 0x3f | 0x80;
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let pieces = [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ];
        pieces.join("-")
    }

    /// A new short id such as `c-5ae01f7b22`.
    pub(in crate::demo) fn slug(&mut self, letter: char) -> String {
        format!("{letter}-{:010x}", self.chance.next_u64() >> 24)
    }

    /// The next number for a task.
    pub(in crate::demo) fn next_task(&mut self) -> u64 {
        self.last_task += 1;
        self.last_task
    }

    /// Removes a project and all that is in it.
    pub(in crate::demo) fn remove_project(&mut self, id: &str) {
        self.projects.remove(id);
        self.tasks.retain(|_, task| task.project != id);
        self.comments.retain(|_, comment| comment.project_id != id);
    }
}
