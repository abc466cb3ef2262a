//! What the survey found: controls, live objects, and who was let in.

use std::collections::BTreeMap;

use crate::http::{Exchange, Request, Response};
use crate::schema::Size;
use crate::site::ResourceId;
use crate::words::{IdentityName, OperationKey};

use super::compose::Style;
use super::{Call, Object, Reason};

/// A request that was made rightly and succeeded.
#[derive(Debug, Clone)]
pub(crate) struct Control {
    /// What was meant.
    pub call: Call,
    /// How it was made up, so that it can be made up again with other values.
    pub style: Style,
    /// The object whose ids its path holds, or the parent of what it made.
    pub object: Option<Object>,
    /// What was sent, and what came back.
    pub exchange: Exchange,
}

impl Control {
    /// What was sent, with its credential.
    pub(crate) fn request(&self) -> &Request {
        &self.exchange.request
    }
}

/// How one identity stands to one operation.
#[derive(Debug, Clone)]
pub(crate) enum Standing {
    /// It was let in.
    Allowed(Box<Control>),
    /// It was refused with this status.
    Denied(u16),
    /// Neither is proved.
    Unproven(Reason),
}

/// All that the survey found.
#[derive(Debug, Clone, Default)]
pub(crate) struct Survey {
    /// Standing by operation and identity.
    pub standings: BTreeMap<OperationKey, BTreeMap<IdentityName, Standing>>,
    /// Controls with optional parts filled in, where such a request succeeded as well.
    pub full: BTreeMap<(OperationKey, IdentityName), Control>,
    /// Live objects in the order in which they were found.
    pub objects: Vec<Object>,
    /// What a path that cannot exist is answered, where that is a page with status 2xx.
    pub catch_all: Option<Response>,
}

impl Survey {
    /// The control of an operation by an identity.
    pub(crate) fn control(
        &self,
        operation: &OperationKey,
        identity: &IdentityName,
    ) -> Option<&Control> {
        match self.standings.get(operation)?.get(identity)? {
            Standing::Allowed(control) => Some(control),
            Standing::Denied(_) | Standing::Unproven(_) => None,
        }
    }

    /// How a valid call of an operation by an identity is made up, with optional parts where they are known to be taken.
    pub(super) fn style(&self, operation: &OperationKey, identity: &IdentityName) -> Option<Style> {
        let control = self.control(operation, identity)?;
        let mut style = control.style.clone();
        if self.full.keys().any(|(own, _)| own == operation) {
            style.size = Size::Full;
        }
        Some(style)
    }

    /// Live objects of a resource that belong to `identity`, those that the run made first.
    pub(crate) fn owned<'a>(
        &'a self,
        resource: ResourceId,
        identity: &'a IdentityName,
    ) -> impl Iterator<Item = &'a Object> + 'a {
        let of = move |object: &&Object| object.resource == resource && object.owner == *identity;
        let made = self.objects.iter().filter(of).filter(|object| object.made);
        made.chain(self.objects.iter().filter(of).filter(|object| !object.made))
    }

    /// Why there is no control of an operation by anybody: the most telling reason.
    pub(crate) fn why_not(&self, operation: &OperationKey) -> Reason {
        let Some(standings) = self.standings.get(operation) else {
            return Reason::NoControl("it was not surveyed".to_owned());
        };
        let unproven = standings.values().find_map(|standing| match standing {
            Standing::Unproven(reason) => Some(reason.clone()),
            _ => None,
        });
        let denied = standings
            .iter()
            .find_map(|(identity, standing)| match standing {
                Standing::Denied(status) => Some(Reason::NoControl(format!(
                    "{identity} was answered {status}"
                ))),
                _ => None,
            });
        unproven
            .or(denied)
            .unwrap_or_else(|| Reason::NoControl("no identity may call it".to_owned()))
    }
}
