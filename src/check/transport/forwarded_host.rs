//! transport/forwarded-host: links in answers lead to the API, whatever host a request names.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Stage, Verdict, oracle};
use crate::http::{Exchange, Request};
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::host;

pub(super) struct ForwardedHost;

static RULE: Rule = Rule {
    id: RuleId::new("transport/forwarded-host"),
    title: "Builds links from a host that anybody can name",
    severity: Severity::Medium,
    profile: Profile::Advice,
    cwe: 644,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "Links and redirects of an answer lead to the API itself, whatever host the request names.",
    sends: "The control with a foreign host in X-Forwarded-Host, in Forwarded and in Host; likewise readings whose answers hold links to the API.",
    proof: "An answer with the foreign host in Location or in a link of its body; the control has it nowhere.",
    why: "Links in mails, in caches and for password resets then lead to who asked, and take tokens there.",
    fix: "Build links from a configured base URL; take X-Forwarded-Host from the gateway alone, and refuse unknown hosts.",
};

const FOREIGN: &str = "foreign.example";
/// Readings beside the first.
const READINGS: usize = 4;

#[async_trait]
impl Check for ForwardedHost {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let form = "a foreign host in X-Forwarded-Host, Forwarded and Host";
        let requests = 3 * (1 + u32::try_from(READINGS).unwrap_or(0)) + 2;
        let cost = (Stage::Probe, requests);
        host::case(&RULE, site, || place(site), operation, form, cost)
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let readings = lab.linking(READINGS);
        for (form, name, value) in [
            ("X-Forwarded-Host", "X-Forwarded-Host", FOREIGN.to_owned()),
            ("Forwarded", "Forwarded", format!("host={FOREIGN}")),
            ("Host", "Host", FOREIGN.to_owned()),
        ] {
            // A fresh ground each time: what is made twice may be refused for that alone.
            let ground = lab.prepare().await?;
            let named = |request: &Request| request.with_header(name, &value);
            let owner = ground.owner.clone();
            let parent = ground.object.as_ref();
            let own = named(&ground.request);
            lab.send(Label::Attack, &owner, form, &own, parent).await?;
            for (actor, request) in &readings {
                let request = named(request);
                lab.send(Label::Attack, actor, form, &request, None).await?;
            }
            if lab
                .so_far()
                .all(Label::Attack)
                .any(|step| leads_away(&step.exchange))
            {
                break;
            }
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        if trial
            .all(Label::Control)
            .any(|step| leads_away(&step.exchange))
        {
            let why = "its valid answer names the foreign host as well";
            return Verdict::Inconclusive(Reason::Ambiguous(why.to_owned()));
        }
        let led = trial
            .all(Label::Attack)
            .find(|step| leads_away(&step.exchange));
        match led {
            Some(step) => Verdict::Broken(format!(
                "Sent with {FOREIGN} in {}: the answer to {} {} leads there.",
                step.form, step.exchange.request.method, step.exchange.request.path
            )),
            None => Verdict::Upheld,
        }
    }
}

/// Where an answer is likeliest to name a place: a making that declares Location, any making, a reading.
fn place(site: &Site) -> Option<&Operation> {
    let called = |operation: &&Operation| site.excluded(operation).is_none();
    let makes = |operation: &&Operation| called(operation) && site.makes(&operation.key);
    let says_where = |operation: &&Operation| {
        let mut headers = operation
            .responses
            .iter()
            .flat_map(|response| &response.headers);
        makes(operation) && headers.any(|name| name.eq_ignore_ascii_case("location"))
    };
    let all = || site.api.operations.iter();
    all()
        .find(says_where)
        .or_else(|| all().find(makes))
        .or_else(|| host::reading(site, |_| true))
}

/// Whether Location or a link of the body leads to the foreign host. An echo of the header alone is no link.
fn leads_away(exchange: &Exchange) -> bool {
    let Some(answer) = exchange.response().filter(|answer| answer.status < 400) else {
        return false;
    };
    let link = format!("//{FOREIGN}");
    let location = answer.header("location").unwrap_or_default();
    location.contains(&link) || answer.text().replace("\\/", "/").contains(&link)
}
