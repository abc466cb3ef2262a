//! auth/method-override: a header or parameter that names another method is no way around a refusal.

use async_trait::async_trait;
use serde_json::{Map, Value};

use crate::check::{Case, Check, Rule, Verdict, oracle};
use crate::http::{Body, Request};
use crate::lab::{Lab, Label, Reason, Sign, Trial};
use crate::site::{Role, Site};
use crate::spec::Operation;
use crate::words::{IdentityName, Profile, RuleId, Severity};

use super::{impostor, turned_away};

pub(super) struct MethodOverride;

static RULE: Rule = Rule {
    id: RuleId::new("auth/method-override"),
    title: "Lets an override around a refused method",
    severity: Severity::High,
    profile: Profile::Gate,
    cwe: 650,
    owasp: super::OWASP,
    since: "0.1.0",
    promise: "Who may not call a method may not call it by an override either.",
    sends: "A deletion or change that is refused without a credential, as POST and GET with the overriding headers, and with `_method` in the query and in the body; on an object that the run made.",
    proof: "The owner finds the object gone or changed, where the plain request is refused.",
    why: "The check looks at the method on the wire, the framework at the one in the header.",
    fix: "Switch method overrides off, or resolve them before every check.",
};

const OVERRIDES: &[&str] = &[
    "X-HTTP-Method-Override",
    "X-HTTP-Method",
    "X-Method-Override",
];

#[async_trait]
impl Check for MethodOverride {
    fn rule(&self) -> &'static Rule {
        &RULE
    }

    fn plan(&self, site: &Site, operation: &Operation) -> Vec<Case> {
        match site.role(&operation.key) {
            Role::Deletes(_) => impostor::plan(&RULE, site, operation, "DELETE by override", 9),
            Role::Changes(_) => {
                let form = format!("{} by override", operation.key.method);
                impostor::plan(&RULE, site, operation, &form, 6)
            }
            _ => Vec::new(),
        }
    }

    async fn probe(&self, _case: &Case, lab: &mut Lab) -> Result<(), Reason> {
        let ground = lab.prepare().await?;
        turned_away::without_credential(lab, &ground).await?;
        if lab.so_far().sign == Sign::None {
            let why = "nobody could see what an override did";
            return Err(Reason::NoSubject(why.to_owned()));
        }
        let nobody = IdentityName::anonymous();
        let bare = ground.request.without_credential();
        let meant = bare.method.clone();
        // A reading has no body to change anything by.
        let carriers: &[&str] = match meant.as_str() {
            "DELETE" => &["POST", "GET"],
            _ => &["POST"],
        };
        for method in carriers {
            let carrier = bare.with_method(method);
            let headed = OVERRIDES.iter().fold(carrier.clone(), |request, name| {
                request.with_header(name, &meant)
            });
            let mut queried = carrier.clone();
            queried.query.push(("_method".to_owned(), meant.clone()));
            let mut ways = vec![("header", headed), ("query", queried)];
            let bodies = in_body(&carrier, &meant).into_iter();
            ways.extend(bodies.map(|request| ("body", request)));
            for (by, request) in ways {
                let form = format!("{method} with an override in the {by}");
                lab.attack(&ground, &nobody, &form, &request).await?;
                if lab.so_far().took_effect() {
                    return lab.close(&ground).await;
                }
            }
        }
        lab.close(&ground).await
    }

    fn judge(&self, _case: &Case, trial: &Trial) -> Verdict {
        if let Err(reason) = oracle::sound_control(trial) {
            return Verdict::Inconclusive(reason);
        }
        let broken = trial.steps.windows(2).find(|pair| {
            pair[0].label == Label::Attack
                && pair[1].label == Label::Effect
                && trial.shows_effect(&pair[1])
        });
        match broken {
            Some(pair) => Verdict::Broken(format!(
                "Sent without a credential as {}: {}.",
                pair[0].form,
                oracle::effect(trial.sign)
            )),
            None => Verdict::Upheld,
        }
    }
}

/// The request with the method that is meant in its body: beside what a JSON body holds, or as the only field of a form.
fn in_body(carrier: &Request, meant: &str) -> Option<Request> {
    if carrier.method != "POST" {
        return None;
    }
    let Some(body) = &carrier.body else {
        return Some(carrier.with_body(Some(Body {
            media_type: Some("application/x-www-form-urlencoded".to_owned()),
            bytes: format!("_method={meant}").into(),
        })));
    };
    let mut object: Map<String, Value> = serde_json::from_slice(&body.bytes).ok()?;
    object.insert("_method".to_owned(), meant.into());
    Some(carrier.with_body(Some(Body {
        media_type: body.media_type.clone(),
        bytes: Value::Object(object).to_string().into(),
    })))
}
