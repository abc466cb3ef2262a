//! The fast reader of YAML says what the reader of all YAML says, to the column, or nothing.

use std::path::{Path, PathBuf};

use proptest::collection::vec;
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::spec::text::{self, Text};

const MOST: usize = 2_000_000;

fn by_yaml(text: &str) -> Option<Text> {
    text::parse_yaml(text, 3, MOST).ok().flatten()
}

fn by_lines(text: &str) -> Option<Text> {
    text::by_lines(text, 3, MOST)
}

#[test]
fn what_both_read_is_the_same() {
    let texts = [
        "a: 1\n",
        "a: 1",
        "# said before\n---\n\na: 1 # one\n  # and more\nb:\n  - x\n  -   y z\n# end",
        "a:\nb: ~\nc: null\nd: # nothing\ne: true\nf: 1.50\ng: -1\nh: 0x1F\n",
        "list:\n- a: 1\n  b: 2\n-   c: 3\n    d:\n    - e\n- - f\n  - g\nnext: x\n",
        "text: one\n  two\n\n\n  three # no more\nurl: http://x/y#z\nodd: a:b -c ?d\n",
        "a: 'it''s'\nb: 'one \n  two\n\n  three '\n'c d': \"x\"\n\"e\": ''\n",
        "a: \"\\\"\\\\\\/\\n\\t\\u00e9\\U0001F600\"\nb: \"one \\\n  \\  two\n  three\n\n  four\"\n",
        "a: |\n  one\n   two\n\n  three\n\n\nb: |-\n  x\n\nc: |+\n  y\n\nd: >\n  one\n  two\n\n  three\ne: >-\n  z\n",
        "a: [1, two, 'three', \"four\", [], {}, [5], {b: c, 'd': \"e f\"}]\nb: {}\nc: { d: [e] } # f\n",
        "ä: {é: ü, o: [ß, x]}\n",
        "a: 1\nb: {c: 1, c: 2}\na: 3\n",
        "/a/{b}:\n  get: {x-y: z}\n$ref: '#/a'\n200: x\n'200': y\n",
        "- a\n b\n",
        "- |\n  a\n- b: >\n    c\n- >-\n\n  d\n   e\n",
        "a: >\n\n  one\n   two\n  three\n\n   four\n\n  five\nb: >+ \n  x\n\n",
        "a: - \n",
    ];
    let last = texts.len() - 1;
    for (number, text) in texts.into_iter().enumerate() {
        let read = by_lines(text);
        assert_eq!(read.is_some(), number != last, "{text}");
        assert!(read.is_none() || read == by_yaml(text), "{text}");
    }
}

#[test]
fn what_could_mean_something_else_is_left_to_the_other_reader() {
    let texts = [
        "",
        "a",
        "a: &x 1\nb: *x\n",
        "a: !!str 1\n",
        "<<: {a: 1}\n",
        "? a\n: b\n",
        "a: b: c\n",
        "a: 'x' y\n",
        "a: \"\\x41\"\n",
        "a: \"\\ud83d\\ude00\"\n",
        "a:\n\tb: 1\n",
        "a: 1\r\nb: 2\r\n",
        "a: 1\n---\nb: 2\n",
        "a: 1\n...\n",
        "%YAML 1.2\n---\na: 1\n",
        "a: |2\n    x\n",
        "a: >2\n  x\n",
        "a: |\n  x",
        "a: [1,\n  2]\n",
        "a: [b: c]\n",
        "a: {b}\n",
        "a: @x\n",
        "a: 1\n  b: 2\n",
        "a:\n  b: 1\n c: 2\n",
        "a: 'x\ny'\n",
        "a: x # y\n  z\n",
        "-\n  a: 1\n",
        "a: \u{85}\n",
    ];
    for text in texts {
        assert_eq!(by_lines(text), None, "{text}");
    }
    let deep = |levels: usize| format!("{}x: 1\n", "- ".repeat(levels));
    assert!(by_lines(&deep(255)).is_some());
    assert!(by_lines(&deep(256)).is_none());
    let read = |most| text::by_lines("a: [1, b]\n", 3, most);
    assert!(read(5).is_some() && read(4).is_none());
}

