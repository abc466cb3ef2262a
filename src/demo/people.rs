//! The accounts of the demo, with fixed passwords: they open nothing but this process on loopback.

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) enum Role {
    /// Looks, and changes nothing.
    Viewer,
    /// Looks, also at who did what.
    Auditor,
    /// Works on his own projects.
    Editor,
    /// Reaches everything.
    Admin,
}

impl Role {
    /// As in tokens and answers.
    pub(in crate::demo) fn as_str(self) -> &'static str {
        match self {
            Self::Viewer => "viewer",
            Self::Auditor => "auditor",
            Self::Editor => "editor",
            Self::Admin => "admin",
        }
    }
}

/// An account.
#[derive(Debug)]
pub(in crate::demo) struct Person {
    /// Subject of the tokens.
    pub id: &'static str,
    /// Login name, also the owner of what the person makes.
    pub name: &'static str,
    /// What the person may do.
    pub role: Role,
    /// Customer.
    pub tenant: &'static str,
}

impl Person {
    /// What the person's tokens are good for (RFC 6749, section 3.3).
    pub(in crate::demo) fn scopes(&self) -> &'static [&'static str] {
        match self.role {
            Role::Viewer | Role::Auditor => &["planner"],
            Role::Editor => &["planner", "planner:write"],
            Role::Admin => &["planner", "planner:write", "payroll:read"],
        }
    }

    /// Where the person is written to.
    pub(in crate::demo) fn email(&self) -> String {
        format!("{}@{}.test", self.name, self.tenant)
    }
}

/// Everybody.
pub(in crate::demo) static PEOPLE: &[Person] = &[
    person("17", "alice", Role::Editor, "acme"),
    person("23", "bob", Role::Editor, "acme"),
    person("1", "admin", Role::Admin, "acme"),
    person("31", "vera", Role::Viewer, "acme"),
    person("37", "otto", Role::Auditor, "acme"),
    person("41", "gina", Role::Editor, "globex"),
];

const fn person(id: &'static str, name: &'static str, role: Role, tenant: &'static str) -> Person {
    Person {
        id,
        name,
        role,
        tenant,
    }
}

/// The person of this account id.
pub(in crate::demo) fn by_id(id: &str) -> Option<&'static Person> {
    PEOPLE.iter().find(|person| person.id == id)
}

/// The person of this login name.
pub(in crate::demo) fn by_name(name: &str) -> Option<&'static Person> {
    PEOPLE.iter().find(|person| person.name == name)
}

/// Whom name and password belong to.
pub(in crate::demo) fn login(name: &str, password: &str) -> Option<&'static Person> {
    by_name(name).filter(|person| password.strip_suffix("-demo-pass") == Some(person.name))
}

/// The customer that the person of this login name belongs to; nobody's is empty.
pub(in crate::demo) fn tenant_of(name: &str) -> &'static str {
    by_name(name).map_or("", |person| person.tenant)
}
