//! transport/cookie-flags: the cookie of a session is out of reach for scripts, other sites and plain text.

use async_trait::async_trait;

use crate::check::{Case, Check, Rule, Stage, Verdict};
use crate::http::Response;
use crate::lab::{Lab, Label, Reason, Trial};
use crate::site::Site;
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

use super::{cookie, host, login};

pub(super) struct CookieFlags;

static RULE: Rule = Rule {
    id: RuleId::new("transport/cookie-flags"),
    title: "Sets the session's cookie without its protections",
    severity: Severity::Low,
    profile: Profile::Gate,
    cwe: 1004,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "The cookie of a session is set with HttpOnly, SameSite and, over https, Secure.",
    sends: "The logins of the run once more.",
    proof: "A login sets the cookie that the config names, or one that is named as a session, without one of them. Cookies against request forgery are for pages to read and do not count.",
    why: "Without them, a script in the page reads the session, another site uses it, or it crosses the network in the clear.",
    fix: "Set-Cookie: …; HttpOnly; Secure; SameSite=Lax (or Strict), named __Host-….",
};

const HTTPS: &str = "over https";

#[async_trait]
impl Check for CookieFlags {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let scheme = if site.is_https() { HTTPS } else { "over http" };
        let form = match login::cookie(site) {
            Some(cookie) => format!("the cookie {cookie}, {scheme}"),
            None => format!("cookies of the login, {scheme}"),
        };
        let requests = login::requests(site);
        let choose = || login::place_of_cookies(site);
        host::case(
            &RULE,
            site,
            choose,
            operation,
            &form,
            (Stage::Farewell, requests),
        )
    }

    async fn probe(&self, case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        for (name, exchange) in lab.logins().await? {
            let answer = exchange.response();
            let flawed = answer.is_some_and(|answer| flawed(&case.form, answer).is_some());
            let label = if flawed {
                Label::Attack
            } else {
                Label::Control
            };
            lab.quote(label, &name, exchange);
            if flawed {
                break;
            }
        }
        Ok(())
    }

    fn judge(&self, case: &Case, trial: &Trial) -> Verdict {
        let mut looked = false;
        for step in &trial.steps {
            let Some(answer) = step.exchange.response() else {
                continue;
            };
            looked = true;
            if let Some((name, lacking)) = flawed(&case.form, answer) {
                return Verdict::Broken(format!(
                    "The answer to {} {} sets the cookie `{name}` without {}.",
                    step.exchange.request.method,
                    step.exchange.request.path,
                    lacking.join(", ")
                ));
            }
        }
        match looked {
            true => Verdict::Upheld,
            false => Verdict::Inconclusive(Reason::NoSubject("no login was answered".to_owned())),
        }
    }
}

/// The first cookie of a session that lacks something.
fn flawed(form: &str, answer: &Response) -> Option<(String, Vec<&'static str>)> {
    let named = form
        .strip_prefix("the cookie ")
        .and_then(|rest| rest.rsplit_once(','));
    let cookies = cookie::set(answer).filter(|cookie| match named {
        Some((name, _)) => cookie.is(name),
        None => cookie.opens_a_session(),
    });
    cookies
        .map(|cookie| (cookie.lacks(form.ends_with(HTTPS)), cookie.name))
        .find(|(lacking, _)| !lacking.is_empty())
        .map(|(lacking, name)| (name, lacking))
}
