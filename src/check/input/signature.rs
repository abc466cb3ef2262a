//! How the inside of servers looks when it shows: traces, SQL errors and debug pages of the big frameworks.

use std::sync::LazyLock;

use regex::Regex;
use regex::bytes::{RegexSet, RegexSetBuilder};

/// What is recognised, and by what. Each pattern is what only that framework prints, not a word that prose could have.
const SIGNATURES: &[(&str, &str)] = &[
    (
        "a Python traceback",
        r#"Traceback \(most recent call last\)|File "[^"\n]+\.py", line \d+, in "#,
    ),
    (
        "a Java stack trace",
        r"(?m)^\s*at (?:[\w$]+\.){2,}[\w$<>]+\([\w$]+\.(?:java|kt|scala|groovy):\d+\)|java\.lang\.\w+(?:Exception|Error)\b.{0,80}\bat ",
    ),
    (
        "a .NET stack trace",
        r"(?m)^\s*at [\w.`<>+]+\([^)\n]*\) in .+\.cs:line \d+|System\.\w+(?:\.\w+)*Exception: .{0,200}\s+at [A-Z]\w+\.",
    ),
    (
        "a Node.js stack trace",
        r"(?:\n|\\n|<br>)(?:\s|&nbsp;)+at (?:async )?[\w.<>\[\] ]*\(?(?:file://|node:|/|[A-Z]:\\)[^\s)]+\.(?:js|ts|mjs|cjs):\d+:\d+\)?",
    ),
    (
        "a Laravel debug page",
        r"Whoops\\Exception\\|Illuminate\\{1,2}\w+\\",
    ),
    (
        "a PHP error",
        r#"(?:Fatal error|Warning|Notice|Deprecated|Parse error|Uncaught \w+)\b.{0,300} in (?:<b>)?(?:/|[A-Z]:\\)\S+\.php(?:</b>)?(?::\d+| on line (?:<b>)?\d+)|#\d+ /\S+\.php\(\d+\)|"file"\s*:\s*"(?:\\?/|[A-Z]:\\)[^"\n]{1,200}\.php"\s*,\s*"line"\s*:\s*\d+"#,
    ),
    ("a Ruby backtrace", r"\S+\.rb:\d+:in [`']"),
    (
        "a Go panic",
        r"goroutine \d+ \[\w+[^\]]*\]:|panic: runtime error: |/\S+\.go:\d+ \+0x[0-9a-f]+",
    ),
    (
        "a Rust panic",
        r"thread '[^']*' panicked at |panicked at '[^']*', \S+\.rs:\d+|panicked at \S+\.rs:\d+:\d+|called `(?:Result|Option)::unwrap\(\)` on an? `(?:Err|None)` value",
    ),
    (
        "a PostgreSQL error",
        r#"(?:ERROR|FATAL):\s+(?:syntax error at or near|column "[^"]+" does not exist|relation "[^"]+" does not exist|invalid input syntax for)|PG::\w+Error|psycopg2?\.errors?\.|org\.postgresql\.util\.PSQLException|\bpq: (?:syntax error|column|relation|invalid input|duplicate key|null value)|SQLSTATE\[\w{5}\]|invalid input syntax for type (?:integer|bigint|numeric|uuid|boolean|date|timestamp|json)|violates (?:unique|foreign key|check) constraint \\*"|violates not-null constraint"#,
    ),
    (
        "a MySQL error",
        r"You have an error in your SQL syntax|MySQLSyntaxErrorException|com\.mysql\.(?:cj\.)?jdbc|check the manual that corresponds to your (?:MySQL|MariaDB)|Unknown column '[^'\n]*' in '(?:where clause|field list|order clause|on clause)'|Duplicate entry '[^\n]{0,200}' for key '|\bER_(?:PARSE_ERROR|BAD_FIELD_ERROR|DUP_ENTRY|DATA_TOO_LONG)\b",
    ),
    (
        "an SQLite error",
        r#"sqlite3\.(?:Operational|Integrity|Programming)Error|SQLite3::\w*Exception|SQLITE_(?:ERROR|CONSTRAINT)|System\.Data\.SQLite|Microsoft\.Data\.Sqlite|near \\*"[^"\n]{0,200}\\*": syntax error|(?:UNIQUE|NOT NULL) constraint failed: \w+\.\w"#,
    ),
    (
        "a MongoDB error",
        r"E11000 duplicate key error collection|Mongo(?:Server|Network)?Error: |Cast to ObjectId failed for value",
    ),
    ("an Oracle error", r"\b(?:ORA|PLS)-\d{5}: "),
    (
        "an SQL Server error",
        r"Unclosed quotation mark after the character string|(?:System|Microsoft)\.Data\.SqlClient\.SqlException|Incorrect syntax near (?:'|the keyword ')|Conversion failed when converting the n?varchar value|\[ODBC Driver \d+ for SQL Server\]|Microsoft OLE DB Provider for SQL Server",
    ),
    (
        "a Db2 error",
        r"DB2 SQL Error: SQLCODE=|\bSQL\d{4}N\s|SQLCODE=-\d+, SQLSTATE=\w{5}",
    ),
    (
        "a message of Prisma",
        r"Invalid `prisma\.\w+\.\w+\(\)` invocation",
    ),
    (
        "an error of an object-relational mapper",
        r"sqlalchemy\.exc\.\w+|django\.db\.utils\.\w+Error|org\.hibernate\.(?:\w+\.)*\w+Exception|ActiveRecord::(?:StatementInvalid|RecordNotUnique|NotNullViolation)|Sequelize(?:Database|UniqueConstraint|ForeignKeyConstraint)Error|QueryFailedError: |Microsoft\.EntityFrameworkCore\.\w+Exception",
    ),
    (
        "a statement of SQL",
        r"\[SQL: |(?:DETAIL|STATEMENT):\s+(?:SELECT|INSERT|UPDATE|DELETE)\s",
    ),
    (
        "a file path of the server",
        r"\b(?:ENOENT|EACCES|EISDIR|ENOTDIR): [^\n]{0,120}'(?:/|[A-Z]:\\)|\[Errno \d+\] [^\n]{0,120}'(?:/|[A-Z]:\\)|FileNotFoundException: (?:/|[A-Z]:\\)",
    ),
    (
        "a Django debug page",
        r"You're seeing this error because you have <code>DEBUG = True</code>",
    ),
    (
        "a Werkzeug debugger",
        r"Werkzeug Debugger|The debugger caught an exception in your WSGI application",
    ),
    (
        "a Rails debug page",
        r"Action Controller: Exception caught|Rails\.root: /",
    ),
    (
        "a Spring Boot error with its trace",
        r#""trace"\s*:\s*"(?:java|org|com|jakarta|javax)\."#,
    ),
];

