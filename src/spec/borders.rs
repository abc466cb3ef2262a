//! Which files a document may be made of: those of its own folder, and what the user allows beside them.

use super::address::Address;

/// The folders and addresses that references may lead into.
#[derive(Debug, Clone)]
pub(crate) struct Borders {
    home: Option<Address>,
    allowed: Vec<Address>,
}

impl Borders {
    /// Those of the document `entry`. `allowed`: further folders, files and URLs, as `references.allow` names them.
    pub(crate) fn new(entry: &Address, allowed: &[String]) -> Self {
        Self {
            home: entry.folder(),
            allowed: allowed.iter().map(|name| Address::of(name)).collect(),
        }
    }

    /// The local folders and files among them: a link in one of them may not lead out of all of them.
    pub(crate) fn folders(&self) -> impl Iterator<Item = &str> {
        let all = self.home.iter().chain(&self.allowed);
        all.filter_map(|address| match address {
            Address::File(path) => Some(path.as_str()),
            _ => None,
        })
    }

    /// Whether a reference in `from` may lead to `to`.
    ///
    /// # Errors
    /// Why not, and what to do.
    pub(super) fn admit(&self, from: &Address, to: &Address) -> Result<(), Denied> {
        if matches!((from, to), (Address::Url(_), Address::File(_))) {
            return Err(Denied {
                why: "a document from the network may not name local files",
                todo: "put both on the same side".to_owned(),
            });
        }
        let home = self.home.iter();
        if home.chain(&self.allowed).any(|place| place.holds(to)) {
            return Ok(());
        }
        let allow = |what: &str| {
            format!(
                "if it may be {what}, allow it or its folder: `references: {{ allow: ['{to}'] }}`"
            )
        };
        Err(match to {
            Address::Url(_) => Denied {
                why: "it leads to another place in the network",
                todo: allow("fetched"),
            },
            _ => Denied {
                why: "it leads out of the document's folder",
                todo: allow("read"),
            },
        })
    }
}

/// Why a reference may not be followed.
#[derive(Debug)]
pub(super) struct Denied {
    pub(super) why: &'static str,
    pub(super) todo: String,
}
