//! What is there: operations, identities, resources, whose is whose and who may do what. Pure.

use crate::config::Config;
use crate::identity::Identity;
use crate::spec::Api;

/// All that a plan needs to know.
#[derive(Debug)]
pub(crate) struct Site {
    /// The document.
    pub api: Api,
    /// Who calls, in the order of the config, without the anonymous one.
    pub identities: Vec<Identity>,
    /// What the user said.
    pub config: Config,
}
