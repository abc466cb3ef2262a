//! auth/cross-site: a page of another site does not change anything with the visitor's cookie.

use async_trait::async_trait;

use crate::check::transport::cookie;
use crate::check::{Case, Check, Cost, Rule, Stage, Verdict, oracle};
use crate::http::{Body, Credential, CredentialPart, CredentialPlace, Request, Response};
use crate::identity::Identity;
use crate::lab::{Actor, Lab, Label, Reason, Subject, Trial};
use crate::site::{Expectation, Role, Site};
use crate::spec::Operation;
use crate::words::{Profile, RuleId, Severity};

pub(super) struct CrossSite;

static RULE: Rule = Rule {
    id: RuleId::new("auth/cross-site"),
    title: "Lets pages of any site change things with the visitor's cookie",
    severity: Severity::Medium,
    profile: Profile::Gate,
    cwe: 352,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "A change that carries nothing but the session cookie, and comes from a page of another site, is refused.",
    sends: "The control's write with the session cookie alone and a foreign Origin, as a page can send it: a POST with a body that a form could send, or with JSON called text/plain; anything else only where the API's preflight lets the foreign page send it. Not where the cookie's SameSite keeps it back.",
    proof: "The owner sees the effect, or the answer to a creation has the control's shape.",
    why: "Any page that a logged-in person visits can act in that person's name.",
    fix: "Set the cookie with SameSite=Lax or Strict; demand a token or a header of your own that other sites cannot send; compare Origin; take JSON only as application/json.",
};

const ORIGIN: &str = "https://foreign.example";
/// What a page may send without asking (Fetch, section on CORS-safelisted request headers).
const SIMPLE: &[&str] = &[
    "application/x-www-form-urlencoded",
    "multipart/form-data",
    "text/plain",
];

#[async_trait]
impl Check for CrossSite {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        let writes = matches!(
            site.role(&operation.key),
            Role::Makes { .. } | Role::Changes(_) | Role::Acts(_) | Role::Deletes(_)
        );
        let by_cookie = |identity: &&Identity| {
            site.presents_a_cookie(identity)
                && site.takes(operation, identity)
                && site.expectation(operation, identity) != Expectation::Denied
        };
        let visitor = site.callers().find(by_cookie);
        let Some(visitor) = visitor.filter(|_| writes) else {
            return Vec::new();
        };
        if !site.demands_credential(operation) || site.excluded(operation).is_some() {
            return Vec::new();
        }
        vec![Case {
            rule: RULE.id.clone(),
            subject: Subject {
                operation: operation.key.clone(),
                owner: Actor::Identity(visitor.name.clone()),
                attacker: None,
            },
            place: None,
            form: "from a page of another site".to_owned(),
            violation: None,
            stage: Stage::Probe,
            cost: Cost {
                requests: 7,
                writes: 5,
            },
        }]
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare().await?;
        let owner = ground.owner.clone();
        let credential = cookies(&lab.credential(&owner));
        if credential.is_empty() {
            let why = format!("{owner} presents no cookie");
            return Err(Reason::NoSubject(why));
        }
        if let Some(why) = lab
            .login_answer(&owner)
            .and_then(|set| kept_back(&set, &credential))
        {
            return Err(Reason::NoSubject(why));
        }
        let foreign = ground
            .request
            .with_credential(credential)
            .with_header("Origin", ORIGIN)
            .with_header("Sec-Fetch-Site", "cross-site");
        if let Some(simple) = as_a_page_sends(&foreign) {
            let form = "without asking first";
            lab.attack(&ground, &owner, form, &simple).await?;
        }
        if !oracle::is_proven(lab.so_far()) {
            let asked = preflight(&foreign);
            let form = "what its preflight lets a foreign page do";
            let answer = lab.send(Label::Public, &owner, form, &asked, None).await?;
            if grants(&answer, &foreign) {
                let form = "after a preflight that lets it";
                lab.attack(&ground, &owner, form, &foreign).await?;
            }
        }
        lab.close(&ground).await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        // No page can send it, and the preflight says so.
        if trial.all(Label::Attack).next().is_none() && trial.last(Label::Public).is_some() {
            return Verdict::Upheld;
        }
        match oracle::same_as_control(trial, "Sent from a page of another site") {
            // 400, 409 and 415 refuse a page as well as 403 does.
            Verdict::Inconclusive(Reason::Ambiguous(_)) if is_refused(trial) => Verdict::Upheld,
            other => other,
        }
    }
}

