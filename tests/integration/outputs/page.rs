//! The page in a real browser, where there is one: what it looks like by day, by night and on a phone, and that nothing in it
//! runs or is fetched. The pictures stay under `target/tmp` for whoever wants to look.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

use crate::support::Scratch;

/// What sets Chromium to ask for light or dark pages.
const LIGHT: &str = "--blink-settings=preferredColorScheme=1";
const DARK: &str = "--blink-settings=preferredColorScheme=0";

/// The page of `fixtures/reports/rich.json`, with its hostile answers, as its golden file has it.
fn page() -> String {
    let file = "src/report/snapshots/naysayer__report__golden__html.snap";
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap();
    let (_, page) = text.split_once("\n---\n").unwrap();
    assert!(page.contains("&lt;script&gt;alert(1)"), "it is hostile");
    page.to_owned()
}

fn browser() -> Option<&'static str> {
    let is_there = |name: &&str| {
        let version = Command::new(name).arg("--version").output();
        version.is_ok_and(|version| version.status.success())
    };
    ["chromium", "chromium-browser", "google-chrome"]
        .into_iter()
        .find(is_there)
}

/// Runs the browser without a window on one file, and gives what it prints.
fn show(browser: &str, file: &Path, asked: &[&str]) -> String {
    let home = Scratch::new();
    let mut command = home.program(browser);
    command
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
        ])
        .args(["--no-first-run", "--disable-background-networking"])
        .args([
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
        ])
        .arg(format!(
            "--user-data-dir={}",
            home.path().join("profile").display()
        ))
        .args(asked)
        .arg(format!("file://{}", file.display()));
    let shown = command.output().unwrap();
    let said = String::from_utf8_lossy(&shown.stderr);
    assert!(shown.status.success(), "{said}");
    String::from_utf8_lossy(&shown.stdout).into_owned()
}

/// A page that looks at the page in frames, and at pictures of it, and writes down what it saw.
fn looking(page: &str, pictures: &[PathBuf]) -> String {
    let pictures = pictures
        .iter()
        .map(|path| STANDARD.encode(fs::read(path).unwrap()));
    let page = Value::from(page).to_string().replace('<', "\\u003c");
    format!(
        "<!DOCTYPE html><meta charset=utf-8><body><script>\n\
         const PAGE = {page}, WIDTHS = [320, 500, 1200], PICTURES = {};\n{}</script>",
        Value::from_iter(pictures),
        include_str!("look.js")
    )
}

#[expect(
    clippy::expect_used,
    reason = "what the browser wrote says what is wrong"
)]
fn seen(browser: &str, file: &Path, scheme: &str) -> Value {
    let asked = ["--window-size=1400,1000", "--virtual-time-budget=20000"];
    let dom = show(
        browser,
        file,
        &[&asked[..], &[scheme, "--dump-dom"]].concat(),
    );
    let (_, text) = dom.split_once("<pre id=\"seen\">").expect(&dom);
    let (text, _) = text.split_once("</pre>").unwrap();
    serde_json::from_str(text).unwrap()
}

#[test]
#[expect(clippy::print_stderr, reason = "what is skipped is said aloud")]
fn the_page_can_be_read_by_day_by_night_and_on_a_phone() {
    let Some(browser) = browser() else {
        eprintln!("skipped: there is no chromium to look at the page with");
        return;
    };
    let folder = Scratch::new();
    let page = page();
    let open = page.replace("<details", "<details open");
    folder.write("page.html", &page).write("open.html", &open);
    let pictures = [
        ("light.png", "page.html", LIGHT, "1200,1600"),
        ("dark.png", "open.html", DARK, "1200,3200"),
        ("phone.png", "open.html", LIGHT, "500,3200"),
    ];
    let kept = pictures.map(|(name, file, scheme, size)| {
        let picture = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("page-{name}"));
        let shot = format!("--screenshot={}", picture.display());
        let size = format!("--window-size={size}");
        show(browser, &folder.path().join(file), &[scheme, &size, &shot]);
        picture
    });
    folder.write("look.html", &looking(&page, &kept));
    let file = folder.path().join("look.html");
    let by_day = seen(browser, &file, LIGHT);
    let by_night = seen(browser, &file, DARK);
    for (seen, is_light) in [(&by_day, true), (&by_night, false)] {
        let frames = seen["frames"].as_array().unwrap();
        assert_eq!(frames.len(), 3);
        for frame in frames {
            let none = Value::Array(Vec::new());
            assert_eq!(frame["overflow"], 0, "{frame}");
            assert_eq!(frame["beyond"], none, "sticks out of the page: {frame}");
            assert_eq!(frame["faint"], none, "too faint to be read: {frame}");
            // Its own script and no other, which also does what it is for.
            assert_eq!(frame["scripts"], 1, "{frame}");
            assert_eq!(frame["copied"], true, "{frame}");
            for nothing in ["loaders", "handlers", "loaded"] {
                assert_eq!(frame[nothing], 0, "{nothing}: {frame}");
            }
            let ground = frame["ground"].as_f64().unwrap();
            assert_eq!(ground > 0.5, is_light, "{frame}");
        }
    }
    let pictures = by_day["pictures"].as_array().unwrap();
    for ((picture, wide), is_light) in pictures
        .iter()
        .zip([1200, 1200, 500])
        .zip([true, false, true])
    {
        assert_eq!(picture["width"], wide);
        // Something stands on the ground, and it is more than a line or two.
        assert!(picture["colours"].as_u64().unwrap() > 100, "{picture}");
        assert!(picture["share"].as_f64().unwrap() < 0.98, "{picture}");
        assert_eq!(
            picture["ground"].as_f64().unwrap() > 0.5,
            is_light,
            "{picture}"
        );
    }
}
