//! The ways in which an answer goes wrong on the wire.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::LazyLock;
use std::thread::sleep;
use std::time::Duration;

use crate::support::Answer;

/// A way to go wrong, by its name.
pub(super) struct Way {
    pub(super) name: &'static str,
    pub(super) answer: fn() -> Answer,
    /// Whether the client ends it by its own patience only.
    pub(super) lasts: bool,
}

const fn way(name: &'static str, answer: fn() -> Answer) -> Way {
    let lasts = false;
    Way {
        name,
        answer,
        lasts,
    }
}

const fn lasting(name: &'static str, answer: fn() -> Answer) -> Way {
    let lasts = true;
    Way {
        name,
        answer,
        lasts,
    }
}

/// What no client can take for an answer.
pub(super) const BROKEN: &[Way] = &[
    way("closes without a word", || Answer::raw("")),
    way("resets before the head", || reset_after("")),
    way("resets in mid-head", || {
        reset_after("HTTP/1.1 200 OK\r\ncontent-type: appl")
    }),
    way("resets in mid-body", || {
        reset_after("HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"id\": 1, \"te")
    }),
    lasting("hangs before the head", || hang_after("")),
    lasting("hangs after the head", || {
        hang_after(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n",
        )
    }),
    lasting("drips the body", || {
        drip("HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n", " ")
    }),
    lasting("drips the head", || drip("HTTP/1.1 200 OK\r\nx: ", "y")),
    way("says too long a length", || {
        Answer::raw("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"id\": 1}")
    }),
    way("says two lengths", || {
        Answer::raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\ncontent-length: 2\r\n\r\n{\"id\": 1}")
    }),
    way("says a length below zero", || {
        Answer::raw("HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n{\"id\": 1}")
    }),
    way("says a chunk that is no number", || {
        Answer::raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{\"id\": 1}\r\n")
    }),
    way("ends amid chunks", || {
        Answer::raw("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{\"id\"\r\n")
    }),
    way("is no HTTP", || Answer::raw("SSH-2.0-OpenSSH_9.9\r\n")),
    way("says a status of letters", || {
        Answer::raw("HTTP/1.1 OK 200\r\ncontent-length: 0\r\n\r\n")
    }),
    way("says a status of four digits", || {
        Answer::raw("HTTP/1.1 2000 OK\r\ncontent-length: 0\r\n\r\n")
    }),
    way("sends headers without end", || {
        endless("HTTP/1.1 200 OK\r\n", "x-more: and more\r\n")
    }),
    way("sends one header without end", || {
        endless("HTTP/1.1 200 OK\r\nx-long: ", &"y".repeat(4096))
    }),
    way("sends control bytes as a header", || {
        Answer::raw(b"HTTP/1.1 200 OK\r\nx\0: y\x1b[31m\r\ncontent-length: 0\r\n\r\n".to_vec())
    }),
];

/// What is an answer, but neither accepts nor refuses, or refuses: none shows the notes to anybody.
pub(super) const WITHOUT_SUCCESS: &[Way] = &[
    way("answers 502", || Answer::new(502, &[], "bad gateway")),
    way("answers 503", || Answer::new(503, &[], "")),
    way("answers 504", || {
        Answer::new(504, &[("content-type", "text/html")], "<h1>504</h1>")
    }),
    way("answers 599", || Answer::new(599, &[], "")),
    way("answers 999", || Answer::new(999, &[], "")),
    lasting("answers 100 for ever", || {
        endless("", "HTTP/1.1 100 Continue\r\n\r\n")
    }),
    way("changes to another protocol", || {
        Answer::raw(
            "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\nhello",
        )
    }),
    way("redirects to itself", || {
        Answer::new(302, &[("location", "/notes/1")], "")
    }),
    way("redirects nowhere", || {
        Answer::new(307, &[("location", "http://[::::]:99999/\u{7f}")], "")
    }),
];

