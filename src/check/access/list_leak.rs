//! access/list-leak: a collection or search must not show another owner's objects.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict};
use crate::lab::{Lab, Reason, Trial, is_paged};
use crate::site::{Role, Site, pairs};
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::{other_object, others_list};

pub(super) struct ListLeak;

static RULE: Rule = Rule {
    id: RuleId::new("access/list-leak"),
    title: "Lists another owner's objects",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 639,
    owasp: other_object::OWASP,
    since: "0.1.0",
    promise: "A collection or a search shows nobody the objects of another owner.",
    sends: "The owner's list or search, which shows an object that the run made for him, asked by another identity: his own list, the owner's, a filter by the owner or by what the owner's object has, the same search term, the list by its pages, the cursor of the owner's second page, his own list with the owner named in headers.",
    proof: "The answer holds the owner's canary. What an anonymous caller is shown as well is public; where the config's `isolation` says nothing of the operation, what the other may read by its id is shared.",
    why: "One request shows what everybody owns, with the ids to go on with.",
    fix: "Put the owner from the credential into every query, before filters and search terms of the request.",
};

#[async_trait]
impl Check for ListLeak {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let Some(form) = others_list::form(site, operation) else {
            return Vec::new();
        };
        if site.excluded(operation).is_some() || !site.demands_credential(operation) {
            return Vec::new();
        }
        let cost = Cost {
            requests: 11,
            writes: 0,
        };
        let within = pairs(site, operation)
            .into_iter()
            .filter(|pair| !pair.across);
        let mut cases = Vec::new();
        for pair in within {
            if is_paged(operation) && matches!(site.role(&operation.key), Role::Lists(_)) {
                let cost = Cost { writes: 2, ..cost };
                let page = other_object::case(&RULE, operation, pair.clone(), PAGE, cost);
                cases.push(page);
            }
            cases.push(other_object::case(&RULE, operation, pair, form, cost));
        }
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        match case.form == PAGE {
            true => others_list::page(case, lab).await,
            false => others_list::list(case, lab).await,
        }
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        others_list::judge(case, trial)
    }
}

const PAGE: &str = "the cursor of another owner's list";
