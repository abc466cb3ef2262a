//! What answers say stays text in everything that is written: read by the parsers that others read it by.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use quick_xml::Reader;
use quick_xml::events::Event as Xml;
use serde_json::{Value, json};

use crate::outputs::formats;
use crate::support::notes::{self, Notes, let_in};
use crate::support::{Answer, Asked, Ran, Scratch, Server};

/// Everything that means something to a terminal, a runner, a browser, an XML parser or a Markdown renderer.
const EVIL: &str = "\u{1b}[2J\u{1b}]0;pwned\u{7}\u{9b}31m\u{202e}\r\n::error file=x::pwned\n::stop-commands::pwned\n##[error]pwned\n\
<script>alert('pwned')</script><img src=x onerror=alert(1)>\n]]><!-- pwned -->\u{0}&pwned;\n\
</details>\n\n# pwned\n\n```\n````\n~~~\n| pwned | x |\n|---|---|\n![pwned](http://evil.test/i.png) [pwned](http://evil.test/) <http://evil.test/> @everyone\n\
javascript:alert(1)\n\"; pwned=\"1\n%0A::error::pwned";

/// An answer with all of that in its body, its headers and its names.
fn evil(answer: Answer) -> Answer {
    let text = String::from_utf8_lossy(answer.bytes()).into_owned();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let line: String = EVIL
        .chars()
        .filter(|letter| !letter.is_ascii_control())
        .collect();
    let body = match serde_json::from_str(body) {
        Ok(Value::Object(mut object)) => {
            object.insert(EVIL.to_owned(), json!([EVIL]));
            if object.contains_key("error") {
                object.insert("error".to_owned(), EVIL.into());
            }
            Value::Object(object).to_string()
        }
        _ => format!("{body}{EVIL}"),
    };
    let headers = [
        ("content-type", "application/json"),
        ("x-evil", line.as_str()),
        ("location", &format!("/{line}")),
    ];
    Answer::new(status, &headers, &body)
}

/// A server of notes that everybody may read, so that there are findings; what it refuses, it refuses as nastily.
fn scan() -> Ran {
    let notes = Notes::default();
    let server = Server::start(move |asked: &Asked| {
        let open = asked.method == "GET" && asked.path.starts_with("/notes/");
        let asked = if open { &let_in(asked) } else { asked };
        evil(notes.answer(asked))
    });
    notes::scan(
        &Scratch::new(),
        &server.url(),
        &[formats::ALL, &["--profile", "advice"]].concat(),
    )
}

/// No escape that a terminal, and no turn of direction that an eye would follow.
fn is_plain(text: &str) -> bool {
    !text.chars().any(|letter| {
        letter.is_control() && !matches!(letter, '\n' | '\t')
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    })
}

/// What a renderer would make of it beyond text: links and pictures that lead away, and markup other than ours.
fn rendered(markdown: &str) -> Vec<String> {
    let ours = [
        "<details>",
        "<summary>",
        "</summary>",
        "</details>",
        "<code>",
        "</code>",
    ];
    let strange = |html: &str| {
        let rest = ours
            .iter()
            .fold(html.to_owned(), |html, tag| html.replace(tag, ""));
        rest.contains('<').then(|| html.to_owned())
    };
    let parser = Parser::new_ext(markdown, Options::all());
    let mut in_code = false;
    parser
        .filter_map(|event| match event {
            Event::Html(html) | Event::InlineHtml(html) => strange(&html),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                dest_url.contains("evil").then(|| dest_url.to_string())
            }
            Event::Start(Tag::CodeBlock(_)) => {
                in_code = true;
                None
            }
            Event::End(TagEnd::CodeBlock) => {
                in_code = false;
                None
            }
            // A heading or a cell of a table, all alone.
            Event::Text(text) => (!in_code && text.trim() == "pwned").then(|| text.to_string()),
            _ => None,
        })
        .collect()
}

#[test]
fn it_stays_text_in_every_format() {
    let ran = scan();
    assert_eq!(ran.code, Some(1), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.files.len(), 1 + formats::ALL.len() / 2);
    let said = [("stdout", &ran.stdout), ("stderr", &ran.stderr)];
    let files = ran.files.iter().map(|(name, text)| (name.as_str(), text));
    for (name, text) in said.into_iter().chain(files) {
        assert!(is_plain(text), "{name} holds control characters:\n{text}");
        let commands = text
            .lines()
            .map(str::trim_start)
            .filter(|line| line.starts_with("::") || line.starts_with("##["));
        // The one format that is made of commands holds one for each finding that it tells, and no other.
        let own = |line: &&str| {
            let known = ["::error ", "::warning ", "::notice "];
            name == "annotations.txt" && known.iter().any(|start| line.starts_with(start))
        };
        let foreign: Vec<_> = commands
            .filter(|line| !own(line) || line.contains("::pwned"))
            .collect();
        assert!(foreign.is_empty(), "{name}: {foreign:?}");
    }
    assert!(ran.stdout.contains("pwned"), "it was there to be shown");
}

#[test]
fn parsers_see_no_markup_of_an_answer() {
    let ran = scan();
    let page = &ran.files["naysayer.html"];
    assert_eq!(page.matches("<script").count(), 1);
    for markup in [
        "<img",
        "<!-- pwned",
        "onerror=alert(1)>",
        "javascript:alert(1)\"",
    ] {
        assert!(!page.contains(markup), "{markup}");
    }

    let mut reader = Reader::from_str(&ran.files["naysayer.xml"]);
    let mut names = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Xml::Eof => break,
            Xml::Start(element) | Xml::Empty(element) => {
                for attribute in element.attributes() {
                    attribute.unwrap();
                }
                names.push(String::from_utf8_lossy(element.name().as_ref()).into_owned());
            }
            _ => {}
        }
    }
    names.sort();
    names.dedup();
    let known = [
        "failure",
        "properties",
        "property",
        "skipped",
        "system-err",
        "system-out",
        "testcase",
        "testsuite",
        "testsuites",
    ];
    let strange: Vec<_> = names
        .iter()
        .filter(|name| !known.contains(&name.as_str()))
        .collect();
    assert!(strange.is_empty(), "{strange:?}");

    let none: [String; 0] = [];
    assert_eq!(rendered(&ran.files["naysayer.md"]), none);
    for name in [
        "naysayer.sarif",
        "gl-dast-report.json",
        "gl-code-quality-report.json",
    ] {
        let file: Value = serde_json::from_str(&ran.files[name]).unwrap();
        let mut texts = Vec::new();
        markdown(&file, &mut texts);
        for text in texts {
            assert_eq!(rendered(&text), none, "{name}: {text}");
        }
    }
}

/// What a code host renders as Markdown.
fn markdown(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                match value.as_str() {
                    Some(text) if ["markdown", "description"].contains(&name.as_str()) => {
                        found.push(text.to_owned());
                    }
                    _ => markdown(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| markdown(item, found)),
        _ => {}
    }
}
