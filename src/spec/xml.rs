//! How a schema looks as XML: its `xml` objects (OpenAPI, "XML Object"), gathered while reading.

use std::collections::BTreeMap;

use super::cursor::Cursor;

/// Schemas looked at for one body, and how deep.
const MOST_LOOKED_AT: usize = 500;
const DEEPEST: usize = 12;

/// What a value becomes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum XmlKind {
    /// An element.
    #[default]
    Element,
    /// An attribute of the element around it.
    Attribute,
    /// The text of the element around it.
    Text,
    /// Nothing itself: what is in it belongs to the element around it.
    None,
}

/// How a value is written as XML.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Xml {
    /// The name that the schema gives, or that of the component; none stands for that of the property.
    pub name: Option<String>,
    /// Prefix of the name.
    pub prefix: Option<String>,
    /// What the prefix, or its absence, stands for.
    pub namespace: Option<String>,
    /// What the value becomes.
    pub kind: XmlKind,
    /// Whether a list has an element of its own around its items.
    pub wrapped: bool,
    /// The items of a list.
    pub items: Option<Box<Xml>>,
    /// The properties of an object that say anything.
    pub properties: BTreeMap<String, Xml>,
}

/// How values of the schema of `media` look; none if nothing names the outermost element.
pub(super) fn read(media: &Cursor<'_, '_>) -> Option<Xml> {
    let schema = media.get("schema")?;
    let component = schema
        .text("$ref")
        .and_then(|reference| reference.rsplit('/').next())
        .map(str::to_owned);
    let mut xml = shape(schema, DEEPEST, &mut MOST_LOOKED_AT.clone());
    xml.name = xml.name.or(component);
    xml.name.is_some().then_some(xml)
}

fn shape(schema: Cursor<'_, '_>, depth: usize, budget: &mut usize) -> Xml {
    let mut xml = Xml::default();
    add(&mut xml, schema, depth, budget);
    xml
}

fn add(xml: &mut Xml, schema: Cursor<'_, '_>, depth: usize, budget: &mut usize) {
    let Some(left) = budget.checked_sub(1) else {
        return;
    };
    *budget = left;
    let Ok(schema) = schema.follow() else { return };
    if depth == 0 {
        return;
    }
    for part in schema.get("allOf").iter().flat_map(Cursor::items) {
        add(xml, part, depth - 1, budget);
    }
    if let Some(own) = schema.get("xml") {
        let text = |key: &str| own.text(key).map(str::to_owned);
        xml.name = text("name").or(xml.name.take());
        xml.prefix = text("prefix").or(xml.prefix.take());
        xml.namespace = text("namespace").or(xml.namespace.take());
        // `nodeType` replaced the two flags in 3.2.
        match own.text("nodeType") {
            Some("attribute") => xml.kind = XmlKind::Attribute,
            Some("text" | "cdata") => xml.kind = XmlKind::Text,
            Some("none") => xml.kind = XmlKind::None,
            Some("element") => xml.wrapped = true,
            _ if own.flag("attribute") => xml.kind = XmlKind::Attribute,
            _ => xml.wrapped |= own.flag("wrapped"),
        }
    }
    if let Some(items) = schema.get("items") {
        xml.items = Some(Box::new(shape(items, depth - 1, budget)));
    }
    for (name, property) in schema.get("properties").iter().flat_map(Cursor::entries) {
        let property = shape(property, depth - 1, budget);
        if property != Xml::default() {
            xml.properties.insert(name.to_owned(), property);
        }
    }
}
