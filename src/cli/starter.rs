//! The text of a first `naysayer.yml`, from what the document says of its security.

use crate::spec::{Api, Operation, SchemeKind};
use crate::words::{Access, Matrix, OperationKey};

/// Where a login puts its token, the usual names first.
const TOKENS: &[&str] = &["access_token", "accessToken", "token", "id_token", "jwt"];

/// The file: identities of the kind that most operations demand, and a policy to be filled in.
pub(crate) fn config(api: &Api, spec: &str, target: Option<&str>) -> String {
    let server = api.servers.first().map(|server| server.url.as_str());
    let full = server.filter(|url| url.starts_with("http"));
    let target = target.or(full).unwrap_or("https://staging.example.com");
    let mut text = format!(
        "# What `naysayer scan` is told. Every key: `naysayer schema`.\n\
         # Secrets come from the environment of the scan: {names}.\n\
         spec: {spec}\n\
         target: {target}\n",
        names = variables(api).join(", "),
        spec = quoted(spec),
        target = quoted(target),
    );
    text.push_str(
        "\n# Two owners of one role show whose objects are protected from whom; a higher role, what a lower one may not.\n\
         identities:\n",
    );
    for (name, role) in [("alice", "user"), ("bob", "user"), ("admin", "admin")] {
        text.push_str(&format!("  {name}:\n    role: {role}\n    credential:\n"));
        text.push_str(&indented(&credential(api, name), 6));
    }
    text.push_str(&policy(api));
    text.push_str("\nreports: { sarif: naysayer.sarif, html: naysayer.html }\n");
    text
}

