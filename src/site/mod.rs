//! What is there: operations, identities, resources, whose is whose and who may do what. Pure.
//!
//! The main type is [`Site`]: document and config brought together, before anything is sent.

mod alias;
mod asking;
mod batch;
mod certificate;
mod correct;
mod danger;
mod dependency;
mod document_policy;
mod emptying;
mod former;
mod index;
mod infer;
mod needed;
mod nouns;
mod pairs;
mod policy;
mod precondition;
mod presented;
mod reference;
mod resource;
mod role;
mod segment;
mod server;
mod sharing;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod tests;

pub(crate) use batch::{Batch, Does};
pub(crate) use danger::danger;
pub(crate) use dependency::survey_order;
pub(crate) use nouns::{same_thing, singular};
pub(crate) use pairs::{Pair, pairs};
pub(crate) use policy::Expectation;
pub(crate) use precondition::Demand;
pub(crate) use resource::{IdPlace, Resource, ResourceId};
pub(crate) use role::Role;
pub(crate) use segment::{keys, values};
pub(crate) use sharing::Sharing;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::config::Config;
use crate::identity::Identity;
use crate::spec::{Api, Operation};
use crate::words::{IdentityName, OperationKey};

/// All that a plan needs to know.
#[derive(Debug)]
pub(crate) struct Site {
    /// The document.
    pub api: Arc<Api>,
    /// Who calls, in the order of the config, without the anonymous one.
    pub identities: Vec<Identity>,
    /// What the user said.
    pub config: Config,
    /// Path of the target's base URL, without a slash at its end; empty at the root.
    pub base_path: String,
    resources: Vec<Resource>,
    /// The items that the document shows, whatever the config says.
    inferred: Vec<String>,
    roles: BTreeMap<OperationKey, Role>,
    document_roles: BTreeSet<String>,
    nobody: Identity,
    index: index::Index,
    presented: presented::Presented,
    batches: BTreeMap<OperationKey, Batch>,
    former: Option<Box<former::Former>>,
}

impl Site {
    /// Brings document and config together. `base_path` is the path of the target's base URL.
    pub(crate) fn new(api: impl Into<Arc<Api>>, config: Config, base_path: &str) -> Self {
        let api = api.into();
        let identities: Vec<Identity> = config
            .identities
            .iter()
            .map(Identity::from_config)
            .filter(|identity| !identity.is_anonymous())
            .collect();
        let (mut resources, mut roles) = infer::infer(&api);
        let inferred = resources.iter().map(|own| own.item.clone()).collect();
        if !config.resources.is_empty() {
            correct::correct(&config.resources, &mut resources, &mut roles);
        }
        alias::note_aliases(&mut resources);
        let document_roles = document_policy::roles(&api);
        let index = index::Index::of(&api, &resources);
        let presented = presented::Presented::of(&api, &identities);
        let mut site = Self {
            api,
            identities,
            config,
            base_path: base_path.trim_end_matches('/').to_owned(),
            resources,
            inferred,
            roles,
            document_roles,
            nobody: Identity::anonymous(),
            index,
            presented,
            batches: BTreeMap::new(),
            former: None,
        };
        site.batches = batch::all(&site);
        site
    }

    /// The identity of this name.
    pub(crate) fn identity(&self, name: &IdentityName) -> Option<&Identity> {
        self.identities
            .iter()
            .find(|identity| identity.name == *name)
    }

    /// Who can call: the identities, without those that are left out; where there is none, nobody in particular.
    pub(crate) fn callers(&self) -> impl Iterator<Item = &Identity> {
        let is_there = |identity: &&Identity| identity.unset.is_empty();
        let nobody = Some(&self.nobody).filter(|_| !self.identities.iter().any(|it| is_there(&it)));
        self.identities.iter().filter(is_there).chain(nobody)
    }

    /// A resource by its id.
    pub(crate) fn resource(&self, id: ResourceId) -> &Resource {
        &self.resources[id.0]
    }

    /// All resources, parents before children.
    pub(crate) fn resources(&self) -> impl Iterator<Item = (ResourceId, &Resource)> {
        self.resources
            .iter()
            .enumerate()
            .map(|(index, resource)| (ResourceId(index), resource))
    }

    /// Other resources that the same operations make: `/tasks/{taskId}` and `/projects/{projectId}/tasks/{taskId}`.
    pub(crate) fn namesakes(
        &self,
        id: ResourceId,
    ) -> impl Iterator<Item = (ResourceId, &Resource)> {
        let own = self.resource(id);
        let maker = own.makes.first();
        let same = maker.and_then(|maker| self.index.made_by.get(maker));
        let others = same.into_iter().flatten();
        let others = others.map(|other| (*other, self.resource(*other)));
        others.filter(move |(other, resource)| *other != id && resource.makes == own.makes)
    }

