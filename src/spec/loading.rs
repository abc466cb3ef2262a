//! Gathers the files of a document: says which is wanted next, takes its bytes, and ends with an [`Api`].
//!
//! Opens nothing itself: whoever holds the disk and the network does.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use crate::words::{Diagnostic, Location};

use super::address::Address;
use super::borders::Borders;
use super::excerpt;
use super::file::{self, File};
use super::join::{self, Joined};
use super::{Api, load, tree};

/// More files are not read.
const MOST_FILES: usize = 10_000;
/// All files together may hold so many bytes.
pub(crate) const MOST_BYTES: usize = 64 * 1024 * 1024;

/// A document whose files are being gathered.
#[derive(Debug)]
pub(crate) struct Loading {
    pub(super) borders: Borders,
    /// The files by number; a file that could not be had is the reason.
    pub(super) files: Vec<Result<File, Diagnostic>>,
    /// What each is called in messages.
    pub(super) names: Vec<Arc<str>>,
    pub(super) numbers: BTreeMap<Address, usize>,
    waiting: VecDeque<Address>,
    /// What is left of the limits.
    bytes: usize,
    nodes: usize,
}

impl Loading {
    /// Begins with the document itself, which the user calls `name`. `allowed`: see [`Borders::new`].
    ///
    /// # Errors
    /// A file that is too large, not UTF-8, or neither YAML nor JSON.
    pub(crate) fn begin(
        name: &str,
        bytes: Vec<u8>,
        allowed: &[String],
    ) -> Result<Self, Diagnostic> {
        let address = Address::of(name);
        let shown = match address {
            Address::Input => "standard input",
            _ => name,
        };
        let mut loading = Self {
            borders: Borders::new(&address, allowed),
            files: Vec::new(),
            names: vec![shown.into()],
            numbers: BTreeMap::from([(address.clone(), 0)]),
            waiting: VecDeque::new(),
            bytes: MOST_BYTES,
            nodes: tree::MOST_NODES,
        };
        let file = loading.read(&address, 0, bytes)?;
        loading.files.push(Ok(file));
        Ok(loading)
    }

    /// What may be read.
    pub(crate) fn borders(&self) -> &Borders {
        &self.borders
    }

    /// The next file that is needed, to be answered with [`Self::give`].
    pub(crate) fn wanted(&self) -> Option<&Address> {
        self.waiting.front()
    }

    /// The bytes of the file that was wanted, or why they cannot be had.
    pub(crate) fn give(&mut self, bytes: Result<Vec<u8>, String>) {
        let Some(address) = self.waiting.pop_front() else {
            return;
        };
        let number = self.files.len();
        let file = match bytes {
            Ok(bytes) => self.read(&address, number, bytes),
            Err(why) => Err(Diagnostic::error(format!(
                "{address} cannot be read: {why}"
            ))),
        };
        self.files.push(file);
    }

    /// What the files say together.
    ///
    /// # Errors
    /// No OpenAPI document of a version that can be read. Anything less costs the operation that it
    /// stands in, or a warning.
    pub(crate) fn finish(mut self) -> Result<Api, Diagnostic> {
        let texts: Vec<String> = self
            .files
            .iter_mut()
            .map(|file| match file {
                Ok(file) => std::mem::take(&mut file.text),
                Err(_) => String::new(),
            })
            .collect();
        let joined: Joined = join::join(self)?;
        let names = Arc::clone(&joined.names);
        let mut read = load::read(joined);
        let diagnostics: Vec<&mut Diagnostic> = match &mut read {
            Ok(api) => {
                let whys = api.left_out.iter_mut().map(|left| &mut left.why);
                api.warnings.iter_mut().chain(whys).collect()
            }
            Err(problem) => vec![problem],
        };
        excerpt::add(diagnostics, &names, &texts);
        read
    }

    /// Reads one file and queues what it refers to.
    fn read(
        &mut self,
        address: &Address,
        number: usize,
        bytes: Vec<u8>,
    ) -> Result<File, Diagnostic> {
        let name = self.names.get(number).cloned().unwrap_or_default();
        if bytes.len() > self.bytes {
            let mebibytes = MOST_BYTES / 1024 / 1024;
            let what = if number == 0 {
                "the file is"
            } else {
                "with this file the document is"
            };
            return Err(
                Diagnostic::error(format!("{what} larger than {mebibytes} MB"))
                    .at(Location::new(name, 1, 1))
                    .todo("split the document, or remove long examples"),
            );
        }
        self.bytes -= bytes.len();
        let mut file = file::read(address, &name, number, bytes, self.nodes)?;
        self.nodes = self.nodes.saturating_sub(file.nodes);
        for wanted in std::mem::take(&mut file.wants) {
            if self.numbers.contains_key(&wanted)
                || self.numbers.len() >= MOST_FILES
                || self.borders.admit(address, &wanted).is_err()
            {
                continue;
            }
            self.numbers.insert(wanted.clone(), self.names.len());
            self.names.push(wanted.to_string().into());
            self.waiting.push_back(wanted);
        }
        Ok(file)
    }
}
