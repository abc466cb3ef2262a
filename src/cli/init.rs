//! `naysayer init`: a first config and, if asked for, a pipeline that uses it.

use std::path::Path;

use crate::spec::Api;
use crate::words::{Diagnostic, Matrix};

use super::args::{InitArgs, OutputArgs, Pipeline, SourceArgs};
use super::setup::{self, Stop};
use super::{Exit, complain, document, starter, write};

/// Files in which a document lies by custom.
const USUAL: &[&str] = &[
    "openapi.yaml",
    "openapi.yml",
    "openapi.json",
    "swagger.yaml",
    "swagger.json",
    "api/openapi.yaml",
    "docs/openapi.yaml",
];

/// Runs the command. Only a document named by URL is fetched.
pub(crate) async fn init(args: &InitArgs) -> Exit {
    let done = match &args.policy {
        Some(matrix) => policy(matrix),
        None => files(args).await,
    };
    match done {
        Ok(()) => Exit::Passed,
        Err((exit, problems)) => complain(exit, &problems),
    }
}

fn policy(path: &str) -> Result<(), Stop> {
    let matrix =
        Matrix::load(Some(Path::new(path))).map_err(|problem| (Exit::BadInput, vec![problem]))?;
    anstream::print!("{}", starter::policy_of(&matrix));
    Ok(())
}

async fn files(args: &InitArgs) -> Result<(), Stop> {
    let refuse = |problem: Diagnostic| (Exit::BadInput, vec![problem]);
    let usual = || USUAL.iter().find(|path| Path::new(path).exists());
    let Some(spec) = args
        .spec
        .clone()
        .or_else(|| usual().map(|path| (*path).to_owned()))
    else {
        return Err(refuse(
            Diagnostic::error("no OpenAPI document is named, and none lies where they usually do")
                .todo("give it with --spec FILE"),
        ));
    };
    let source = SourceArgs {
        spec: Some(spec.clone()),
        ..SourceArgs::default()
    };
    let config = setup::by_flags_of(&source, &OutputArgs::default())?;
    let api = document::document(&config).await?;
    let config = starter::config(&api, &spec, args.target.as_deref());
    let mut texts = vec![("naysayer.yml", config)];
    match args.ci {
        Some(Pipeline::Github) => texts.push((".github/workflows/naysayer.yml", github(&api))),
        Some(Pipeline::Gitlab) => texts.push((".gitlab/naysayer.yml", gitlab(&api))),
        None => {}
    }
    for (path, _) in &texts {
        if Path::new(path).exists() && !args.force {
            return Err(refuse(
                Diagnostic::error(format!("{path} is there already"))
                    .todo("move it away, or overwrite it with --force"),
            ));
        }
    }
    for (path, text) in &texts {
        if let Some(folder) = Path::new(path).parent() {
            std::fs::create_dir_all(folder).map_err(|error| {
                refuse(Diagnostic::error(format!(
                    "cannot make the folder of {path}: {error}"
                )))
            })?;
        }
        write::whole(Path::new(path), text).map_err(refuse)?;
        anstream::println!("wrote {path}");
    }
    anstream::println!(
        "next: set {} in the environment, mend what naysayer.yml says, and run `naysayer doctor`",
        starter::variables(&api).join(", ")
    );
    Ok(())
}

/// A workflow with one step; the secrets are those of the repository.
fn github(api: &Api) -> String {
    let secrets: String = starter::variables(api)
        .iter()
        .map(|name| format!("          {name}: ${{{{ secrets.{name} }}}}\n"))
        .collect();
    format!(
        "name: naysayer\non:\n  push: {{ branches: [main] }}\n  pull_request:\npermissions:\n  contents: read\n  \
         security-events: write # for code scanning\njobs:\n  naysayer:\n    runs-on: ubuntu-latest\n    steps:\n      \
         - uses: actions/checkout@v5\n      - uses: naysayer/naysayer@v{major}\n        with: {{ baseline: auto, upload: true }}\n        env:\n{secrets}",
        major = env!("CARGO_PKG_VERSION_MAJOR"),
    )
}

/// A file to be included by `.gitlab-ci.yml`; the secrets are masked variables of the project.
fn gitlab(api: &Api) -> String {
    let names = starter::variables(api).join(", ");
    format!(
        "# Include it from .gitlab-ci.yml:  include: {{ local: .gitlab/naysayer.yml }}\n\
         # Set {names} as masked variables of the project.\n\
         naysayer:\n  image: {{ name: \"naysayer/naysayer:{version}\", entrypoint: [\"\"] }}\n  script:\n    \
         - naysayer scan --baseline auto --junit naysayer.xml --gitlab gl-dast-report.json --code-quality gl-code-quality-report.json --fail-on never\n  \
         artifacts:\n    when: always\n    paths: [naysayer.sarif]\n    reports: {{ junit: naysayer.xml, dast: gl-dast-report.json, codequality: gl-code-quality-report.json }}\n\
         naysayer-gate:\n  image: {{ name: \"naysayer/naysayer:{version}\", entrypoint: [\"\"] }}\n  needs: [naysayer]\n  script:\n    \
         - naysayer gate naysayer.sarif --fail-on low\n",
        version = env!("CARGO_PKG_VERSION"),
    )
}
