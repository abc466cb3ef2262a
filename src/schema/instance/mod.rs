//! A valid instance of a schema, made from what the document offers and from a seed, and confirmed by the referee.
//!
//! Alternatives are tried in order; what the referee refuses in the end is made again without the parts it named.

mod array;
mod format;
mod number;
mod object;
mod offer;
mod pattern;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::direction::Direction;
use super::library::{Library, SchemaRef};
use super::pointer;
use super::property::is_null;
use super::referee::{Checked, Refusal};
use super::shape::{Choice, Part, Shape};
use crate::words::Arrange as _;

pub(super) use number::written;
pub(super) use pattern::name_matching;

/// Values nested deeper than this are not made.
const DEEPEST: usize = 16;
/// Optional properties are left out below this depth, or once so many values are made.
const ROOMY_DEPTH: usize = 5;
const ROOMY_COUNT: usize = 600;
/// Values made for one instance, failed tries included.
const MOST: usize = 6_000;
/// How often a refused instance is mended.
const MENDINGS: usize = 6;
/// How often other values are taken where a condition looks, so that it does not hold.
const SIDESTEPS: usize = 3;

/// How much of an instance is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Size {
    /// What is required, nothing else.
    Minimal,
    /// The same with an item in each list: what is written item by item does not show an empty one.
    Shown,
    /// Optional parts as well, down to a bounded depth.
    Full,
}

impl Size {
    /// The same where lists are written item by item: in parameters and forms.
    pub(crate) fn shown(self) -> Self {
        match self {
            Self::Minimal => Self::Shown,
            other => other,
        }
    }
}

/// What is wanted of an instance.
pub(crate) struct Wish<'w> {
    /// The same seed gives the same instance; another one gives other names.
    pub seed: u64,
    /// How much of it.
    pub size: Size,
    /// Which way it travels: properties kept off that way are left out.
    pub direction: Direction,
    /// Whether examples and defaults of the schema are used.
    pub examples: bool,
    /// Values that the caller knows, by pointer into the instance and property name; used where they are legal.
    pub known: &'w dyn Fn(&str, &str) -> Option<Value>,
}

/// A valid instance of `schema`.
///
/// # Errors
/// Why none could be made: the schema is broken, contradicts itself, or asks for more than the generator can do.
pub(crate) fn instance(
    library: &Library,
    schema: &SchemaRef,
    wish: &Wish<'_>,
) -> Result<Value, String> {
    instance_taking(library, schema, wish, &Takes::new())
}

/// Which alternative is taken first where not the first one is: by the schema that holds the choice, and its keyword.
pub(in crate::schema) type Takes = BTreeMap<(SchemaRef, &'static str), usize>;

/// The same, other alternatives taken than the first.
///
/// # Errors
/// As [`instance`].
pub(in crate::schema) fn instance_taking(
    library: &Library,
    schema: &SchemaRef,
    wish: &Wish<'_>,
    takes: &Takes,
) -> Result<Value, String> {
    let (at, value) = library
        .resolve(schema)
        .ok_or_else(|| format!("no schema at {}", schema.0))?;
    let part = [Part { at, schema: value }];
    let mut refused = Vec::new();
    let sizes: &[Size] = match wish.size {
        Size::Full => &[Size::Full, Size::Minimal],
        Size::Minimal => &[Size::Minimal, Size::Full],
        Size::Shown => &[Size::Shown, Size::Minimal, Size::Full],
    };
    let mut why = String::new();
    for size in sizes {
        let mut maker = Maker::new(library, wish, *size, takes);
        for mending in 0..MENDINGS {
            let made = match maker.value(&Spot::root(), &part) {
                Ok(made) => made,
                Err(reason) => {
                    why = reason;
                    break;
                }
            };
            match library.check(schema, &made, wish.direction) {
                Checked::Legal => return Ok(made),
                Checked::Unusable(why) => return Err(why),
                Checked::Refused(refusals) => {
                    maker.learn(&refusals, mending);
                    refused = refusals;
                }
            }
        }
    }
    let told = refused
        .iter()
        .take(3)
        .map(|refusal| format!("{} at \"{}\"", refusal.keyword, refusal.pointer));
    let told: Vec<String> = told.collect();
    Err(match (told.is_empty(), why.is_empty()) {
        (true, _) => why,
        (false, true) => format!("the best try breaks {}", told.join(", ")),
        (false, false) => format!("the best try breaks {}; {why}", told.join(", ")),
    })
}

/// Where in the instance a value is being made.
#[derive(Debug, Clone)]
struct Spot<'a> {
    pointer: String,
    /// The nearest property name above.
    name: &'a str,
    depth: usize,
    /// What an example further up says about this value.
    hint: Option<&'a Value>,
    /// Which of several equal ways to take: items of one array take different ones.
    turn: usize,
}