/// Over bytes: the letters and digits of all scripts, which no framework prints there, would take ten times the memory.
static SET: LazyLock<Option<RegexSet>> = LazyLock::new(|| {
    let patterns = SIGNATURES.iter().map(|(_, pattern)| pattern);
    RegexSetBuilder::new(patterns).unicode(false).build().ok()
});
static ESCAPED: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\\[nrt]").ok());

/// What of the server's inside a text shows: the first of the table that fits.
pub(super) fn find(text: &str) -> Option<&'static str> {
    all(text).or_else(|| all(&unescaped(text)?))?.next()
}

/// Those of the table that fit, if any does.
fn all(text: &str) -> Option<impl Iterator<Item = &'static str> + use<>> {
    let matches = SET.as_ref()?.matches(text.as_bytes());
    matches
        .matched_any()
        .then(|| matches.into_iter().map(|index| SIGNATURES[index].0))
}

/// A trace inside a JSON string has its line ends escaped.
fn unescaped(text: &str) -> Option<String> {
    let lines = ESCAPED.as_ref()?.replace_all(text, "\n");
    Some(lines.replace("\\\"", "\""))
}

#[cfg(test)]
mod tests {
    use super::{ESCAPED, SET, SIGNATURES, all, find, unescaped};

    #[test]
    fn every_pattern_compiles() {
        assert!(SET.is_some() && ESCAPED.is_some());
    }

