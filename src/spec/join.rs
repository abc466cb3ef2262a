//! Makes one tree of all files, in which every reference is a pointer (`#/…`) into that tree.
//!
//! The named file is the tree; the others hang in it under [`FILES`]. Places keep naming their file.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::Value;

use crate::words::{Diagnostic, Location};

use super::address::Address;
use super::borders::Borders;
use super::dangling::{self, Places};
use super::file::File;
use super::inline;
use super::loading::Loading;
use super::lost::Lost;
use super::notes::Notes;
use super::position::{Inner, Mark, Spot};
use super::references::{self, Met};

/// The key of the tree under which the further files hang, by number less one.
pub(super) const FILES: &str = "x-naysayer-files";

/// A whole document as one tree.
pub(super) struct Joined {
    pub(super) names: Arc<[Arc<str>]>,
    pub(super) value: Value,
    pub(super) mark: Mark,
    /// How many values it holds.
    pub(super) nodes: usize,
    /// What cannot be followed in it.
    pub(super) lost: Lost,
    pub(super) notes: Notes,
}

/// The files of `loading` as one tree.
///
/// # Errors
/// Never but for a loading that was not begun.
pub(super) fn join(loading: Loading) -> Result<Joined, Diagnostic> {
    let Loading {
        borders,
        files,
        names,
        numbers,
        ..
    } = loading;
    let nodes = files.iter().flatten().map(|file| file.nodes).sum();
    let own = Whole::of(&files);
    let mut joiner = Joiner {
        borders,
        numbers,
        whole: own,
        lost: Lost::default(),
        known: BTreeMap::new(),
        places: BTreeMap::new(),
    };
    let mut notes = Notes::default();
    let (mut trees, mut maps) = (Vec::new(), Vec::new());
    for (number, file) in files.into_iter().enumerate() {
        trees.push(match file {
            Ok(mut file) => {
                std::mem::take(&mut file.warnings)
                    .into_iter()
                    .for_each(|warning| notes.add(warning));
                references::each(&mut file.value, &mut |met, way| match met {
                    Met::Reference(reference) => {
                        joiner.rewrite(&file.address, number, reference, || {
                            let spot = spot(&file.mark, &way.pointer());
                            spot.location(&names)
                        });
                    }
                    Met::Map => maps.push(format!("{}{}", prefix(number), way.pointer())),
                    Met::Anchor(_) | Met::Id(_) => {}
                });
                (file.value, file.mark)
            }
            Err(_) => (Value::Null, Mark::default()),
        });
    }
    let mut trees = trees.into_iter();
    let (mut value, mut mark) = trees
        .next()
        .ok_or_else(|| Diagnostic::error("there is no document"))?;
    let (values, marks): (Vec<_>, Vec<_>) = trees.unzip();
    if !values.is_empty()
        && let (Value::Object(entries), Inner::Map(places)) = (&mut value, &mut mark.inner)
    {
        entries.insert(FILES.to_owned(), Value::Array(values));
        let below = Mark {
            inner: Inner::List(marks),
            ..Mark::default()
        };
        places.insert(FILES.into(), below);
    }
    inline::maps(&mut value, &mut mark, &maps);
    dangling::lose(&mut value, joiner.places, &mut joiner.lost);
    Ok(Joined {
        names: names.into(),
        value,
        mark,
        nodes,
        lost: joiner.lost,
        notes,
    })
}

/// The pointer of the file `number` in the tree.
fn prefix(number: usize) -> String {
    match number.checked_sub(1) {
        Some(place) => format!("/{FILES}/{place}"),
        None => String::new(),
    }
}

/// Where the map at `pointer` of a file stands, or the nearest thing around it.
fn spot(mark: &Mark, pointer: &str) -> Spot {
    let mut at = mark;
    for segment in super::pointer::segments(pointer) {
        match at.child(&segment) {
            Some(child) => at = child,
            None => break,
        }
    }
    at.spot
}

/// What is known of all files while each of them is rewritten.
struct Whole {
    /// Per file: its anchors, or why it is not there.
    files: Vec<Result<BTreeMap<String, String>, String>>,
    /// File and pointer by `$id`.
    ids: BTreeMap<String, (usize, String)>,
    /// `$self` of the document (OpenAPI 3.2): its own name for itself.
    own_name: Option<String>,
    /// Files whose top has a key that is empty, which `#/` names.
    empty_keys: Vec<bool>,
}

