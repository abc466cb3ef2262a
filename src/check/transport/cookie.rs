//! Cookies that an answer sets (RFC 6265, section 5.2), and which of them are sessions.

use crate::http::Response;

/// Parts of names by which frameworks call the cookie of a session.
const SESSION: &[&str] = &["sess", "sid", "auth", "token", "jwt", "login", "remember"];
/// Those that pages must read, to send them back as a header.
const FOR_PAGES: &[&str] = &["csrf", "xsrf"];

/// One Set-Cookie header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct Cookie {
    /// Its name.
    pub name: String,
    value: String,
    attributes: Vec<(String, String)>,
}

/// Every cookie that an answer sets.
pub(in crate::check) fn set(answer: &Response) -> impl Iterator<Item = Cookie> + '_ {
    answer
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        .filter_map(|(_, header)| Cookie::read(header))
}

impl Cookie {
    fn read(header: &str) -> Option<Self> {
        let mut parts = header.split(';');
        let (name, value) = parts.next()?.split_once('=')?;
        let attribute = |part: &str| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            let plain = |text: &str| text.trim().to_ascii_lowercase();
            (plain(name), plain(value))
        };
        Some(Self {
            name: name.trim().to_owned(),
            value: value.trim().to_owned(),
            attributes: parts.map(attribute).collect(),
        })
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        let mut found = self.attributes.iter().filter(|(own, _)| own == name);
        found.next_back().map(|(_, value)| value.as_str())
    }

    /// Whether it takes the cookie away.
    fn is_removal(&self) -> bool {
        let age = self.attribute("max-age");
        self.value.is_empty() || age.is_some_and(|age| age == "0" || age.starts_with('-'))
    }

    /// Whether its name is that of a session or token, and none that pages are to read.
    pub(in crate::check) fn opens_a_session(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
        says(SESSION) && !says(FOR_PAGES) && !self.is_removal()
    }

    /// Whether it is the cookie of this name, and is not taken away.
    pub(in crate::check) fn is(&self, name: &str) -> bool {
        self.name == name && !self.is_removal()
    }

    /// From where browsers send it along: `lax`, `strict` or `none`.
    pub(in crate::check) fn same_site(&self) -> Option<&str> {
        let known = |word: &&str| matches!(*word, "lax" | "strict" | "none");
        self.attribute("samesite").filter(known)
    }

    /// The protections that it lacks.
    pub(in crate::check) fn lacks(&self, secure: bool) -> Vec<&'static str> {
        let mut lacking = Vec::new();
        if secure && self.attribute("secure").is_none() {
            lacking.push("Secure");
        }
        if self.attribute("httponly").is_none() {
            lacking.push("HttpOnly");
        }
        if self.same_site().is_none() {
            lacking.push("SameSite");
        }
        lacking
    }
}

#[cfg(test)]
mod tests {
    use super::Cookie;

    fn lacking(header: &str) -> Option<Vec<&'static str>> {
        Cookie::read(header).map(|cookie| cookie.lacks(true))
    }

    #[test]
    fn attributes_are_read_in_any_case_and_order() {
        let sound = "sid=1; path=/; samesite=Lax; SECURE; httponly";
        assert_eq!(lacking(sound), Some(vec![]));
        assert_eq!(
            lacking("sid=1; SameSite; Path=/Secure"),
            Some(vec!["Secure", "HttpOnly", "SameSite"])
        );
        assert_eq!(lacking("no cookie"), None);
    }

    #[test]
    fn sessions_are_known_by_name_and_removals_are_none() {
        let opens = |header| Cookie::read(header).is_some_and(|it| it.opens_a_session());
        assert!(opens("JSESSIONID=ab1"));
        assert!(opens("access_token=ab1; Max-Age=60"));
        assert!(!opens("XSRF-TOKEN=ab1"));
        assert!(!opens("theme=dark"));
        assert!(!opens("sid=; Path=/"));
        assert!(!opens("sid=x; Max-Age=0"));
    }
}
