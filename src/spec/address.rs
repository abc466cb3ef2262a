//! Where a file of a document is, and where its references lead: spelled one way, so that a file is read once.
//!
//! Knows names only; nothing here opens a file or a connection.

use std::fmt;

use url::Url;

/// Where a file of a document is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Address {
    /// A file by its path, `.` and `..` resolved as far as the path itself allows.
    File(String),
    /// An `http` or `https` URL without a fragment.
    Url(Url),
    /// Standard input.
    Input,
}

impl Address {
    /// What a user names: `-`, a URL or a path.
    pub(crate) fn of(name: &str) -> Self {
        if name == "-" {
            return Self::Input;
        }
        match Url::parse(name) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Self::Url(bare(url)),
            _ => Self::File(normal(name)),
        }
    }

    /// Where `reference`, a URI reference without its fragment, leads from here.
    ///
    /// # Errors
    /// What is neither a path nor an `http` or `https` URL, in words.
    pub(super) fn join(&self, reference: &str) -> Result<Self, String> {
        if let Some(scheme) = scheme(reference) {
            if !["http", "https"]
                .iter()
                .any(|known| scheme.eq_ignore_ascii_case(known))
            {
                return Err("it is neither a path nor an http or https URL".to_owned());
            }
            return Url::parse(reference)
                .map(|url| Self::Url(bare(url)))
                .map_err(|error| error.to_string());
        }
        match self {
            Self::Input => Err(
                "a document from standard input has no folder to look in; name it as a file"
                    .to_owned(),
            ),
            Self::Url(base) => match base.join(reference) {
                Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Self::Url(bare(url))),
                Ok(_) => Err("it is no http or https URL".to_owned()),
                Err(error) => Err(error.to_string()),
            },
            Self::File(base) => {
                let path = reference.split('?').next().unwrap_or_default();
                let path = percent_encoding::percent_decode_str(path)
                    .decode_utf8()
                    .map_err(|_| "its name is not UTF-8".to_owned())?;
                if path.contains('\0') || path.starts_with("//") {
                    return Err("it is no path".to_owned());
                }
                if path.starts_with('/') {
                    return Ok(Self::File(normal(&path)));
                }
                Ok(Self::File(normal(&format!("{}/{path}", folder_of(base)))))
            }
        }
    }

    /// The folder that it is in, as an address; none for standard input.
    pub(super) fn folder(&self) -> Option<Self> {
        match self {
            Self::Input => None,
            Self::File(path) => Some(Self::File(normal(folder_of(path)))),
            Self::Url(url) => url.join(".").ok().map(|url| Self::Url(bare(url))),
        }
    }

    /// Whether `other` is this folder's, at any depth, or is this very address.
    pub(super) fn holds(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::File(folder), Self::File(path)) => {
                let Some(rest) = beneath(folder, path) else {
                    return false;
                };
                !rest.split('/').any(|part| part == "..")
            }
            (Self::Url(folder), Self::Url(url)) => {
                let (own, path) = (folder.path(), url.path());
                let slashed = own.ends_with('/');
                folder.origin() == url.origin()
                    && path.strip_prefix(own).is_some_and(|rest| {
                        slashed || rest.is_empty() || rest.starts_with('/')
                    })
                    // Some servers decode these and go up.
                    && !path.to_ascii_lowercase().contains("%2e")
            }
            _ => false,
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => f.write_str(path),
            Self::Url(url) => f.write_str(url.as_str()),
            Self::Input => f.write_str("standard input"),
        }
    }
}

/// What `path` has below `folder`, which is empty for the working directory.
fn beneath<'p>(folder: &str, path: &'p str) -> Option<&'p str> {
    match folder {
        "." => (!path.starts_with('/')).then_some(path),
        "/" => path.strip_prefix('/'),
        _ => {
            let rest = path.strip_prefix(folder)?;
            rest.strip_prefix('/').or(rest.is_empty().then_some(rest))
        }
    }
}