impl Spot<'_> {
    fn root() -> Self {
        Self {
            pointer: String::new(),
            name: "",
            depth: 0,
            hint: None,
            turn: 0,
        }
    }
}

struct Maker<'a> {
    library: &'a Library,
    wish: &'a Wish<'a>,
    size: Size,
    made: usize,
    /// Optional values that the referee did not like.
    banned: BTreeSet<String>,
    /// Values for which offers are ignored.
    plain: BTreeSet<String>,
    /// How many alternatives to skip.
    turns: BTreeMap<String, usize>,
    /// Which alternatives are asked for.
    takes: &'a Takes,
}

impl<'a> Maker<'a> {
    fn new(library: &'a Library, wish: &'a Wish<'a>, size: Size, takes: &'a Takes) -> Self {
        Self {
            library,
            wish,
            size,
            made: 0,
            banned: BTreeSet::new(),
            plain: BTreeSet::new(),
            turns: BTreeMap::new(),
            takes,
        }
    }

    /// Whether optional parts are wanted here.
    fn roomy(&self, spot: &Spot<'_>) -> bool {
        self.size == Size::Full && spot.depth < ROOMY_DEPTH && self.made < ROOMY_COUNT
    }

    /// What comes next is made differently where the referee refused, and each time a level further up.
    fn learn(&mut self, refusals: &[Refusal], mending: usize) {
        self.made = 0;
        for refusal in refusals {
            let mut at = refusal.pointer.as_str();
            for _ in 0..mending {
                at = at.rsplit_once('/').map_or("", |(above, _)| above);
            }
            self.banned.insert(at.to_owned());
            self.plain.insert(at.to_owned());
            self.plain.insert(refusal.pointer.clone());
            *self.turns.entry(refusal.pointer.clone()).or_default() += 1;
        }
    }