/// The cookies of a credential: the rest is nothing that a page of another site knows.
fn cookies(credential: &Credential) -> Credential {
    let is_cookie = |part: &&CredentialPart| match &part.place {
        CredentialPlace::Cookie(_) => true,
        CredentialPlace::Header(name) => name.eq_ignore_ascii_case("cookie"),
        CredentialPlace::Query(_) => false,
    };
    Credential {
        parts: credential.parts.iter().filter(is_cookie).cloned().collect(),
    }
}

/// Why no browser sends the cookie along, if the login set it so.
fn kept_back(login: &Response, credential: &Credential) -> Option<String> {
    cookie::set(login)
        .filter(|set| {
            credential
                .parts
                .iter()
                .any(|part| matches!(&part.place, CredentialPlace::Cookie(name) if set.is(name)))
        })
        .find_map(|set| {
            let word = set
                .same_site()
                .filter(|word| matches!(*word, "lax" | "strict"))?;
            Some(format!(
                "browsers keep its cookie `{}` back, which is set with SameSite={word}",
                set.name
            ))
        })
}

/// The write as a page sends it without asking; none where that cannot be.
fn as_a_page_sends(request: &Request) -> Option<Request> {
    if request.method != "POST" {
        return None;
    }
    let Some(body) = &request.body else {
        return Some(request.clone());
    };
    let media = body.media_type.as_deref().unwrap_or_default();
    let plain = media.split(';').next().unwrap_or_default().trim();
    if SIMPLE.contains(&plain) {
        return Some(request.clone());
    }
    let text = Body {
        media_type: Some("text/plain".to_owned()),
        bytes: body.bytes.clone(),
    };
    media
        .contains("json")
        .then(|| request.with_body(Some(text)))
}

/// What a browser asks before it sends the write for a foreign page.
fn preflight(request: &Request) -> Request {
    let mut asked = Request::new("OPTIONS", request.path.clone())
        .with_header("Origin", ORIGIN)
        .with_header("Access-Control-Request-Method", &request.method);
    if request.body.is_some() {
        asked = asked.with_header("Access-Control-Request-Headers", "content-type");
    }
    asked.query.clone_from(&request.query);
    asked
}

/// Whether a preflight lets the foreign page send this write with the visitor's cookie. `*` does not, with a credential.
fn grants(answer: &Response, request: &Request) -> bool {
    let says = |name: &str, wanted: &str| answer.header(name).map(str::trim) == Some(wanted);
    let lists = |name: &str, wanted: &str| {
        let listed = answer.header(name).unwrap_or_default();
        let mut words = listed.split(',').map(str::trim);
        words.any(|word| word.eq_ignore_ascii_case(wanted))
    };
    answer.is_success()
        && says("access-control-allow-origin", ORIGIN)
        && says("access-control-allow-credentials", "true")
        && (request.method == "POST" || lists("access-control-allow-methods", &request.method))
        && (request.body.is_none() || lists("access-control-allow-headers", "content-type"))
}

/// Whether every write was answered with an error of the client's.
fn is_refused(trial: &Trial) -> bool {
    let status = |step: &crate::lab::Step| step.exchange.status();
    let refused = |status: Option<u16>| matches!(status, Some(400..=428 | 430..=499));
    let mut attacks = trial.all(Label::Attack).map(status);
    attacks.all(refused)
}
