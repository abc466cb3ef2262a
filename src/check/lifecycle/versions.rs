//! Earlier versions of an operation: where the document names the present one, and what the same request says for an
//! older one.

use serde_json::Value;

use crate::check::oracle;
use crate::http::{Request, Response};
use crate::lab::{Ground, Lab, Label, Reason, Sign, Trial};
use crate::site::{Role, Site};
use crate::spec::{Operation, Parameter, ParameterIn};
use crate::words::IdentityName;

/// A version that no API ever had: what answers to it answers to anything.
const NEVER: u32 = 9741;

/// Where a version number stands, and how it is written there.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Mark {
    /// A segment of the path.
    Path,
    /// A header that the document declares.
    Header(String),
    /// A query parameter that the document declares.
    Query(String),
    /// The media type that is asked for.
    Accept(String),
}

/// The present version of an operation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Version {
    mark: Mark,
    number: u32,
    /// As written, with `#` for the number: `v#`.
    written: String,
}

impl Version {
    /// Every place where the document says which version the operation is of.
    pub(super) fn all(site: &Site, operation: &Operation) -> Vec<Self> {
        let path = format!("{}{}", site.base_path, operation.key.template);
        let in_path = path.split('/').find_map(|segment| {
            let number = number_of(segment.strip_prefix('v')?)?;
            Some(Self {
                mark: Mark::Path,
                number,
                written: "v#".to_owned(),
            })
        });
        let in_parameters = operation.parameters.iter().filter_map(|parameter| {
            let mark = match parameter.location {
                ParameterIn::Header => Mark::Header(parameter.name.clone()),
                ParameterIn::Query => Mark::Query(parameter.name.clone()),
                _ => return None,
            };
            let (number, written) = pinned(site, parameter)?;
            Some(Self {
                mark,
                number,
                written,
            })
        });
        let media = operation
            .responses
            .iter()
            .flat_map(|response| &response.media);
        let in_media = media
            .filter_map(|media| versioned_media(&media.name))
            .take(1);
        in_path
            .into_iter()
            .chain(in_parameters)
            .chain(in_media)
            .collect()
    }

    /// The two versions before that the document does not declare itself, newest first.
    pub(super) fn older(&self, site: &Site) -> Vec<u32> {
        let declared = |old: u32| self.mark == Mark::Path && site.has_segment(&format!("v{old}"));
        let older = (0..self.number).rev().take(2);
        older.filter(|old| !declared(*old)).collect()
    }

    /// The version after, where it stands in the path and the document does not declare it itself: it may be there already,
    /// unguarded.
    pub(super) fn newer(&self, site: &Site) -> Option<u32> {
        let next = self.number + 1;
        let declared = site.has_segment(&format!("v{next}"));
        (self.mark == Mark::Path && !declared).then_some(next)
    }

    /// `v1 for v2`, with the place where it is no path: what a case is named by.
    pub(super) fn form(&self, old: u32) -> String {
        let place = match &self.mark {
            Mark::Path => String::new(),
            Mark::Header(name) => format!(" in header {name}"),
            Mark::Query(name) => format!(" in query {name}"),
            Mark::Accept(_) => " in Accept".to_owned(),
        };
        format!("{} for {}{place}", self.write(old), self.write(self.number))
    }

    /// The same request for another version.
    pub(super) fn put_on(&self, request: &Request, version: u32) -> Request {
        let text = self.write(version);
        let mut request = request.clone();
        match &self.mark {
            Mark::Path => {
                let present = self.write(self.number);
                let segments = request.path.split('/');
                let swapped = segments.map(|segment| {
                    if segment == present {
                        text.as_str()
                    } else {
                        segment
                    }
                });
                request.path = swapped.collect::<Vec<_>>().join("/");
                request
            }
            Mark::Header(name) => request.with_header(name, &text),
            Mark::Accept(_) => request.with_header("Accept", &text),
            Mark::Query(name) => {
                request.query.retain(|(own, _)| own != name);
                request.query.push((name.clone(), text));
                request
            }
        }
    }

    fn write(&self, number: u32) -> String {
        self.written.replace('#', &number.to_string())
    }
}

/// The version and the other number that a case is named by.
pub(super) fn named(lab: &Lab, form: &str) -> Result<(Version, u32), Reason> {
    let operation = lab.operation();
    let all = operation.map(|operation| Version::all(lab.site(), operation));
    let found = all.into_iter().flatten().find_map(|version| {
        let older = version.older(lab.site()).into_iter();
        let mut others = older.chain(version.newer(lab.site()));
        let old = others.find(|other| is_named(form, &version.form(*other)))?;
        Some((version, old))
    });
    found.ok_or_else(|| Reason::NoSubject("the document names no such version".to_owned()))
}

/// Sends the request in another version.
///
/// # Errors
/// As [`Lab::attack`].
pub(super) async fn attack(
    lab: &mut Lab,
    ground: &Ground,
    actor: &IdentityName,
    form: &str,
    (version, number, request): (&Version, u32, &Request),
) -> Result<bool, Reason> {
    let other = |request: &Request| version.put_on(request, number);
    lab.attack_otherwise(ground, actor, form, (request, &other))
        .await
}