    #[test]
    fn real_traces_are_found_also_inside_json() {
        for (text, what) in [
            (
                "Traceback (most recent call last):\n  File \"/srv/app.py\", line 3, in <module>",
                "a Python traceback",
            ),
            (
                r#"{"detail":"  File \"/srv/app/main.py\", line 12, in read\n    x = y"}"#,
                "a Python traceback",
            ),
            (
                "java.lang.NullPointerException\n\tat com.acme.api.Users.find(Users.java:41)",
                "a Java stack trace",
            ),
            (
                "   at Acme.Api.Users.Find(Int32 id) in /src/Users.cs:line 41",
                "a .NET stack trace",
            ),
            (
                r#"{"stack":"TypeError: x\n    at find (/srv/app/users.js:4:11)\n    at next (node:internal:1:2)"}"#,
                "a Node.js stack trace",
            ),
            (
                "Fatal error: Uncaught TypeError: x in /var/www/users.php:41",
                "a PHP error",
            ),
            ("app/users.rb:41:in `find'", "a Ruby backtrace"),
            (
                "panic: runtime error: index out of range [3]\ngoroutine 1 [running]:",
                "a Go panic",
            ),
            (
                "thread 'main' panicked at src/users.rs:41:7:",
                "a Rust panic",
            ),
            (
                "ERROR:  syntax error at or near \"'\"",
                "a PostgreSQL error",
            ),
            (
                "You have an error in your SQL syntax; check the manual",
                "a MySQL error",
            ),
            (
                r#"{"message":"new row violates unique constraint \"users_mail_key\""}"#,
                "a PostgreSQL error",
            ),
            (
                "E11000 duplicate key error collection: prod.users index: mail_1",
                "a MongoDB error",
            ),
            (
                "[Errno 2] No such file or directory: '/srv/app/data/7.json'",
                "a file path of the server",
            ),
            (
                "ORA-00933: SQL command not properly ended",
                "an Oracle error",
            ),
        ] {
            assert_eq!(find(text), Some(what), "{text}");
        }
    }

    #[test]
    fn ordinary_problems_are_not_taken_for_a_leak() {
        for text in [
            r#"{"type":"about:blank","title":"Unprocessable","detail":"name: expected a string at line 3"}"#,
            "Internal Server Error",
            "An exception occurred; see reference 4711",
            "Error: look at /users/7 (line 12 of the form)",
            "We select from the best, update daily, and insert no delay",
            "java.lang is a package",
            "meet at noon in Users.java street",
            "ENOENT: we do not know this entry",
            "the value violates the unique constraint of the form",
            "SyntaxError: Unexpected token } in JSON at position 12",
            "there is no such column in the export: total",
            "incorrect syntax near the end of the query",
            "Duplicate entry: this name is taken",
            "sort: unknown column 'x'; known are name and size",
            "Warning: the plan ends in /plans/basic",
            r#"{"file":"/uploads/a.png","line":3}"#,
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }

    #[test]
    #[expect(clippy::unwrap_used, reason = "test code")]
    fn each_of_the_table_stands_in_a_recorded_trial() {
        let folder = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/fixtures/trials/input/error-leak"
        );
        let shown = |path: std::path::PathBuf| {
            let trial: serde_json::Value =
                serde_saphyr::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
            let steps = trial["trial"]["steps"].as_array().unwrap();
            let body = &steps.last().unwrap()["response"]["body"];
            let body = body.as_str().unwrap_or_default();
            let both = [Some(body.to_owned()), unescaped(body)];
            both.into_iter()
                .flatten()
                .filter_map(|text| all(&text).map(Vec::from_iter))
        };
        let files = std::fs::read_dir(folder).unwrap();
        let files = files.map(|entry| entry.unwrap().path());
        let broken = files.filter(|path| path.to_string_lossy().contains("/broken-"));
        let shown: Vec<&str> = broken.flat_map(shown).flatten().collect();
        for (name, _) in SIGNATURES {
            assert!(shown.contains(name), "no recorded trial shows {name}");
        }
    }
}
