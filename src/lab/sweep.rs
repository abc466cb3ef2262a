//! What is there at the end though no answer said that it was made: refused, and done all the same.

use crate::config::OthersObjects;
use crate::http::Client;
use crate::site::Role;

use super::envelope::works;
use super::kin::text;
use super::ledger::Entry;
use super::{Bench, Object, Standing, harvest};

/// So many objects of a list are looked at.
const MOST: usize = 500;

/// Things in the lists of the survey whose id has a text in it that the run gave away: nobody else gave them that. What the ledger has
/// is none of them, nor is anything where the run may have given others' objects a name.
pub(super) async fn unknown(bench: &Bench, client: &Client) -> Vec<Entry> {
    let mut found: Vec<Entry> = Vec::new();
    if bench.site.config.safety.others_objects == OthersObjects::Named {
        return found;
    }
    let known = bench.ledger.open();
    for (key, standings) in &bench.survey.standings {
        let Role::Lists(id) = bench.site.role(key) else {
            continue;
        };
        let resource = bench.site.resource(id);
        if resource.makes.is_empty() || resource.deletes.is_empty() || !key.is_safe() {
            continue;
        }
        for (name, standing) in standings {
            let Standing::Allowed(control) = standing else {
                continue;
            };
            // What lies in something that the run made has gone with it.
            if control.object.as_ref().is_some_and(|above| above.made) {
                continue;
            }
            let exchange = bench
                .send_by(client, name, control.request(), "cleanup")
                .await;
            let Some(answer) = exchange.response().filter(|answer| works(answer)) else {
                continue;
            };
            let above = control
                .object
                .as_ref()
                .map_or_else(Vec::new, |above| above.ids.clone());
            let listed = harvest::listed(resource, answer, &bench.fits(resource), MOST);
            for (own, _) in listed {
                if !own.iter().any(|id| bench.gave_away(&text(id))) {
                    continue;
                }
                let object = Object {
                    resource: id,
                    ids: bench.ids(id, above.clone(), own),
                    owner: name.clone(),
                    canary: None,
                    made: true,
                };
                let same = |entry: &Entry| entry.object.name() == object.name();
                if !known.iter().chain(&found).any(same) {
                    let tag = exchange.tag.clone();
                    found.push(Entry { object, tag });
                }
            }
        }
    }
    found
}
