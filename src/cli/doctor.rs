//! `naysayer doctor`: goes the way of a scan step by step, and says at the first step that fails why and what to do.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use url::Url;

use crate::http::{Client, Request};
use crate::identity;
use crate::lab::{Bench, Reason, Standing, survey};
use crate::report::harmless_line;
use crate::site::Site;
use crate::words::{Diagnostic, IdentityName, OperationKey};

use super::args::{DoctorArgs, OutputArgs};
use super::setup::{self, Setup, Stop};
use super::{Exit, complain};

/// Runs the command. It sends readings and logins only.
pub(crate) async fn doctor(args: &DoctorArgs) -> Exit {
    match examine(args).await {
        Ok(exit) => exit,
        Err((exit, problems)) => complain(exit, &problems),
    }
}

async fn examine(args: &DoctorArgs) -> Result<Exit, Stop> {
    let setup = setup::site(&args.source, &OutputArgs::default()).await?;
    complain(Exit::Passed, &setup.diagnostics);
    let Setup { site, target, .. } = setup;
    let file = site.config.file.as_ref().map_or_else(
        || "flags alone".to_owned(),
        |file| file.display().to_string(),
    );
    let who: Vec<&str> = site
        .identities
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    let who = if who.is_empty() {
        "none".to_owned()
    } else {
        who.join(", ")
    };
    ok("config", &format!("{file}, identities: {who}"));
    ok(
        "document",
        &format!("{}: {}", site.api.source, site.api.tally()),
    );
    name(&target).await?;
    let client = Client::new(setup::settings(&site.config, target.clone())?)
        .map_err(|error| (Exit::BadInput, vec![Diagnostic::error(error.to_string())]))?;
    answers(&client, &site, &target).await?;
    let mut sessions = BTreeMap::new();
    let mut problems = Vec::new();
    for person in site
        .identities
        .iter()
        .filter(|person| !person.is_anonymous())
    {
        if let Some(why) = person.left_out() {
            ok("login", &why);
            continue;
        }
        match identity::open(&client, &site.api, person).await {
            Ok(session) => {
                ok(
                    "login",
                    &format!("{} has a credential to present", person.name),
                );
                sessions.insert(person.name.clone(), session);
            }
            Err(problem) => {
                failed("login", &format!("{}", person.name));
                problems.push(problem);
            }
        }
    }
    if !problems.is_empty() {
        return Err((Exit::TargetUnusable, problems));
    }
    controls(site, client, sessions).await
}

/// That the target's name leads somewhere.
async fn name(target: &Url) -> Result<(), Stop> {
    let host = target.host_str().unwrap_or_default();
    let port = target.port_or_known_default().unwrap_or(443);
    let found = tokio::net::lookup_host((host.trim_matches(['[', ']']), port)).await;
    let addresses: BTreeSet<String> = match found {
        Ok(found) => found.map(|address| address.ip().to_string()).collect(),
        Err(error) => {
            failed("name", host);
            let problem = Diagnostic::error(format!("the name {host} leads nowhere: {error}"))
                .todo("check `target:` (or --target), and that this machine knows the name: a VPN, a hosts file, a service of the pipeline");
            return Err((Exit::TargetUnusable, vec![problem]));
        }
    };
    let addresses: Vec<String> = addresses.into_iter().collect();
    ok("name", &format!("{host} is {}", addresses.join(", ")));
    Ok(())
}

/// That somebody speaks HTTP there, over TLS where the target says so, and that the base path is one.
async fn answers(client: &Client, site: &Site, target: &Url) -> Result<(), Stop> {
    let hello = client
        .send(
            &Request::new("GET", format!("{}/", site.base_path)),
            "doctor",
        )
        .await;
    let Some(answer) = hello.response() else {
        failed("connection", target.as_str());
        return Err((
            Exit::TargetUnusable,
            vec![setup::unreachable(client, &hello)],
        ));
    };
    let how = if target.scheme() == "https" {
        "over TLS, with a certificate that is trusted"
    } else {
        "in plain text"
    };
    ok(
        "connection",
        &format!(
            "{target} answers {how} ({} in {} ms)",
            answer.status, answer.millis
        ),
    );
    Ok(())
}

/// What each identity is answered where a reading needs no object.
async fn controls(
    site: Site,
    client: Client,
    sessions: BTreeMap<IdentityName, identity::Session>,
) -> Result<Exit, Stop> {
    let scope: BTreeSet<OperationKey> = site
        .api
        .operations
        .iter()
        .filter(|operation| operation.key.is_safe() && operation.path_names().is_empty())
        .map(|operation| operation.key.clone())
        .collect();
    if scope.is_empty() {
        ok(
            "controls",
            "no operation can be read without an object, so none is tried here",
        );
        return Ok(Exit::Passed);
    }
    let there = site.identities.iter().filter(|one| one.unset.is_empty());
    let names: Vec<IdentityName> = there.map(|one| one.name.clone()).collect();
    let mut bench = Bench::new(Arc::new(site), client, sessions, "doctor".to_owned());
    bench.survey = survey(&bench, Some(&scope), &|_| {}).await;
    let mut problems = Vec::new();
    for name in names {
        let mut let_in = 0;
        let mut whys: Vec<String> = Vec::new();
        for (key, standings) in &bench.survey.standings {
            match standings.get(&name) {
                Some(Standing::Allowed(_)) => let_in += 1,
                Some(Standing::Denied(status)) => whys.push(format!("{key} {status}")),
                Some(Standing::Unproven(reason)) => whys.push(unproven(key, reason)),
                None => {}
            }
        }
        let count = format!(
            "{name}: {let_in} of {} readings succeed",
            let_in + whys.len()
        );
        if let_in > 0 || whys.is_empty() {
            ok("controls", &count);
            for why in whys.iter().take(5) {
                anstream::println!("            not so: {}", harmless_line(why, 200));
            }
            continue;
        }
        failed("controls", &count);
        let what = format!(
            "nothing that `{name}` may read was answered with success: {}",
            harmless_line(&whys.join("; "), 600)
        );
        problems.push(Diagnostic::error(what).todo(
            "check its credential and the base path of the target: a 401 speaks of the credential, a 404 everywhere of the path",
        ));
    }
    match problems.is_empty() {
        true => {
            anstream::println!("ready: `naysayer scan`");
            Ok(Exit::Passed)
        }
        false => Err((Exit::TargetUnusable, problems)),
    }
}

fn unproven(key: &OperationKey, reason: &Reason) -> String {
    let text = reason.to_string();
    match text.contains(&key.to_string()) {
        true => text,
        false => format!("{key}: {text}"),
    }
}

fn ok(step: &str, what: &str) {
    anstream::println!("ok    {step:<10}  {}", harmless_line(what, 300));
}

fn failed(step: &str, what: &str) {
    anstream::println!("FAIL  {step:<10}  {}", harmless_line(what, 300));
}