fn yaml_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        if path.is_dir() {
            yaml_below(&path, found);
        } else if matches!(ending, Some("yml" | "yaml")) {
            found.push(path);
        }
    }
}

/// The texts of all YAML files below a folder beside the manifest.
fn texts(folder: &str) -> Vec<(PathBuf, String)> {
    let mut paths = Vec::new();
    yaml_below(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
        &mut paths,
    );
    paths.sort();
    let read = |path: PathBuf| Some((path.clone(), std::fs::read_to_string(path).ok()?));
    paths.into_iter().filter_map(read).collect()
}

#[test]
fn files_are_read_alike() {
    for folder in ["fixtures/specs", "src/demo", "../shared/specs"] {
        let texts = texts(folder);
        let (mut fast, mut bytes, mut all) = (0, 0, 0);
        for (path, text) in &texts {
            all += text.len();
            if let Some(read) = by_lines(text) {
                fast += 1;
                bytes += text.len();
                assert!(by_yaml(text) == Some(read), "{}", path.display());
            }
        }
        eprintln!(
            "{folder}: {fast} of {} files by lines, {bytes} of {all} bytes",
            texts.len()
        );
        // Where a reader gives up too often, it is of no use.
        assert!(bytes * 2 >= all, "{folder}");
    }
}

/// The largest YAML of the corpus, where the machine can unpack it.
#[test]
fn a_document_of_ten_megabytes_is_read_by_lines() {
    let packed = "../shared/specs/large/github-api.derived.yaml.gz";
    let packed = Path::new(env!("CARGO_MANIFEST_DIR")).join(packed);
    let unpacked = std::process::Command::new("gzip")
        .arg("-dc")
        .arg(packed)
        .output();
    let Some(text) = unpacked.ok().filter(|output| output.status.success()) else {
        eprintln!("skipped: large/github-api.derived.yaml.gz is not there, or gzip is not");
        return;
    };
    let text = String::from_utf8(text.stdout).expect("it is text");
    let read = by_lines(&text);
    assert!(read.is_some() && read == by_yaml(&text));
}

/// Something else in place of a few letters.
fn bend() -> impl Strategy<Value = (usize, usize, String)> {
    let piece = prop_oneof![
        "[ a:#'\"\\\\|>{},-]{0,3}".prop_map(|plain| plain),
        "\n[ ]{0,5}[-:#a]?".prop_map(|plain| plain),
        "[\\[\\]&*!%@?~\t\r0-9é\u{85}]{1}".prop_map(|plain| plain),
    ];
    (any::<usize>(), 0..4_usize, piece)
}

fn bent(text: &str, bends: &[(usize, usize, String)]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for (at, gone, new) in bends {
        let from = at % (letters.len() + 1);
        let to = (from + gone).min(letters.len());
        letters.splice(from..to, new.chars());
    }
    letters.into_iter().collect()
}

#[test]
fn yaml_by_chance_is_read_as_the_other_reader_reads_it() {
    let seeds = [
        "a: 1 # one\nb:\n  - x: 'it''s'\n    y: \"q\\\"\"\n  - z\nc: [1, {d: e}]\nf: |\n  one\n\n  two\n",
        "text: one\n  two\n\n  three\nkeys:\n- |\n  x\n- - a\n  - b\n-   c: >-\n      d\n      e\n    f:\n'g h': 'i\n  j'\n",
    ];
    let config = Config {
        cases: 6_000,
        failure_persistence: None,
        ..Config::default()
    };
    let chance = TestRng::from_seed(RngAlgorithm::ChaCha, &[5; 32]);
    let compared = std::cell::Cell::new(0);
    let drawn = (0..seeds.len(), vec(bend(), 1..3));
    let kept = TestRunner::new_with_rng(config, chance).run(&drawn, |(seed, bends)| {
        let text = bent(seeds.get(seed).copied().unwrap_or_default(), &bends);
        if let Some(fast) = by_lines(&text) {
            let slow = by_yaml(&text);
            proptest::prop_assert_eq!(Some(fast), slow, "{}", text);
            compared.set(compared.get() + 1);
        }
        Ok(())
    });
    if let Err(broken) = kept {
        panic!("{broken}");
    }
    assert!(compared.get() > 1_000, "{}", compared.get());
}