/// Asks in a version that never was: what answers to it answers to anything. For a write its effect tells.
///
/// # Errors
/// [`Reason::Ambiguous`] when it takes the write as the present version does.
pub(super) async fn ask_for_one_that_never_was(
    lab: &mut Lab,
    ground: &Ground,
    actor: &IdentityName,
    version: &Version,
    request: &Request,
) -> Result<(), Reason> {
    let form = "a version that never was";
    if request.is_safe() {
        let never = version.put_on(request, NEVER);
        lab.send(Label::CatchAll, actor, form, &never, None).await?;
        return Ok(());
    }
    let accepted = attack(lab, ground, actor, form, (version, NEVER, request)).await?;
    match accepted && does_as_asked(lab.so_far()) {
        true => Err(Reason::Ambiguous(
            "a version that never was takes the write as well".to_owned(),
        )),
        false => Ok(()),
    }
}

/// Whether the last attack, which was accepted, did what it asks for: its owner's look tells, or the answer where he saw
/// nothing that could tell.
fn does_as_asked(trial: &Trial) -> bool {
    let steps = trial.steps.iter().rev();
    let mut since = steps.take_while(|step| step.label != Label::Attack);
    let look = since.find(|step| step.label == Label::Effect);
    if let Some(look) = look.filter(|_| !trial.blind) {
        let sees = look.exchange.response().is_some_and(Response::is_success);
        if trial.shows_effect(look) || sees && trial.sign != Sign::Made {
            return trial.shows_effect(look);
        }
    }
    let answer = trial.last(Label::Attack);
    answer.is_some_and(|answer| oracle::repeats_control(trial, answer))
}

/// Prepares the call of an operation; of a PUT that makes what its path names, on a key that is there already: what an older
/// version makes, the present one may not find again.
pub(super) async fn ground(lab: &mut Lab) -> Result<Ground, Reason> {
    let operation = lab.operation().map(|operation| operation.key.clone());
    let role = operation.map(|key| lab.site().role(&key));
    match role {
        Some(Role::Makes { by_key: true, .. }) => lab.prepare_overwrite().await,
        _ => lab.prepare().await,
    }
}

/// Whether the last look, after an attack that was accepted, shows its effect.
pub(super) fn took_effect_last(lab: &Lab) -> bool {
    let trial = lab.so_far();
    let mut looks = trial.all(Label::Effect);
    looks
        .next_back()
        .is_some_and(|look| trial.shows_effect(look))
}

/// Whether a form begins with this one: `v1 for v2` is not `v1 for v20`.
fn is_named(form: &str, version: &str) -> bool {
    form.strip_prefix(version)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

fn number_of(digits: &str) -> Option<u32> {
    let short = digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|_| short)
}

/// The one value of a parameter that names the version: by its only enum value, const, default or example.
fn pinned(site: &Site, parameter: &Parameter) -> Option<(u32, String)> {
    let name = parameter.name.to_ascii_lowercase().replace(['-', '_'], "");
    if ![
        "apiversion",
        "xapiversion",
        "version",
        "acceptversion",
        "xversion",
    ]
    .contains(&name.as_str())
    {
        return None;
    }
    let (_, schema) = site.api.schemas.resolve(parameter.schema.as_ref()?)?;
    let only = schema
        .get("enum")
        .and_then(Value::as_array)
        .filter(|values| values.len() == 1)
        .and_then(|values| values.first());
    let value = only
        .or_else(|| schema.get("const"))
        .or_else(|| schema.get("default"))
        .or_else(|| parameter.examples.first())?;
    let text = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    let digits = text.strip_prefix('v').unwrap_or(&text);
    let number = number_of(digits)?;
    let written = if digits.len() < text.len() { "v#" } else { "#" };
    Some((number, written.to_owned()))
}

/// `application/vnd.acme.v2+json` or `application/json; version=2`.
fn versioned_media(name: &str) -> Option<Version> {
    let at = name
        .find(".v")
        .map(|at| at + 2)
        .or_else(|| name.find("version=").map(|at| at + "version=".len()))?;
    let digits: String = name[at..]
        .chars()
        .take_while(char::is_ascii_digit)
        .collect();
    let number = number_of(&digits)?;
    let written = format!("{}#{}", &name[..at], &name[at + digits.len()..]);
    Some(Version {
        mark: Mark::Accept(name.to_owned()),
        number,
        written,
    })
}

#[cfg(test)]
mod tests {
    use super::{Mark, number_of, versioned_media};

    #[test]
    fn versions_are_read_from_whole_numbers() {
        assert_eq!(number_of("2"), Some(2));
        assert_eq!(number_of("2x"), None);
        assert_eq!(number_of("20240101"), None);
    }

    #[test]
    fn media_types_name_versions_in_two_ways() {
        let vendor = versioned_media("application/vnd.acme.v3+json");
        assert!(
            matches!(&vendor, Some(version) if version.write(2) == "application/vnd.acme.v2+json")
        );
        let parameter = versioned_media("application/json; version=2");
        assert!(
            matches!(parameter, Some(version) if version.write(1) == "application/json; version=1"
            && matches!(version.mark, Mark::Accept(_)))
        );
        assert_eq!(versioned_media("application/vnd.visio"), None);
    }
}