    /// A value that obeys all of `parts`, as far as can be seen from here.
    fn value(&mut self, spot: &Spot<'a>, parts: &[Part<'a>]) -> Result<Value, String> {
        self.made += 1;
        if spot.depth > DEEPEST {
            return Err(format!("{} is nested too deep", spot.pointer));
        }
        let shape = Shape::of(self.library, parts);
        if shape
            .parts
            .iter()
            .any(|part| *part.schema == Value::Bool(false))
        {
            return Err(format!("nothing is allowed at \"{}\"", spot.pointer));
        }
        if let Some(offered) = self.offered(spot, parts, &shape) {
            return Ok(offered);
        }
        self.build(spot, parts, &shape)
    }

    /// Opens the alternatives one by one, then makes a value of what is left.
    fn build(
        &mut self,
        spot: &Spot<'a>,
        start: &[Part<'a>],
        shape: &Shape<'a>,
    ) -> Result<Value, String> {
        if self.made > MOST {
            return Err("the schema asks for too many values".to_owned());
        }
        let Some(choice) = shape.choices.first() else {
            return self.closed(spot, start, shape);
        };
        let mut order: Vec<usize> = (0..choice.branches.len()).collect();
        order.arrange_by_key(|index| choice.branches.get(*index).is_some_and(|b| is_null(b)));
        let asked = self.takes.get(&(choice.holder.at.clone(), choice.keyword));
        let turned = self.turns.get(&spot.pointer).copied().unwrap_or(0);
        let turned = (turned + asked.copied().unwrap_or(0)) % order.len().max(1);
        order.rotate_left(turned);
        let mut why = format!(
            "no branch of {} fits at \"{}\"",
            choice.keyword, spot.pointer
        );
        for branch in order {
            self.made += 1;
            let taken = shape.taking(self.library, 0, branch);
            let built = match (choice.keyword, branch) {
                ("if", 0) => self.otherwise(spot, start, choice, &taken),
                _ => self.build(spot, start, &taken),
            };
            let made = match built {
                Ok(made) => made,
                Err(reason) => {
                    why = reason;
                    continue;
                }
            };
            // A branch of anyOf obeyed is enough; the others can still be broken by what was made.
            if choice.keyword == "anyOf" || self.fits(std::slice::from_ref(&choice.holder), &made) {
                return Ok(made);
            }
        }
        Err(why)
    }

    /// A value for which a condition does not hold: other values are taken where the condition looks.
    fn otherwise(
        &mut self,
        spot: &Spot<'a>,
        start: &[Part<'a>],
        choice: &Choice<'a>,
        taken: &Shape<'a>,
    ) -> Result<Value, String> {
        let before = self.turns.clone();
        let condition = choice.branches.get(1).and_then(|then| then.first());
        let looks = condition.and_then(|part| part.schema.get("properties"));
        let names: Vec<&String> = looks
            .and_then(Value::as_object)
            .into_iter()
            .flat_map(Map::keys)
            .collect();
        let mut made = self.build(spot, start, taken);
        for _ in 0..SIDESTEPS {
            let holder = std::slice::from_ref(&choice.holder);
            let holds =
                |made| condition.is_some_and(|one| self.fits(std::slice::from_ref(one), made));
            let is_it = |made| self.fits(holder, made) && !holds(made);
            if names.is_empty() || made.as_ref().is_ok_and(is_it) {
                return made;
            }
            for name in &names {
                *self
                    .turns
                    .entry(pointer::child(&spot.pointer, name))
                    .or_default() += 1;
            }
            made = self.build(spot, start, taken);
        }
        self.turns = before;
        made
    }

    /// A value of a shape without open alternatives.
    fn closed(
        &mut self,
        spot: &Spot<'a>,
        start: &[Part<'a>],
        shape: &Shape<'a>,
    ) -> Result<Value, String> {
        if let Some(offered) = self.listed(spot, shape)? {
            return Ok(offered);
        }
        if let Some(offered) = self.exemplary(spot, start, shape) {
            return Ok(offered);
        }
        match shape.main_type() {
            Some("object") => self.object(spot, start, shape),
            Some("array") => self.array(spot, shape),
            Some("integer") => number::number(shape, true),
            Some("number") => number::number(shape, false),
            Some("boolean") => Ok(Value::Bool(true)),
            Some("null") => Ok(Value::Null),
            Some(_) => self.text(spot, start, shape),
            None if shape.types().is_some() => {
                Err(format!("no type is allowed at \"{}\"", spot.pointer))
            }
            None => self.text(spot, start, shape),
        }
    }

    /// Whether every one of `parts` allows `value`.
    fn fits(&self, parts: &[Part<'_>], value: &Value) -> bool {
        let direction = self.wish.direction;
        parts
            .iter()
            .all(|part| self.library.check(&part.at, value, direction).is_legal())
    }

    /// Chance that depends on seed and place only.
    fn chance(&self, spot: &Spot<'_>) -> ChaCha8Rng {
        let mut hash = Sha256::new();
        hash.update(self.wish.seed.to_be_bytes());
        hash.update(spot.pointer.as_bytes());
        ChaCha8Rng::from_seed(hash.finalize().into())
    }
}

#[cfg(test)]
mod tests;
