//! From flags to a site: config, document, target. What scan, plan and demo have in common.

use std::collections::BTreeSet;
use std::path::PathBuf;

use url::Url;

use crate::check::checks;
use crate::config::{self, Config, Flags};
use crate::http::{Client, Exchange, Settings};
use crate::identity::forge;
use crate::lab::Reason;
use crate::site::Site;
use crate::spec::Api;
use crate::words::{Diagnostic, Kind, Location, Matrix, Profile};

use super::args::{OutputArgs, SourceArgs};
use super::part::Part;
use super::{Exit, document};

/// Everything that is known before the first request.
pub(crate) struct Setup {
    /// What is there.
    pub site: Site,
    /// Origin and base path of the target.
    pub target: Url,
    /// What was odd about document and config.
    pub diagnostics: Vec<Diagnostic>,
    /// What of the plan is tried.
    pub part: Part,
}

/// What stops a command early: the exit, and what to say.
pub(crate) type Stop = (Exit, Vec<Diagnostic>);

/// Reads and merges the config.
pub(crate) fn config(flags: &Flags) -> Result<Config, Stop> {
    #[expect(
        clippy::disallowed_methods,
        reason = "the command line is where the environment and the clock come in"
    )]
    let (env, today) = (|name: &str| std::env::var(name).ok(), today());
    let mut config =
        config::load(flags, &env, today).map_err(|problems| (Exit::BadInput, problems))?;
    read_keys(&mut config)?;
    config.recorded = Matrix::load(config.matrix.as_deref())
        .map_err(|problem| (Exit::BadInput, vec![problem]))?;
    check_rules(&config)?;
    Ok(config)
}

/// Reads the files of the section `tokens`.
fn read_keys(config: &mut Config) -> Result<(), Stop> {
    let mut problems = Vec::new();
    let mut read = |key: &str, path: &Option<PathBuf>| {
        let path = path.as_ref()?;
        let text = std::fs::read_to_string(path).map_err(|error| {
            let what = format!(
                "cannot read {}, which `tokens: {key}` names: {error}",
                path.display()
            );
            problems.push(Diagnostic::error(what).todo("name a PEM file that this user may read"));
        });
        text.ok()
    };
    let tokens = &mut config.tokens;
    tokens.public_text = read("public_key", &tokens.public_key);
    tokens.private_text = read("private_key", &tokens.private_key);
    problems.extend(forge::unusable(tokens));
    match problems.is_empty() {
        true => Ok(()),
        false => Err((Exit::BadInput, problems)),
    }
}

/// What flags alone say, for commands that scan nothing.
pub(crate) fn by_flags(output: &OutputArgs, now: Option<&str>) -> Result<Config, Stop> {
    let source = SourceArgs {
        now: now.map(str::to_owned),
        ..SourceArgs::default()
    };
    by_flags_of(&source, output)
}

/// The same for flags that say what is read.
pub(crate) fn by_flags_of(source: &SourceArgs, output: &OutputArgs) -> Result<Config, Stop> {
    config::load_text("", "", &source.flags(output), &|_| None, today())
        .map_err(|problems| (Exit::BadInput, problems))
}

/// The profile of this name; `gate` for one that this version does not know.
pub(crate) fn profile(name: &str) -> Profile {
    let all = [Profile::Gate, Profile::Advice, Profile::Deep];
    let named = all.into_iter().find(|profile| profile.to_string() == name);
    named.unwrap_or(Profile::Gate)
}

/// The present day in UTC.
pub(crate) fn today() -> time::Date {
    time::OffsetDateTime::now_utc().date()
}

/// Rules that the config names must exist.
pub(crate) fn check_rules(config: &Config) -> Result<(), Stop> {
    let known: Vec<&str> = checks().map(|check| check.rule().id.as_str()).collect();
    let is_known = |name: &str| {
        known.contains(&name)
            || name
                .strip_suffix("/*")
                .is_some_and(|family| known.iter().any(|id| id.split('/').next() == Some(family)))
    };
    let problems: Vec<Diagnostic> = config
        .rule_references()
        .into_iter()
        .filter(|(name, _)| !is_known(name))
        .map(|(name, at)| {
            let nearest = known
                .iter()
                .max_by(|a, b| strsim::jaro(a, &name).total_cmp(&strsim::jaro(b, &name)));
            let todo = nearest.map_or_else(String::new, |id| {
                format!("did you mean `{id}`? `naysayer rules` lists them")
            });
            Diagnostic::error(format!("there is no rule `{name}`"))
                .at(at)
                .todo(todo)
        })
        .collect();
    if problems.is_empty() {
        Ok(())
    } else {
        Err((Exit::BadInput, problems))
    }
}

