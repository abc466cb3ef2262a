//! Who calls: from the Authorization header to an account, at the operation that is called.

use axum::extract::MatchedPath;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};

use crate::demo::app::Shared;
use crate::demo::call::{Asked, Call};
use crate::demo::people::{self, Person, Role};
use crate::demo::problem::Problem;
use crate::demo::tokens::{self, Leniency, Rejection};

/// An authenticated request.
#[derive(Debug, Clone)]
pub(in crate::demo) struct Caller {
    /// Whose token it carries.
    pub person: &'static Person,
    /// The token's own id; empty where a flaw lets somebody in who has none.
    pub token: String,
}

impl Caller {
    /// Whether everything is open to the caller.
    pub(in crate::demo) fn is_admin(&self) -> bool {
        self.person.role == Role::Admin
    }

    /// Whether the caller runs the workspace that the person of this login name belongs to.
    pub(in crate::demo) fn administers(&self, name: &str) -> bool {
        self.is_admin() && self.is_colleague_of(name)
    }

    /// Whether the person of this login name belongs to the caller's workspace.
    pub(in crate::demo) fn is_colleague_of(&self, name: &str) -> bool {
        people::tenant_of(name) == self.person.tenant
    }

    /// Whether the caller may change anything at all.
    pub(in crate::demo) fn may_write(&self) -> bool {
        matches!(self.person.role, Role::Editor | Role::Admin)
    }

    /// The caller's login name.
    pub(in crate::demo) fn name(&self) -> &'static str {
        self.person.name
    }

    fn guest(name: &str) -> Result<Self, Problem> {
        let person = people::by_name(name).ok_or_else(Problem::unauthenticated)?;
        let token = String::new();
        Ok(Self { person, token })
    }

    fn who(app: &Shared, parts: &Parts, operation: &str) -> Result<Self, Problem> {
        let headers = &parts.headers;
        let at = |rule| app.flaws.at(rule, operation);
        let several = at("auth/duplicate-header");
        let elsewhere = || in_query(parts).filter(|_| at("auth/misplaced-credential"));
        let Some(token) = bearer(headers, several)
            .map(str::to_owned)
            .or_else(elsewhere)
        else {
            let absent = !headers.contains_key(header::AUTHORIZATION);
            let named = headers
                .get("x-remote-user")
                .and_then(|name| name.to_str().ok());
            return match named {
                _ if absent && at("auth/no-credential") => Self::guest("alice"),
                Some(name) if absent && at("auth/trusted-header") => Self::guest(name),
                _ => Err(Problem::unauthenticated()),
            };
        };
        if at("auth/wrong-token")
            && let Some(person) = app.spend(&token, true)
        {
            return Self::guest(person.name);
        }
        let leniency = Leniency {
            unsigned: app.flaws.at("auth/unsigned-token", operation),
            empty_key: app.flaws.at("auth/tampered-token", operation),
            expired: app.flaws.at("auth/expired-token", operation),
        };
        match tokens::verify(&app.secret, &token, app.now(), leniency) {
            Ok(claims) if !app.is_revoked(&claims.id) => {
                let person = people::by_id(&claims.subject);
                let person = person.ok_or_else(Problem::unauthenticated)?;
                Ok(Self {
                    person,
                    token: claims.id,
                })
            }
            Err(Rejection::OnlyTheShape) if app.flaws.at("auth/invalid-credential", operation) => {
                Self::guest("alice")
            }
            _ => Err(Problem::unauthenticated()),
        }
    }
}

impl Asked for Caller {
    fn of(call: &Call) -> Result<Self, Problem> {
        let (parts, app) = (&call.parts, &call.app);
        let operation = operation(parts);
        let caller = Self::who(app, parts, &operation).and_then(|caller| {
            let writes = parts.method != Method::GET && !operation.contains(" /auth/");
            // Where this flaw is, the handler asks too late.
            let late = app.flaws.at("access/refused-effect", &operation);
            match writes && !caller.may_write() && !late {
                true => Err(Problem::forbidden()),
                false => Ok(caller),
            }
        });
        caller.map_err(
            |problem| match app.flaws.at("contract/denial-status", &operation) {
                true => problem.without_challenge(),
                false => problem,
            },
        )
    }
}

/// An administrator's request: anybody else is refused with 403.
#[derive(Debug, Clone)]
pub(in crate::demo) struct Admin;

impl Asked for Admin {
    fn of(call: &Call) -> Result<Self, Problem> {
        let (parts, app) = (&call.parts, &call.app);
        let operation = operation(parts);
        let caller = Caller::who(app, parts, &operation)?;
        if caller.is_admin() || app.flaws.at("access/function", &operation) {
            Ok(Self)
        } else {
            Err(Problem::forbidden())
        }
    }
}

/// A request that may be anonymous; a credential that is presented must be valid all the same.
#[derive(Debug, Clone)]
pub(in crate::demo) struct Visitor;

impl Asked for Visitor {
    fn of(call: &Call) -> Result<Self, Problem> {
        let (parts, app) = (&call.parts, &call.app);
        if parts.headers.contains_key(header::AUTHORIZATION) {
            Caller::who(app, parts, &operation(parts))?;
        }
        Ok(Self)
    }
}

/// Method and template as the document spells them, such as `GET /labels/{name}`.
fn operation(parts: &Parts) -> String {
    let path = parts.extensions.get::<MatchedPath>();
    let path = path.map(MatchedPath::as_str).unwrap_or_default();
    let template = path.strip_prefix("/v2").unwrap_or(path);
    format!("{} {template}", parts.method)
}

/// The token behind the one scheme word that the API takes (RFC 6750, section 2.1); of several headers the last one,
/// where `several` are let through.
fn bearer(headers: &HeaderMap, several: bool) -> Option<&str> {
    let values: Vec<_> = headers.get_all(header::AUTHORIZATION).iter().collect();
    let value = match values.as_slice() {
        [value] => value,
        [.., last] if several => last,
        _ => return None,
    };
    let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}

/// The token in the query string, where it does not belong.
fn in_query(parts: &Parts) -> Option<String> {
    let query = parts.uri.query().unwrap_or_default();
    let mut pairs = url::form_urlencoded::parse(query.as_bytes());
    let found = pairs.find(|(name, _)| name == "access_token");
    found.map(|(_, token)| token.into_owned())
}
