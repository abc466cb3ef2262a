//! The doors of the fuzzers, from a fixed seed and for a bounded time: what `fuzz/` tries at length, every test run
//! tries in short. Nothing panics, hangs or outgrows its limits, and no promise is broken.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a test may fail by panic, says what it counted, and calls a hang by its name"
)]

use std::cell::{Cell, RefCell};
use std::path::Path;
use std::time::{Duration, Instant};

use proptest::collection::vec;
use proptest::prelude::{Strategy, any};
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::check::mirror;
use crate::check::mirror::places::{Holds, WHERE};
use crate::fuzz;

/// No single input may take longer, even in an unoptimised build on a busy machine.
const LONGEST: Duration = Duration::from_secs(10);

/// Tries `door` on `cases` inputs, the same each time.
fn tries<T: std::fmt::Debug>(
    cases: u32,
    inputs: impl Strategy<Value = T>,
    door: impl Fn(&T) -> Result<(), String>,
) {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let chance = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(config, chance);
    let kept = runner.run(&inputs, |input| {
        let begun = Instant::now();
        let result = door(&input);
        let took = begun.elapsed();
        proptest::prop_assert!(took < LONGEST, "took {took:?}");
        result.map_err(proptest::test_runner::TestCaseError::fail)
    });
    if let Err(broken) = kept {
        panic!("{broken}");
    }
}

/// The corpus of a fuzzer: what it begins with.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/fuzz")
        .join(target);
    let entries = std::fs::read_dir(&folder).expect("the seeds are there");
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).unwrap())
        .collect()
}

/// A seed with some bytes replaced, taken out or put in, or one piece put elsewhere.
fn bent(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let words: Vec<&[u8]> = vec![
        b"$ref", b"&a ", b"*a", b"<<: ", b"{", b"]", b"null", b"1e999", b"\n  ", b"'", b"#/",
        b"~1", b"../", b"allOf", b"- ", b"\xff", b"%2F", b"!!str ", b": ", b"openapi",
    ];
    let change = (any::<Index>(), any::<Index>(), 0..6_u8, select(words));
    (select(seeds), vec(change, 1..8)).prop_map(|(mut bytes, changes)| {
        for (at, to, how, word) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            let end = (at + 1 + to.index(40)).min(bytes.len());
            match how {
                0 => drop(bytes.drain(at..end)),
                1 => bytes[at] = bytes[to.index(bytes.len())],
                2 => {
                    let piece = bytes[at..end].to_vec();
                    let to = to.index(bytes.len());
                    bytes.splice(to..to, piece);
                }
                _ => drop(bytes.splice(at..at, word.iter().copied())),
            }
        }
        bytes
    })
}

fn shown(bytes: &[u8], result: Result<(), String>) -> Result<(), String> {
    result.map_err(|why| format!("{why}\n{}", String::from_utf8_lossy(bytes)))
}

#[test]
fn bent_documents_end_in_an_answer() {
    tries(400, bent(seeds("document")), |bytes| {
        shown(bytes, fuzz::document(bytes))
    });
}

#[test]
fn bytes_that_are_no_document_end_in_an_answer() {
    tries(300, vec(any::<u8>(), 0..300), |bytes| fuzz::document(bytes));
}

#[test]
fn bent_references_stay_in_their_folder() {
    tries(400, bent(seeds("references")), |bytes| {
        shown(bytes, fuzz::references(bytes))
    });
}

#[test]
fn bent_schemas_end_in_an_answer() {
    tries(400, bent(seeds("schema")), |bytes| {
        shown(bytes, fuzz::raw_schema(bytes).map(|_| ()))
    });
}

/// Thousands of schemas by chance: each instance is valid, each violation is refused for the keyword that it names,
/// by a validator that the schema room did not build.
#[test]
fn instances_and_violations_of_random_schemas_are_what_they_say() {
    const CASES: u32 = 3_000;
    let (made, kept, alone) = (Cell::new(0), Cell::new(0), Cell::new(0));
    tries(CASES, vec(any::<u8>(), 4..60), |bytes| {
        let one = fuzz::schema(bytes)?;
        made.set(made.get() + u32::from(one.instance));
        kept.set(kept.get() + one.violations);
        alone.set(alone.get() + one.alone);
        Ok(())
    });
    let (made, kept, alone) = (made.get(), kept.get(), alone.get());
    eprintln!(
        "{made} of {CASES} schemas got an instance; {kept} violations, {alone} break nothing else"
    );
    assert!(made * 100 >= CASES * 97, "{made} of {CASES}");
    assert!(kept > 10 * CASES as usize, "{kept}");
    assert!(alone * 2 > kept, "{alone} of {kept}");
}

/// Schemas that a test run mirrors; NAYSAYER_SCHEMAS says otherwise.
const MIRRORED: u32 = 400;

/// The same where everything is text: in parameters of each style, in forms, and in JSON within the query.
#[test]
fn strict_readers_of_texts_are_believed_and_forgetful_ones_are_found_out() {
    let wanted = std::env::var("NAYSAYER_SCHEMAS").ok();
    let schemas = wanted.and_then(|count| count.parse().ok());
    let schemas = schemas.unwrap_or(MIRRORED);
    let count = RefCell::new(mirror::Count::default());
    tries(schemas, vec(any::<u8>(), 4..60), |bytes| {
        let (first, rest) = bytes.split_first().unwrap();
        let place = &WHERE[usize::from(*first) % WHERE.len()];
        let any = place.takes_any_text();
        let schema = match place.holds {
            Holds::Value => crate::fuzz_schema::plain(rest, any),
            Holds::Object => crate::fuzz_schema::fields(rest, any, false),
            Holds::Fields => crate::fuzz_schema::fields(rest, any, true),
            Holds::Json => crate::fuzz_schema::schema(rest),
        };
        mirror::try_on_wire(place, &schema, &mut count.borrow_mut())
    });
    hold_to_it(&count.into_inner(), schemas);
}

/// What the rules plan for random schemas is refused by a strict server, and found out where one has forgotten a keyword.
#[test]
fn strict_servers_are_believed_and_forgetful_ones_are_found_out() {
    let wanted = std::env::var("NAYSAYER_SCHEMAS").ok();
    let schemas = wanted.and_then(|count| count.parse().ok());
    let schemas = schemas.unwrap_or(MIRRORED);
    let count = RefCell::new(mirror::Count::default());
    tries(schemas, vec(any::<u8>(), 4..60), |bytes| {
        mirror::try_schema(&crate::fuzz_schema::schema(bytes), &mut count.borrow_mut())
    });
    hold_to_it(&count.into_inner(), schemas);
}

/// Of so many schemas hardly any is left out, and of 100 forgotten keywords 98 are found.
fn hold_to_it(count: &mirror::Count, schemas: u32) {
    eprintln!("{}", count.told());
    assert!(
        count.schemas * 100 >= schemas * 97,
        "{} of {schemas}",
        count.schemas
    );
    let (found, forgotten) = count.found();
    assert!(
        found * 100 >= forgotten * 98,
        "{found} of {forgotten}: {:#?}",
        count.missed
    );
}