/// A success that nobody can read.
pub(super) const UNREADABLE: &[Way] = &[
    way("sends deeply nested JSON", || {
        let body = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        Answer::json(200, &body)
    }),
    way("sends objects nested deeply", || {
        let body = format!("{}1{}", "{\"a\":".repeat(50_000), "}".repeat(50_000));
        Answer::json(200, &body)
    }),
    way("sends what is not UTF-8", || {
        let mut bytes = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-odd: \xff\xfe\r\ncontent-length: 8\r\n\r\n".to_vec();
        bytes.extend_from_slice(b"{\"\xc3\x28\":1");
        Answer::raw(bytes)
    }),
    way("sends a hundred megabytes packed as gzip", || {
        let packed = &*BOMB;
        let mut bytes = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n",
            packed.len()
        )
        .into_bytes();
        bytes.extend_from_slice(packed);
        Answer::raw(bytes)
    }),
    way("says an encoding that there is not", || {
        Answer::new(
            200,
            &[
                ("content-encoding", "middle-out"),
                ("content-type", "application/json"),
            ],
            "{\"id\": 1}",
        )
    }),
    way("says too short a length", || {
        Answer::raw(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 3\r\n\r\n{\"id\": 1, \"text\": \"x\"}",
        )
    }),
];

/// A success of which nobody sees the end.
pub(super) const TOO_LARGE: &[Way] = &[
    way("sends a body without end", || {
        endless(
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n[",
            &"{\"a\": 1},".repeat(500),
        )
    }),
    way("sends chunks without end", || {
        endless(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n",
            "8\r\n        \r\n",
        )
    }),
    way("sends a hundred megabytes of JSON", || {
        Answer::spoken(|stream| {
            let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ";
            let piece = "\"0123456789\",".repeat(1000);
            let pieces = 100_000_000 / piece.len();
            let length = pieces * piece.len() + "[1]".len();
            say(stream, format!("{head}{length}\r\n\r\n[").as_bytes());
            let whole = (0..pieces).all(|_| say(stream, piece.as_bytes()));
            if whole {
                say(stream, b"1]");
            }
        })
    }),
];

/// A hundred million spaces as gzip (RFC 1952) with the fixed codes of deflate (RFC 1951, section 3.2.6): one space, and
/// then the same 258 letters again and again. Its checksum is wrong, which is seen only when all is unpacked.
static BOMB: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut bits = vec![true, true, false]; // the last block, by fixed codes
    let mut code = |value: u32, length: u32| {
        bits.extend((0..length).rev().map(|at| value >> at & 1 == 1));
    };
    code(0x30 + u32::from(b' '), 8);
    for _ in 0..100_000_000 / 258 {
        code(0b1100_0101, 8); // a length of 258 …
        code(0, 5); // … from one letter back
    }
    code(0, 7); // the end
    let mut packed = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    for eight in bits.chunks(8) {
        let byte = eight
            .iter()
            .rev()
            .fold(0, |byte, bit| byte << 1 | u8::from(*bit));
        packed.push(byte);
    }
    packed.extend([0; 8]);
    packed
});

fn say(mut stream: &TcpStream, bytes: &[u8]) -> bool {
    stream.write_all(bytes).is_ok()
}

/// Says `start` and ends the connection by a reset, not by a proper end.
fn reset_after(start: &'static str) -> Answer {
    Answer::spoken(move |stream| {
        say(stream, start.as_bytes());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .build()
            .unwrap();
        let _inside = runtime.enter();
        let stream = stream.try_clone().unwrap();
        stream.set_nonblocking(true).unwrap();
        let stream = tokio::net::TcpStream::from_std(stream).unwrap();
        stream.set_zero_linger().unwrap();
    })
}

/// Says `start` and then nothing until the client gives up.
fn hang_after(start: &'static str) -> Answer {
    Answer::spoken(move |mut stream| {
        say(stream, start.as_bytes());
        let _ = stream.read(&mut [0; 64]);
    })
}

/// Says `start` and then `piece` again and again, slowly, until the client gives up.
fn drip(start: &'static str, piece: &'static str) -> Answer {
    Answer::spoken(move |stream| {
        say(stream, start.as_bytes());
        while say(stream, piece.as_bytes()) {
            sleep(Duration::from_millis(20)); // this is what dripping is, nothing waits for it
        }
    })
}

/// Says `start` and then `piece` as fast as it goes, until the client gives up.
fn endless(start: &str, piece: &str) -> Answer {
    let (start, piece) = (start.to_owned(), piece.repeat(1 + 8192 / piece.len()));
    Answer::spoken(move |stream| {
        say(stream, start.as_bytes());
        while say(stream, piece.as_bytes()) {}
    })
}