impl Whole {
    fn of(files: &[Result<File, Diagnostic>]) -> Self {
        let mut ids = BTreeMap::new();
        for (number, file) in files.iter().enumerate() {
            for (id, pointer) in file.iter().flat_map(|file| &file.ids) {
                ids.entry(id.clone())
                    .or_insert_with(|| (number, pointer.clone()));
            }
        }
        let own_name = match files.first() {
            Some(Ok(file)) => file.value.get("$self").and_then(Value::as_str),
            _ => None,
        };
        Self {
            files: files
                .iter()
                .map(|file| match file {
                    Ok(file) => Ok(file.anchors.clone()),
                    Err(why) => Err(match &why.at {
                        Some(at) => format!("{} at {at}", why.what),
                        None => why.what.clone(),
                    }),
                })
                .collect(),
            ids,
            own_name: own_name.map(str::to_owned),
            empty_keys: files
                .iter()
                .map(|file| file.as_ref().is_ok_and(|file| file.value.get("").is_some()))
                .collect(),
        }
    }
}

/// Why a reference cannot be followed, and what to do.
struct Why {
    what: String,
    todo: String,
}

impl<T: Into<String>> From<T> for Why {
    fn from(what: T) -> Self {
        Self {
            what: what.into(),
            todo: String::new(),
        }
    }
}

struct Joiner {
    borders: Borders,
    numbers: BTreeMap<Address, usize>,
    whole: Whole,
    lost: Lost,
    /// What references of a file became, so that each reason is kept once.
    known: BTreeMap<(usize, String), String>,
    /// Where each pointer into the tree is first referred to, and how that was written.
    places: Places,
}

impl Joiner {
    fn rewrite(
        &mut self,
        address: &Address,
        number: usize,
        reference: &mut String,
        at: impl FnOnce() -> Location,
    ) {
        let plain = reference.is_empty() || reference == "#" || reference.starts_with("#/");
        if plain && number == 0 && reference != "#/" {
            if !self.places.contains_key(reference) {
                let place = (reference.clone(), at());
                self.places.insert(reference.clone(), place);
            }
            return;
        }
        let key = (number, reference.clone());
        if let Some(known) = self.known.get(&key) {
            known.clone_into(reference);
            return;
        }
        *reference = match self.target(address, number, reference) {
            Ok(target) => {
                let place = || (reference.clone(), at());
                self.places.entry(target.clone()).or_insert_with(place);
                target
            }
            Err(why) => {
                let what = format!("`{reference}` cannot be followed: {}", why.what);
                let lost = Diagnostic::warning(what).at(at()).todo(why.todo);
                self.lost.add(lost)
            }
        };
        self.known.insert(key, reference.clone());
    }

    fn target(&self, address: &Address, number: usize, reference: &str) -> Result<String, Why> {
        let (base, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let (number, within) = self.file(address, number, base)?;
        let anchors = match self.whole.files.get(number) {
            Some(Ok(anchors)) => anchors,
            Some(Err(why)) => return Err(why.clone().into()),
            None => return Err(Why::from("the document has too many files")),
        };
        let prefix = format!("#{}", prefix(number));
        let within = percent_encoded(within);
        // `file.yaml#/` is meant as the whole file, though by the letter it is the key "".
        let empty_key = self.whole.empty_keys.get(number) == Some(&true);
        if fragment.is_empty() || (fragment == "/" && !empty_key) {
            return Ok(format!("{prefix}{within}"));
        }
        if fragment.starts_with('/') {
            return Ok(format!("{prefix}{within}{fragment}"));
        }
        match anchors.get(fragment) {
            Some(pointer) => Ok(format!("{prefix}{}", percent_encoded(pointer))),
            // `#%2Fpaths…`: a pointer, encoded whole.
            None if fragment
                .get(..3)
                .is_some_and(|start| start.eq_ignore_ascii_case("%2f")) =>
            {
                Ok(format!("{prefix}{within}{fragment}"))
            }
            None => Err(Why::from("nothing has that anchor")),
        }
    }

    /// The number of the file that `base` names, and the pointer of the part that has this id.
    fn file(&self, address: &Address, number: usize, base: &str) -> Result<(usize, &str), Why> {
        if base.is_empty() {
            return Ok((number, ""));
        }
        if self.whole.own_name.as_deref() == Some(base) {
            return Ok((0, ""));
        }
        if let Some((number, pointer)) = self.whole.ids.get(base) {
            return Ok((*number, pointer));
        }
        let wanted = address.join(base)?;
        if let Some(number) = self.numbers.get(&wanted) {
            return Ok((*number, ""));
        }
        match self.borders.admit(address, &wanted) {
            Err(denied) => Err(Why {
                what: denied.why.to_owned(),
                todo: denied.todo,
            }),
            Ok(()) => Err(Why::from("the document has too many files")),
        }
    }
}

/// A pointer as it stands in a URI fragment.
fn percent_encoded(pointer: &str) -> String {
    const ASIDE: &percent_encoding::AsciiSet = &percent_encoding::CONTROLS.add(b'%').add(b' ');
    percent_encoding::utf8_percent_encode(pointer, ASIDE).to_string()
}