fn folder_of(path: &str) -> &str {
    match path.rsplit_once('/') {
        Some(("", _)) => "/",
        Some((folder, _)) => folder,
        None => ".",
    }
}

fn bare(mut url: Url) -> Url {
    url.set_fragment(None);
    url
}

/// The scheme of a URI; one letter is a drive.
fn scheme(reference: &str) -> Option<&str> {
    let (scheme, _) = reference.split_once(':')?;
    let fits = scheme.len() > 1
        && scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    fits.then_some(scheme)
}

/// `a/./b/../c` as `a/c`; what leads above the beginning of a relative path stays.
fn normal(path: &str) -> String {
    let path = if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.to_owned()
    };
    let absolute = path.starts_with('/');
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => match parts.last() {
                Some(&last) if last != ".." => {
                    parts.pop();
                }
                _ if absolute => {}
                _ => parts.push(".."),
            },
            _ => parts.push(part),
        }
    }
    let joined = parts.join("/");
    match (absolute, joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "test code")]
mod tests {
    use super::*;

    #[test]
    fn references_lead_to_one_spelling() {
        let table = [
            ("api/openapi.yaml", "./pet.yaml", "api/pet.yaml"),
            ("api/openapi.yaml", "x/../pet.yaml", "api/pet.yaml"),
            ("api/openapi.yaml", "%70et%2Eyaml", "api/pet.yaml"),
            ("api/openapi.yaml", "../common/e.json", "common/e.json"),
            ("openapi.yaml", "../e.json", "../e.json"),
            ("/a/b.yaml", "../../c.yaml", "/c.yaml"),
            ("a.yaml", "/etc/passwd", "/etc/passwd"),
            ("a.yaml", "HTTPS://x.test/b#c", "https://x.test/b"),
            (
                "https://x.test/d/a.yaml",
                "b.yaml",
                "https://x.test/d/b.yaml",
            ),
            (
                "https://x.test/d/a.yaml",
                "/etc/passwd",
                "https://x.test/etc/passwd",
            ),
            (
                "a.yaml",
                "file:///etc/passwd",
                "it is neither a path nor an http or https URL",
            ),
            (
                "https://x.test/a",
                "file:///etc/passwd",
                "it is neither a path nor an http or https URL",
            ),
            ("a.yaml", "//host/share", "it is no path"),
        ];
        for (from, reference, wanted) in table {
            let told = match Address::of(from).join(reference) {
                Ok(address) => address.to_string(),
                Err(problem) => problem,
            };
            assert_eq!(told, wanted, "{reference} in {from}");
        }
    }

    #[test]
    fn a_folder_holds_what_is_below_it_and_nothing_else() {
        let table = [
            ("api/openapi.yaml", "api/x/y.yaml", true),
            ("api/openapi.yaml", "apis/y.yaml", false),
            ("api/openapi.yaml", "y.yaml", false),
            ("openapi.yaml", "a/b.yaml", true),
            ("openapi.yaml", "../b.yaml", false),
            ("openapi.yaml", "/b.yaml", false),
            ("../a/openapi.yaml", "../a/b.yaml", true),
            ("../a/openapi.yaml", "../../b.yaml", false),
            ("/a/openapi.yaml", "/a/b.yaml", true),
            ("https://x.test/d/a.yaml", "https://x.test/d/e/b", true),
            ("https://x.test/d/a.yaml", "https://x.test/b", false),
            ("https://x.test/d/a.yaml", "https://x.test:8443/d/b", false),
            ("https://x.test/d/a.yaml", "http://x.test/d/b", false),
            ("a.yaml", "https://x.test/b", false),
        ];
        for (entry, other, wanted) in table {
            let folder = Address::of(entry).folder().expect("it has a folder");
            assert_eq!(
                folder.holds(&Address::of(other)),
                wanted,
                "{other} of {entry}"
            );
        }
    }
}
