//! A document in words: everything that reading made of it.

use std::fmt::Write;

use crate::spec::{Api, Media, Operation, Parameter, StatusRange};
use crate::words::Location;

/// All of `api`.
pub(super) fn api(api: &Api) -> String {
    let mut out = format!(
        "{} {} (OpenAPI {}): {}\n",
        api.title,
        api.version,
        api.openapi,
        api.tally()
    );
    for server in &api.servers {
        let _ = writeln!(out, "server {}", server.url);
    }
    for (name, scheme) in &api.schemes {
        let _ = writeln!(
            out,
            "scheme {name}: {:?} at {}",
            scheme.kind,
            short(&scheme.at)
        );
    }
    for operation in &api.operations {
        tell(&mut out, operation);
    }
    for left in &api.left_out {
        let _ = writeln!(out, "\nleft out {}: {}", left.key, left.why);
    }
    for warning in &api.warnings {
        let _ = writeln!(out, "\n{warning}");
    }
    out.trim_end().to_owned()
}

fn tell(out: &mut String, operation: &Operation) {
    let _ = write!(out, "\n{} at {}", operation.key, short(&operation.at));
    if !operation.summary.is_empty() {
        let _ = write!(out, ": {}", operation.summary);
    }
    out.push('\n');
    if let Some(server) = &operation.server {
        let _ = writeln!(out, "  server {server}");
    }
    for one in &operation.security {
        let _ = writeln!(out, "  security {:?}", one.schemes);
    }
    operation
        .parameters
        .iter()
        .for_each(|one| parameter(out, one));
    if let Some(body) = &operation.body {
        let required = if body.required { " required" } else { "" };
        let _ = writeln!(out, "  body at {}{required}", short(&body.at));
        body.media.iter().for_each(|one| media(out, one));
    }
    for response in &operation.responses {
        let status = match response.status {
            StatusRange::Code(code) => code.to_string(),
            StatusRange::Class(class) => format!("{class}XX"),
            StatusRange::Default => "default".to_owned(),
        };
        let _ = writeln!(
            out,
            "  {status} at {} {:?}",
            short(&response.at),
            response.headers
        );
        response.media.iter().for_each(|one| media(out, one));
        for link in &response.links {
            let _ = writeln!(
                out,
                "    link to {} with {:?}",
                link.operation, link.parameters
            );
        }
    }
}

fn parameter(out: &mut String, one: &Parameter) {
    let _ = write!(out, "  {} {:?}", one.place(), one.style);
    for (set, word) in [
        (one.explode, " exploded"),
        (one.required, " required"),
        (one.allow_reserved, " reserved"),
    ] {
        out.push_str(if set { word } else { "" });
    }
    if let Some(content) = &one.content {
        let _ = write!(out, " as {content}");
    }
    if let Some(schema) = &one.schema {
        let _ = write!(out, " of {}", schema.0);
    }
    let _ = writeln!(out, " at {} {:?}", short(&one.at), one.examples);
}

fn media(out: &mut String, one: &Media) {
    let schema = one.schema.as_ref().map_or("", |schema| &*schema.0);
    let _ = writeln!(out, "    {}: {schema} {:?}", one.name, one.examples);
    for (field, encoding) in &one.encoding {
        let _ = writeln!(out, "      {field} {encoding:?}");
    }
}

/// Without the folder that all share.
fn short(at: &Location) -> String {
    at.to_string().replace("fixtures/specs/", "")
}
