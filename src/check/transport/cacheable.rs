//! transport/cacheable: an answer that carries a token is kept nowhere.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Stage, Verdict};
use crate::lab::{Lab, Label, Reason, Step, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::{host, login, token};

pub(super) struct Cacheable;

static RULE: Rule = Rule {
    id: RuleId::new("transport/cacheable"),
    title: "Lets answers with tokens be stored",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 525,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "An answer that carries a token says Cache-Control: no-store (RFC 6749, section 5.1).",
    sends: "The logins of the run once more; other recorded answers that carry a token are looked at too.",
    proof: "A token in the answer, and no `no-store` in its Cache-Control. A session cookie counts where the answer may be stored by what it says or by its method.",
    why: "Browsers, proxies and gateways keep what they may, and hand it to the next who asks.",
    fix: "Send Cache-Control: no-store with every answer that carries a token or opens a session.",
};

#[async_trait]
impl Check for Cacheable {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let choose = || login::place(site);
        let requests = login::requests(site);
        let form = "every answer of the run that carries a token";
        host::case(
            &RULE,
            site,
            choose,
            operation,
            form,
            (Stage::Farewell, requests),
        )
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        for (name, exchange) in lab.logins().await? {
            let carries = token::carried(&exchange).is_some();
            let label = if carries {
                Label::Attack
            } else {
                Label::Control
            };
            let stored = carries && !token::is_kept_out(&exchange);
            lab.quote(label, &name, exchange);
            if stored {
                return Ok(());
            }
        }
        let others = lab.recorded_readings();
        let is_loose = |step: &Step| {
            token::carried(&step.exchange).is_some() && !token::is_kept_out(&step.exchange)
        };
        let loose = others.iter().filter(|step| is_loose(step));
        lab.again_until_one(loose, is_loose).await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        let mut looked = trial.all(Label::Control).next().is_some();
        for step in trial.all(Label::Attack) {
            let Some(what) = token::carried(&step.exchange) else {
                continue;
            };
            looked = true;
            if !token::is_kept_out(&step.exchange) {
                let said = step.exchange.response();
                let said = said.and_then(|answer| answer.header("cache-control"));
                let said = match said {
                    Some(said) => format!("its Cache-Control says `{said}`"),
                    None => "it has no Cache-Control".to_owned(),
                };
                return Verdict::Broken(format!(
                    "The answer to {} {} carries {what}, and {said}.",
                    step.exchange.request.method, step.exchange.request.path
                ));
            }
        }
        match looked {
            true => Verdict::Upheld,
            false => {
                let why = "no answer of the run carried a token";
                Verdict::Inconclusive(Reason::NoSubject(why.to_owned()))
            }
        }
    }
}
