//! access/tenant: nobody gets across the border of a tenant.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::{Role, Site, pairs};
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::{acted, other_object, others_list, others_object};

pub(super) struct Tenant;

static RULE: Rule = Rule {
    id: RuleId::new("access/tenant"),
    title: "Lets somebody across the border of a tenant",
    severity: Severity::Critical,
    profile: Profile::Gate,
    cwe: 639,
    owasp: other_object::OWASP,
    since: "0.1.0",
    promise: "Nobody reaches what belongs to another tenant: not by id, not in a list, not by naming the other tenant.",
    sends: "The owner's reading, change, act, deletion, list or search on what the run made for him, sent by an identity of another declared tenant; its own list with the other tenant's name in the tenant's header, parameter or path.",
    proof: "As with any other owner: the canary in the answer, or the effect that the owner sees.",
    why: "One customer sees or changes the data of another.",
    fix: "Take the tenant from the credential and from nowhere else, and put it into every query.",
};

#[async_trait]
impl Check for Tenant {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let cost = |requests, writes| Cost { requests, writes };
        let lists = others_list::form(site, operation).is_some();
        let (form, cost) = match site.role(&operation.key) {
            Role::Reads(id) | Role::ReadsPart(id) if others_object::is_nobodys(site, id) => {
                return Vec::new();
            }
            Role::Reads(_) | Role::ReadsPart(_) => (READ, cost(5, 0)),
            Role::Changes(_) => ("another tenant's object changed", cost(5, 4)),
            Role::Deletes(_) => ("another tenant's object deleted", cost(5, 4)),
            Role::Acts(id)
                if site.batch(&operation.key).is_none() && !site.resource(id).makes.is_empty() =>
            {
                (ACT, cost(11, 4))
            }
            _ if lists => (LIST, cost(11, 0)),
            _ => return Vec::new(),
        };
        if site.excluded(operation).is_some() || !site.demands_credential(operation) {
            return Vec::new();
        }
        let mut cases = Vec::new();
        for pair in pairs(site, operation)
            .into_iter()
            .filter(|pair| pair.across)
        {
            // Below a parent everybody has a list of his own only if he has a parent.
            if lists && operation.path_names().is_empty() {
                let named = other_object::case(&RULE, operation, pair.clone(), NAMED, cost);
                cases.push(named);
            }
            cases.push(other_object::case(&RULE, operation, pair, form, cost));
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        if case.form == NAMED {
            let attacker = other_object::attacker(case)?;
            let listing = lab.prepare_listing().await?;
            let request = lab.naming_tenant_of(&listing.object.owner, &attacker)?;
            lab.send(Label::Attack, &attacker, NAMED, &request, None)
                .await?;
            return Ok(());
        }
        match lab.site().role(&case.subject.operation) {
            Role::Reads(_) | Role::ReadsPart(_) => others_object::read(case, lab).await,
            Role::Changes(_) | Role::Deletes(_) => other_object::write(case, lab).await,
            Role::Acts(_) if case.form == ACT => acted::probe(case, lab).await,
            _ => others_list::list(case, lab).await,
        }
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        match case.form.as_str() {
            NAMED | LIST => others_list::judge(case, trial),
            READ => others_object::judge(case, trial),
            ACT => acted::judge(case, trial),
            _ => other_object::judge_write(case, trial),
        }
    }
}

const ACT: &str = "another tenant's object acted on";
const READ: &str = "another tenant's object read";
const LIST: &str = "another tenant's list";
const NAMED: &str = "one's own list with the other tenant's name";
