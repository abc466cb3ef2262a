//! The other spellings of a path, undone.

use percent_encoding::percent_decode_str;

use super::memory::Memory;
use super::mutation::Spelling;

/// The path that is meant by one in this spelling; none where it is not spelt so.
pub(super) fn plain(spelling: Spelling, path: &str, memory: &Memory) -> Option<String> {
    let plain = match spelling {
        Spelling::Slash => path.strip_suffix('/')?.to_owned(),
        Spelling::Doubled => path.replace("//", "/"),
        Spelling::Dots => without_dots(path),
        Spelling::EncodedDots => path.replace("/%2e/", "/"),
        Spelling::Matrix => path.split(';').next()?.to_owned(),
        Spelling::Extension => path.strip_suffix(".json")?.to_owned(),
        Spelling::Space => path.strip_suffix("%20")?.to_owned(),
        Spelling::Encoded => percent_decode_str(path).decode_utf8().ok()?.into_owned(),
        Spelling::Capitals => memory.path_like(path)?.to_owned(),
    };
    (plain != path).then_some(plain)
}

/// The path without its dot segments (RFC 3986, section 5.2.4).
fn without_dots(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            segment => kept.push(segment),
        }
    }
    kept.join("/")
}

#[cfg(test)]
mod tests {
    use super::plain;
    use crate::rehearsal::Memory;
    use crate::rehearsal::mutation::Spelling;

    #[test]
    fn each_spelling_is_undone_and_no_other() {
        let spelt = [
            (Spelling::Slash, "/v2/news/"),
            (Spelling::Doubled, "/v2//news"),
            (Spelling::Dots, "/v2/./news"),
            (Spelling::Dots, "/v2/nay/../news"),
            (Spelling::EncodedDots, "/v2/%2e/news"),
            (Spelling::Matrix, "/v2/news;nay=1"),
            (Spelling::Extension, "/v2/news.json"),
            (Spelling::Space, "/v2/news%20"),
            (Spelling::Encoded, "/v2/%6eews"),
        ];
        let memory = Memory::default();
        for (spelling, path) in spelt {
            assert_eq!(
                plain(spelling, path, &memory).as_deref(),
                Some("/v2/news"),
                "{path}"
            );
            assert_eq!(plain(spelling, "/v2/news", &memory), None);
        }
    }
}
