//! access/object-read: another owner's object must not be shown.

use async_trait::async_trait;

use crate::check::{Case, Check, Cost, Rule, Verdict};
use crate::lab::{Lab, Reason, Trial};
use crate::site::{Does, Role, Site, pairs};
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::{batched, other_object, others_object, unshared};

pub(super) struct ObjectRead;

static RULE: Rule = Rule {
    id: RuleId::new("access/object-read"),
    title: "Shows another owner's object",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 639,
    owasp: other_object::OWASP,
    since: "0.1.0",
    promise: "An identity cannot read an object that belongs to another owner.",
    sends: "The owner's own reading of an object that the run made, sent by another identity; the id may stand in the path, in the query, in a header or in a cookie, also twice beside the attacker's own. Where it is refused in the path, the same id written differently: behind the attacker's own, with an ending, in capitals or behind a zero. Where a body names several objects to be read, the other's id between the attacker's own. Where objects can be shared, one that was shared with the attacker and is shared no more.",
    proof: "The answer holds a random text that only the owner's object holds, or where it has no room for one a text that the server wrote into it and showed to nobody else, and neither an anonymous caller nor the attacker's own list is shown it.",
    why: "Anybody with an account can read what others own, one id at a time.",
    fix: "Look the object up together with its owner, taken from the credential; answer 404 when there is none.",
};

#[async_trait]
impl Check for ObjectRead {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let mut cases = match site.role(&operation.key) {
            Role::Reads(id) | Role::ReadsPart(id) if others_object::is_nobodys(site, id) => {
                Vec::new()
            }
            Role::Reads(_) | Role::ReadsPart(_) => other_object::plan(
                &RULE,
                site,
                operation,
                "another owner's object read by id",
                Cost {
                    requests: 5,
                    writes: 0,
                },
            ),
            _ => Vec::new(),
        };
        for place in others_object::named(site, operation) {
            let cost = Cost {
                requests: 9,
                writes: 0,
            };
            for pair in pairs(site, operation) {
                let mut case = other_object::case(&RULE, operation, pair, BESIDE, cost);
                case.place = Some(place.clone());
                cases.push(case);
            }
        }
        if let Role::Reads(id) = site.role(&operation.key) {
            cases.extend(unshared::plan(&RULE, site, operation, id));
        }
        cases.extend(batched::plan(&RULE, site, operation, Does::Reads));
        cases
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        match &case.place {
            _ if batched::is_one(case) => batched::probe(case, lab).await,
            _ if unshared::is_one(case) => unshared::probe(case, lab).await,
            Some(place) => others_object::read_named(case, place, lab).await,
            None => others_object::read(case, lab).await,
        }
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        match case {
            case if batched::is_one(case) => batched::judge(case, trial),
            case if unshared::is_one(case) => unshared::judge(case, trial),
            case => others_object::judge(case, trial),
        }
    }
}

const BESIDE: &str = "another owner's id beside the path";