/// The target's base URL: the config's, with the document's path where it has none of its own; else the document's server.
pub(crate) fn target(config: &Config, api: &Api) -> Result<Url, Stop> {
    let server = api.servers.first().map_or("", |server| server.url.as_str());
    let bad = |what: String, todo: &str| (Exit::BadInput, vec![Diagnostic::error(what).todo(todo)]);
    let Some(text) = &config.target else {
        return Url::parse(server).map_err(|_| {
            bad(
                "no target is named, and the document names no server with a full URL".to_owned(),
                "give it with --target URL, or as `target:` in naysayer.yml",
            )
        });
    };
    let todo = "write it as http://host:port/path or https://host/path";
    let mut url = Url::parse(text)
        .map_err(|error| bad(format!("the target `{text}` is no URL: {error}"), todo))?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return Err(bad(
            format!("the target `{text}` is no http or https URL"),
            todo,
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(bad(
            "the target's URL holds a credential".to_owned(),
            "give it as `credential:` of an identity",
        ));
    }
    if matches!(url.path(), "" | "/") {
        let path = Url::parse(server)
            .map_or_else(|_| server.to_owned(), |server| server.path().to_owned());
        if path.starts_with('/') {
            url.set_path(&path);
        }
    }
    url.set_query(None);
    url.set_fragment(None);
    Ok(url)
}

/// How the client of this run is set.
///
/// # Errors
/// A diagnostic for each file of the section `tls` that cannot be read.
pub(crate) fn settings(config: &Config, target: Url) -> Result<Settings, Stop> {
    let limits = &config.limits;
    let mut problems = Vec::new();
    let mut pem = |key: &str, path: &Option<PathBuf>| {
        let path = path.as_ref()?;
        let read = std::fs::read(path).map_err(|error| {
            let shown = path.display();
            let what = format!("cannot read {shown}, which `tls: {key}` names: {error}");
            problems.push(Diagnostic::error(what).todo("name a PEM file that this user may read"));
        });
        read.ok()
    };
    let ca = pem("ca", &config.tls.ca);
    let client_cert = pem("client_cert", &config.tls.client_cert);
    let client_key = pem("client_key", &config.tls.client_key);
    if !problems.is_empty() {
        return Err((Exit::BadInput, problems));
    }
    Ok(Settings {
        ca,
        client_cert,
        client_key,
        timeout: limits.timeout,
        per_second: limits.per_second,
        concurrency: limits.concurrency,
        max_requests: limits.requests,
        deadline: Some(limits.duration),
        case_header: config.case_header.clone(),
        run: format!("{:06x}", rand::random::<u32>() & 0x00ff_ffff),
        ..Settings::new(target)
    })
}

/// All of it, before any request but the one that may fetch the document.
pub(crate) async fn site(args: &SourceArgs, output: &OutputArgs) -> Result<Setup, Stop> {
    let config = config(&args.flags(output))?;
    let api = document::document(&config).await?;
    let part = Part::of(args, &config, &api)?;
    let earlier = document::earlier(&config, args.since.as_deref()).await?;
    let setup = from_api(api, earlier, config)?;
    Ok(Setup { part, ..setup })
}

/// The same for a document that is read already.
pub(crate) fn from_api(api: Api, earlier: Option<Api>, config: Config) -> Result<Setup, Stop> {
    let target = target(&config, &api)?;
    let mut diagnostics = api.warnings.clone();
    diagnostics.extend(api.left_out.iter().map(|left| Diagnostic {
        kind: Kind::Warning,
        what: format!("{} is not tested: {}", left.key, left.why.what),
        ..left.why.clone()
    }));
    if config.strict && !diagnostics.is_empty() {
        let count = diagnostics.len();
        let problem = Diagnostic::error(format!(
            "the document is not in order, and `strict` is asked for ({count} warnings; {})",
            api.tally()
        ));
        diagnostics.push(problem.todo("mend what the warnings above name"));
        return Err((Exit::BadInput, diagnostics));
    }
    if config
        .identities
        .iter()
        .all(|identity| identity.credential.is_none())
    {
        let todo = "list identities in naysayer.yml, or give --header 'Authorization: Bearer …'";
        diagnostics.push(
            Diagnostic::warning(
                "no identity has a credential: authentication and authorisation are not tested",
            )
            .todo(todo),
        );
    }
    diagnostics.extend(left_out(&config));
    if api.operations.is_empty() {
        let problem = Diagnostic::error(format!(
            "{} has no operation that could be read ({})",
            api.source,
            api.tally()
        ))
        .at(Location::new(api.source.clone(), 1, 1))
        .todo("check that it has `paths`, and see the warnings above");
        diagnostics.push(problem);
        return Err((Exit::BadInput, diagnostics));
    }
    let site = Site::new(api, config, target.path()).with_former(earlier);
    let misnamed = site.misnamed();
    if !misnamed.is_empty() {
        diagnostics.extend(misnamed);
        return Err((Exit::BadInput, diagnostics));
    }
    diagnostics.extend(site.certificate_note());
    diagnostics.extend(nothing_protected(&site));
    diagnostics.extend(no_policy(&site));
    Ok(Setup {
        site,
        target,
        diagnostics,
        part: Part::default(),
    })
}

/// Who is left out for want of which variable.
fn left_out(config: &Config) -> Option<Diagnostic> {
    let whos = config.left_out();
    let whos: Vec<String> = whos
        .map(|one| format!("{} ({})", one.name, one.unset.join(", ")))
        .collect();
    if whos.is_empty() {
        return None;
    }
    let what = format!(
        "without secrets: left out for want of these variables: {}; what only they can show is not tested",
        whos.join(", ")
    );
    Some(
        Diagnostic::warning(what)
            .todo("scan again where the secrets are known, such as after the merge"),
    )
}

/// Why the target did not answer, and what to do.
pub(crate) fn unreachable(client: &Client, hello: &Exchange) -> Diagnostic {
    let why = match hello.failure().map(Reason::from) {
        Some(Reason::Unreachable(why)) => why,
        Some(other) => other.to_string(),
        None => String::new(),
    };
    let is_void = ["certificate expired", "not valid"]
        .iter()
        .any(|it| why.contains(it));
    let todo = if is_void {
        "renew the target's certificate, or name the target as its certificate does; naysayer trusts none that is out of date or for another name"
    } else if why.contains("certificate") {
        "name the authority that signed the target's certificate in `tls: ca`, and the client's own certificate if the target wants one"
    } else {
        "check `target:` (or --target), that the server runs, and that this machine may reach it"
    };
    Diagnostic::error(format!(
        "the target {} does not answer: {why}",
        client.origin()
    ))
    .todo(todo)
}

/// What to say where neither document nor config asks for a credential anywhere: all of it then passes for public.
fn nothing_protected(site: &Site) -> Option<Diagnostic> {
    let mut operations = site.api.operations.iter();
    let has_credential = site
        .identities
        .iter()
        .any(|identity| !identity.is_anonymous());
    if !has_credential
        || site.api.operations.is_empty()
        || operations.any(|operation| site.demands_credential(operation))
    {
        return None;
    }
    let what = "neither the document nor the config asks for a credential at any operation, so all of them pass for public \
                and none is tried without one";
    let todo = "state `security` in the document, or add `access:` to the config with the roles that may call the rest: \
                `operations: [\"/**\"]`";
    Some(Diagnostic::warning(what).todo(todo))
}

/// What a policy would add, where there are several roles and nothing says what they may.
fn no_policy(site: &Site) -> Option<Diagnostic> {
    let roles: BTreeSet<&String> = site
        .identities
        .iter()
        .filter_map(|identity| identity.role.as_ref())
        .collect();
    if roles.len() < 2 || !site.has_no_policy() {
        return None;
    }
    let what = format!(
        "nothing says which of {} roles may call what: only anonymous callers and other owners are tried, each role at its own calls",
        roles.len()
    );
    let todo = "add `access:` to the config: each role is then tried at each of the operations that it may not call; \
                or record what holds now with --write-access naysayer-access.yml, and later scans report what opens";
    Some(Diagnostic::warning(what).todo(todo))
}
