//! A foreign id written in other ways: beside one's own, with an ending, in other letters. Who compares it as it stands does
//! not know it; who looks it up may.

use serde_json::Value;

use crate::http::Request;
use crate::words::IdentityName;

use super::{Ground, Lab, Object, kin};

impl Lab {
    /// The ground's request as `attacker`, with the id of the object written in each of these ways; none where the path
    /// does not hold it.
    pub(crate) fn disguised(
        &self,
        ground: &Ground,
        attacker: &IdentityName,
    ) -> Vec<(&'static str, Request)> {
        let site = &self.bench.site;
        let in_path = self.operation().is_some_and(|own| site.holds_in_path(own));
        let Some(object) = ground.object.as_ref().filter(|_| in_path) else {
            return Vec::new();
        };
        let own = self.bench.survey.owned(object.resource, attacker).next();
        let own = own.and_then(|own| own.ids.last()).map(kin::text);
        let Some(id) = object.ids.last().map(kin::text) else {
            return Vec::new();
        };
        let with = |text: String| {
            let mut ids = object.ids.clone();
            ids.pop();
            ids.push(Value::String(text));
            let object = Object {
                ids,
                ..object.clone()
            };
            self.aimed(ground, attacker, &object)
        };
        let forms = forms(&id, own.as_deref()).into_iter();
        forms.map(|(form, text)| (form, with(text))).collect()
    }
}

fn forms(id: &str, own: Option<&str>) -> Vec<(&'static str, String)> {
    let mut forms = Vec::new();
    if let Some(own) = own {
        forms.push(("behind one's own id", format!("{own},{id}")));
    }
    forms.push(("with an ending", format!("{id}.json")));
    let upper = id.to_ascii_uppercase();
    if id.bytes().all(|digit| digit.is_ascii_digit()) {
        forms.push(("with a zero before it", format!("0{id}")));
    } else if upper != id {
        forms.push(("in capitals", upper));
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::forms;

    #[test]
    fn an_id_is_written_in_ways_that_a_lookup_may_take_for_the_same() {
        let texts = |id: &str, own: Option<&str>| -> Vec<String> {
            forms(id, own).into_iter().map(|(_, text)| text).collect()
        };
        assert_eq!(texts("7a", Some("8b")), ["8b,7a", "7a.json", "7A"]);
        assert_eq!(texts("17", None), ["17.json", "017"]);
        assert_eq!(texts("A-1", None), ["A-1.json"]);
    }
}
