//! `naysayer demo`: the main job on an embedded target.

use std::net::{Ipv4Addr, SocketAddr};

use crate::config::{self, Flags};
use crate::demo::{self, Flaws};
use crate::spec;
use crate::words::{Diagnostic, Matrix};

use super::args::{DemoArgs, SourceArgs};
use super::rehearsal_args::{RehearsalArgs, RehearsalReports};
use super::{Exit, complain, rehearse, scan, setup};

/// Name under which the demo's document is shown; it lies in the repository there.
const DOCUMENT: &str = "src/demo/openapi.yaml";

/// Name of the earlier document, likewise.
const FORMER: &str = "src/demo/former.yaml";

/// Runs the command.
pub(crate) async fn demo(args: &DemoArgs) -> Exit {
    let flaws = match flaws(args) {
        Ok(flaws) => flaws,
        Err(why) => return complain(Exit::BadInput, &[Diagnostic::error(why)]),
    };
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, args.port));
    let server = match demo::start(flaws, address).await {
        Ok(server) => server,
        Err(error) => {
            let problem = Diagnostic::error(format!("cannot serve on {address}: {error}"))
                .todo("choose another --port");
            return complain(Exit::TargetUnusable, &[problem]);
        }
    };
    let base = format!("http://{}", server.address);
    if args.serve {
        anstream::println!("serving {base}");
        anstream::println!("document: {base}/openapi.yaml   stop: Ctrl-C");
        // Serves until it is interrupted; without a handler the default one ends the process all the same.
        let _ = tokio::signal::ctrl_c().await;
        server.stop().await;
        return Exit::Passed;
    }
    if !args.output.quiet {
        let state = match is_clean(args) {
            true => "its flaws switched off",
            false => "its flaws switched on",
        };
        let what = match args.rehearse {
            true => "rehearsing",
            false => "scanning",
        };
        anstream::eprintln!(
            "the embedded staging API listens on {base}, {state}; {what} it as seven identities"
        );
    }
    let flags = Flags {
        target: Some(base),
        seed: args.seed,
        profile: args.profile.clone(),
        ..SourceArgs::default().flags(&args.output)
    };
    let config = config::load_text(
        demo::CONFIG,
        "src/demo/naysayer.yml",
        &flags,
        &|name| (name == "DEMO_EXPIRED_TOKEN").then(|| server.expired.clone()),
        setup::today(),
    );
    let prepared = config
        .map_err(|problems| (Exit::BadInput, problems))
        .and_then(|mut config| {
            // The demo runs on loopback: only the machine sets the pace.
            config.limits.per_second = 5_000;
            config.recorded = Matrix::parse(demo::ACCESS, "src/demo/naysayer-access.yml")
                .map_err(|problem| (Exit::BadInput, vec![problem]))?;
            let api = spec::load(DOCUMENT, demo::DOCUMENT.as_bytes())
                .map_err(|problem| (Exit::BadInput, vec![problem]))?;
            let former = spec::load(FORMER, demo::FORMER.as_bytes())
                .map_err(|problem| (Exit::BadInput, vec![problem]))?;
            setup::from_api(api, Some(former), config)
        });
    let exit = match prepared {
        Ok(setup) if args.rehearse => rehearse::run(setup, &rehearsal(args)).await,
        Ok(setup) => scan::run(setup, &args.output).await,
        Err((exit, problems)) => complain(exit, &problems),
    };
    server.stop().await;
    if !args.output.quiet && !args.rehearse {
        next_steps(exit);
    }
    exit
}

/// Nothing is broken on purpose that is broken anyway: without a flaw that is asked for, the clean demo is rehearsed.
fn is_clean(args: &DemoArgs) -> bool {
    args.clean || args.rehearse && args.flaws.is_empty() && !args.bar.proxy_only
}

fn rehearsal(args: &DemoArgs) -> RehearsalArgs {
    let output = &args.output;
    RehearsalArgs {
        bar: args.bar.clone(),
        reports: RehearsalReports {
            html: output.html.clone(),
            markdown: output.markdown.clone(),
            junit: output.junit.clone(),
        },
        quiet: output.quiet,
    }
}

fn flaws(args: &DemoArgs) -> Result<Flaws, String> {
    match (is_clean(args), args.flaws.is_empty()) {
        (true, _) => Ok(Flaws::none()),
        (false, true) => Ok(Flaws::all()),
        (false, false) => Flaws::parse(&args.flaws),
    }
}

fn next_steps(exit: Exit) {
    let next = match exit {
        Exit::GateFailed => {
            "next: `naysayer explain RULE` says what a rule means and what to do about it;\n      \
             `naysayer demo --clean` scans the same API without its flaws;\n      \
             `naysayer demo --serve` serves it, to try the tool by hand;\n      \
             `naysayer scan --spec FILE --target URL` scans your own."
        }
        Exit::Passed => "next: `naysayer scan --spec FILE --target URL` scans your own API.",
        _ => return,
    };
    anstream::eprintln!("{next}");
}