    /// The operations that read one, under this path or else under that of a namesake.
    pub(crate) fn readings(&self, id: ResourceId) -> impl Iterator<Item = &OperationKey> {
        let others = self.namesakes(id).flat_map(|(_, other)| &other.reads);
        self.resource(id).reads.iter().chain(others)
    }

    /// Whether some operation reads one.
    pub(crate) fn is_readable(&self, id: ResourceId) -> bool {
        self.readings(id).next().is_some()
    }

    /// Whether a body property of a change is the very id of the object: to change it is to move the object away.
    pub(crate) fn is_own_key(&self, key: &OperationKey, property: &str) -> bool {
        matches!(self.role(key), Role::Changes(id) if self.resource(id).names_itself(property))
    }

    /// Whether some identity may hold a JSON Web Token: a login may bring one, a fixed value shows what it is.
    pub(crate) fn may_hold_jwt(&self) -> bool {
        use crate::config::CredentialConfig as Kind;
        let looks = |value: &str| value.contains("eyJ") && value.matches('.').count() >= 2;
        self.config
            .identities
            .iter()
            .any(|identity| match &identity.credential {
                _ if !identity.unset.is_empty() => true,
                None | Some(Kind::Basic { .. }) => false,
                Some(Kind::Login(_) | Kind::Oauth2(_)) => true,
                Some(Kind::Bearer(value) | Kind::ApiKey { value, .. }) => looks(value),
                Some(Kind::Headers(values) | Kind::Cookies(values)) => {
                    values.values().any(|value| looks(value))
                }
            })
    }

    /// The innermost resource whose item template `template` begins with.
    pub(crate) fn nearest(&self, template: &str) -> Option<ResourceId> {
        let skeleton = segment::skeleton(template);
        let items = &self.index.items;
        segment::fronts(&skeleton).find_map(|front| items.get(front).copied())
    }

    /// What the operation does to which resource.
    pub(crate) fn role(&self, key: &OperationKey) -> Role {
        self.roles.get(key).copied().unwrap_or(Role::Other)
    }

    /// Whether the operation makes something.
    pub(crate) fn makes(&self, key: &OperationKey) -> bool {
        matches!(self.role(key), Role::Makes { .. })
    }

    /// Why the operation is never called, if it is not.
    pub(crate) fn excluded(&self, operation: &Operation) -> Option<String> {
        let safety = &self.config.safety;
        if safety
            .exclude
            .iter()
            .any(|pattern| pattern.matches(&operation.key, &operation.tags))
        {
            return Some("listed under `safety: exclude`".to_owned());
        }
        if safety.read_only && !operation.key.is_safe() {
            return Some("`safety: read_only` is on".to_owned());
        }
        if let Some(server) = self.foreign_server(operation) {
            return Some(format!(
                "the document gives it a server of its own, {server}"
            ));
        }
        if self
            .session_operations()
            .any(|session| session == operation.key)
        {
            return Some(
                "it ends or renews sessions that the run needs; the session rules try it"
                    .to_owned(),
            );
        }
        danger(operation).or_else(|| self.deletes_what_is_not_made(operation))
    }

    /// The body with which the first identity logs in by this operation: the only one that is known to be right.
    pub(crate) fn login_body(&self, key: &OperationKey) -> Option<serde_json::Value> {
        let known = self.config.identities.iter();
        known
            .filter(|identity| identity.unset.is_empty())
            .find_map(|identity| match &identity.credential {
                Some(crate::config::CredentialConfig::Login(login)) => {
                    let own: OperationKey = login.operation.as_deref()?.parse().ok()?;
                    let form = || Some(login.form.clone()?.into());
                    login.body.clone().or_else(form).filter(|_| own == *key)
                }
                _ => None,
            })
    }

    /// Operations that the config names as logouts and refreshes.
    fn session_operations(&self) -> impl Iterator<Item = OperationKey> + '_ {
        let logins =
            self.config
                .identities
                .iter()
                .filter_map(|identity| match &identity.credential {
                    Some(crate::config::CredentialConfig::Login(login)) => Some(login),
                    _ => None,
                });
        let named = logins.flat_map(|login| {
            let refresh = login.refresh.as_ref().map(|refresh| &refresh.operation);
            login.logout.iter().chain(refresh)
        });
        named.filter_map(|operation| operation.parse().ok())
    }
}