/// The variables that the file speaks of.
pub(crate) fn variables(api: &Api) -> Vec<String> {
    let text: String = ["alice", "bob", "admin"]
        .map(|name| credential(api, name))
        .concat();
    let mut names: Vec<String> = Vec::new();
    for piece in text.split("${").skip(1) {
        let name = piece.split('}').next().unwrap_or_default().to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The section `access` that a recorded matrix amounts to: who was let in where somebody was not.
pub(crate) fn policy_of(matrix: &Matrix) -> String {
    let mut rules: Vec<(Vec<&str>, Vec<&OperationKey>)> = Vec::new();
    for (operation, row) in &matrix.cells {
        let of = |wanted: Access| {
            let who = row.iter().filter(move |(_, access)| **access == wanted);
            who.map(|(who, _)| who.as_str()).collect::<Vec<_>>()
        };
        let (allowed, denied) = (of(Access::Allowed), of(Access::Denied));
        if denied.is_empty() || allowed.is_empty() {
            continue;
        }
        match rules.iter_mut().find(|(who, _)| *who == allowed) {
            Some((_, operations)) => operations.push(operation),
            None => rules.push((allowed, vec![operation])),
        }
    }
    let mut text =
        "# From what was seen, not from what is meant: read it before you trust it.\naccess:\n"
            .to_owned();
    for (who, operations) in rules {
        let operations = operations.iter().map(|key| quoted(&key.to_string()));
        let operations = operations.collect::<Vec<_>>().join(", ");
        let who = who
            .iter()
            .map(|who| quoted(who))
            .collect::<Vec<_>>()
            .join(", ");
        text.push_str(&format!(
            "  - operations: [{operations}]\n    allow: [{who}]\n"
        ));
    }
    text
}

/// What an identity presents, as the credential's own lines.
fn credential(api: &Api, name: &str) -> String {
    let var = name.to_ascii_uppercase();
    if let Some(login) = login(api, name, &var) {
        return login;
    }
    let scheme = main_scheme(api);
    match scheme.map(|name| (name, &api.schemes[name].kind)) {
        Some((_, SchemeKind::Http { scheme, .. })) if scheme == "basic" => {
            format!("basic: {{ username: {name}, password: \"${{{var}_PASSWORD}}\" }}\n")
        }
        Some((
            scheme,
            SchemeKind::ApiKeyHeader(_) | SchemeKind::ApiKeyQuery(_) | SchemeKind::ApiKeyCookie(_),
        )) => format!(
            "api_key: {{ scheme: {}, value: \"${{{var}_KEY}}\" }}\n",
            quoted(scheme)
        ),
        Some((
            _,
            SchemeKind::OAuth2 {
                token_url: Some(url),
            },
        )) => format!(
            "oauth2:\n  grant: client_credentials\n  token_url: {}\n  client_id: \"${{{var}_CLIENT_ID}}\"\n  \
             client_secret: \"${{{var}_CLIENT_SECRET}}\"\n",
            quoted(url)
        ),
        _ => format!("bearer: \"${{{var}_TOKEN}}\"\n"),
    }
}

/// The scheme that the most operations demand.
fn main_scheme(api: &Api) -> Option<&String> {
    let demanded = |name: &String| {
        let has = |operation: &&Operation| {
            let mut schemes = operation.security.iter().flat_map(|one| &one.schemes);
            schemes.any(|(own, _)| own == name)
        };
        api.operations.iter().filter(has).count()
    };
    let known = api.schemes.keys().filter(|name| demanded(name) > 0);
    // Of equals the first by name.
    known.max_by_key(|name| (demanded(name), std::cmp::Reverse((*name).clone())))
}

/// A login by an operation of the document: public, with a password in its body and a token in its answer.
fn login(api: &Api, name: &str, var: &str) -> Option<String> {
    let is_bearer = main_scheme(api).is_none_or(|scheme| match &api.schemes[scheme].kind {
        SchemeKind::Http { scheme, .. } => scheme == "bearer",
        SchemeKind::OpenIdConnect(_) | SchemeKind::OAuth2 { token_url: None } => true,
        _ => false,
    });
    if !is_bearer {
        return None;
    }
    api.operations.iter().find_map(|operation| {
        let logs_in = operation.key.method.as_ref() == "POST" && !operation.is_protected();
        let media = operation.body.as_ref().filter(|_| logs_in)?.media.first()?;
        let properties = api.schemas.properties(media.schema.as_ref()?);
        let required = |name: &str| properties.iter().find(|own| own.name.eq_ignore_ascii_case(name));
        let password = required("password")?;
        let user = ["username", "email", "login", "user", "name"].into_iter().find_map(required)?;
        if properties.iter().any(|own| own.required && own.name != user.name && own.name != password.name) {
            return None;
        }
        let answer = operation.response(200).or_else(|| operation.response(201))?;
        let shown = api.schemas.properties(answer.media.first()?.schema.as_ref()?);
        let token = TOKENS.iter().find(|name| shown.iter().any(|own| own.name == **name))?;
        let who = if user.name.eq_ignore_ascii_case("email") {
            format!("{name}@example.com")
        } else {
            name.to_owned()
        };
        let kind = if media.name.contains("json") { "body" } else { "form" };
        Some(format!(
            "login:\n  operation: {}\n  {kind}: {{ {}: {who}, {}: \"${{{var}_PASSWORD}}\" }}\n  token: /{token}\n",
            operation.key, user.name, password.name
        ))
    })
}

/// What looks as if it were for administrators, or how to say it.
fn policy(api: &Api) -> String {
    let mut found: Vec<String> = Vec::new();
    for operation in &api.operations {
        let template = &operation.key.template;
        let segments: Vec<&str> = template.split('/').collect();
        let at = segments
            .iter()
            .position(|segment| segment.eq_ignore_ascii_case("admin"));
        let Some(at) = at else { continue };
        let pattern = format!("{}/**", segments[..=at].join("/"));
        if !found.contains(&pattern) {
            found.push(pattern);
        }
    }
    if found.is_empty() {
        return "\n# Who may call what; each role is tried at what it may not call.\n\
                # access:\n#   - operations: [\"/admin/**\", \"DELETE /projects/{projectId}\"]\n#     allow: [admin]\n\
                # Roles that may reach everybody's objects:\n# isolation:\n#   - operations: [\"/**\"]\n#     except: [admin]\n"
            .to_owned();
    }
    let operations = found
        .iter()
        .map(|pattern| quoted(pattern))
        .collect::<Vec<_>>()
        .join(", ");
    format!(
        "\n# Who may call what; each role is tried at what it may not call.\naccess:\n  - operations: [{operations}]\n    allow: [admin]\n\
         # Roles that may reach everybody's objects.\nisolation:\n  - operations: [\"/**\"]\n    except: [admin]\n"
    )
}

/// A text that YAML takes for a text.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn indented(text: &str, by: usize) -> String {
    text.lines()
        .map(|line| format!("{:by$}{line}\n", ""))
        .collect()
}
