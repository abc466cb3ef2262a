//! The accounts of the demo, with fixed passwords: they open nothing but this process on loopback.

/// What somebody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::demo) enum Role {
    /// Works on his own projects.
    Editor,
    /// Reaches everything.
    Admin,
}

impl Role {
    /// As in tokens and answers.
    pub(in crate::demo) fn as_str(self) -> &'static str {
        match self {
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
    /// Where the person is written to.
    pub email: &'static str,
    /// What the person may do.
    pub role: Role,
    /// Customer.
    pub tenant: &'static str,
    password: &'static str,
}

/// Everybody.
pub(in crate::demo) static PEOPLE: &[Person] = &[
    person(
        "17",
        "alice",
        "alice@acme.test",
        Role::Editor,
        "alice-demo-pass",
    ),
    person("23", "bob", "bob@acme.test", Role::Editor, "bob-demo-pass"),
    person(
        "1",
        "admin",
        "ops@acme.test",
        Role::Admin,
        "admin-demo-pass",
    ),
];

const fn person(
    id: &'static str,
    name: &'static str,
    email: &'static str,
    role: Role,
    password: &'static str,
) -> Person {
    Person {
        id,
        name,
        email,
        role,
        tenant: "acme",
        password,
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
    by_name(name).filter(|person| person.password == password)
}
