//! transport/cors: a page of another site may not read answers with the visitor's credential.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Stage, Verdict, oracle};
use crate::http::Request;
use crate::lab::{Lab, Label, Reason, Step, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::host;

pub(super) struct Cors;

static RULE: Rule = Rule {
    id: RuleId::new("transport/cors"),
    title: "Lets pages of any site read with a credential",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 942,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A page of a foreign site is not allowed to read answers that need a credential.",
    sends: "The control with the Origin of a foreign site, with `null`, and with a foreign site whose name begins as the API's own; and what a browser asks first on behalf of each (OPTIONS).",
    proof: "A success that names this very Origin in Access-Control-Allow-Origin and says Access-Control-Allow-Credentials: true.",
    why: "Any page that a logged-in person visits can then read what that person may read.",
    fix: "Compare the Origin with a list of full origins; answer no other with Access-Control-Allow-Credentials, `null` included.",
};

#[async_trait]
impl Check for Cors {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let form = "foreign, null and look-alike Origin";
        host::case(
            &RULE,
            site,
            || host::guarded(site),
            operation,
            form,
            (Stage::Probe, 7),
        )
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare().await?;
        let owner = ground.owner.clone();
        let look_alike = format!("https://{}.foreign.example", lab.host());
        let origins = [
            ("a foreign Origin", "https://foreign.example"),
            ("a look-alike Origin", look_alike.as_str()),
            ("the Origin null", "null"),
        ];
        for (form, origin) in origins {
            let request = ground.request.with_header("Origin", origin);
            let asked = preflight(&request);
            for (form, request) in [
                (form.to_owned(), &request),
                (format!("{form}, asked first"), &asked),
            ] {
                lab.attack(&ground, &owner, &form, request).await?;
                if lab.so_far().all(Label::Attack).any(is_granted) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        match trial.all(Label::Attack).find(|step| is_granted(step)) {
            Some(step) => Verdict::Broken(format!(
                "Sent with {}: the answer allows this very origin to read it with the visitor's credential.",
                step.form
            )),
            None => Verdict::Upheld,
        }
    }
}

/// What a browser asks, without any credential, before it sends a request that a form could not send.
fn preflight(request: &Request) -> Request {
    let mut asked = Request::new("OPTIONS", request.path.clone());
    asked.query.clone_from(&request.query);
    asked.headers = request
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("origin"))
        .cloned()
        .collect();
    asked
        .with_header("Access-Control-Request-Method", &request.method)
        .with_header("Access-Control-Request-Headers", "authorization")
}

/// Whether the asker's own Origin may read this answer with a credential. `*` may not: browsers refuse it.
fn is_granted(step: &Step) -> bool {
    let mut sent = step.exchange.request.headers.iter();
    let origin = sent.find(|(name, _)| name.eq_ignore_ascii_case("origin"));
    let answer = step.exchange.response().filter(|it| it.is_success());
    let (Some((_, origin)), Some(answer)) = (origin, answer) else {
        return false;
    };
    let says = |name: &str, wanted: &str| answer.header(name).map(str::trim) == Some(wanted);
    says("access-control-allow-origin", origin) && says("access-control-allow-credentials", "true")
}
