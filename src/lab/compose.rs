//! A valid call, worked out: config values, live objects, examples, then generated values.

use serde_json::Value;

use crate::schema::{Direction, SchemaRef, Size, Wish, instance};
use crate::site::{Role, Site, keys};
use crate::spec::{Media, Operation, Parameter, ParameterIn};

use super::asked::names_tenant;
use super::inner::{meant, sayable};
use super::media::{is_form, preferred};
use super::numbered::{number_of, own_keys};
use super::template::{filled, is_template};
use super::{Call, Object, Reason, marker};

mod overlay;
#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "test code")]
mod tests;

/// How a call is to be made up.
#[derive(Debug, Clone)]
pub(crate) struct Style {
    /// Whether optional parts are filled in.
    pub size: Size,
    /// Source of generated values.
    pub seed: u64,
    /// Whether examples and defaults of the document are used; values made twice from one example may collide.
    pub examples: bool,
    /// Property names to leave out, since an earlier answer complained of them; inner ones as `outer/inner`.
    pub without: Vec<String>,
    /// Property names to fill in although they are optional, or not even declared, since an earlier answer missed them.
    pub with: Vec<String>,
    /// Body properties and parameters that name a live object, and its id.
    pub links: Vec<(String, Value)>,
    /// The caller's tenant, for parameters that ask for it.
    pub tenant: Option<String>,
    /// How many words further on in lists of words: grows with each refusal that speaks of a state.
    pub turn: usize,
}

/// Makes calls for one site.
pub(crate) struct Composer<'a> {
    /// The site.
    pub site: &'a Site,
    /// The operation to be called.
    pub operation: &'a Operation,
    /// The live object whose ids go into the path: the one to be touched, or the parent of the one to be made.
    pub object: Option<&'a Object>,
    /// A text to write into the body where it has room for free text.
    pub marker: Option<&'a str>,
    /// A short text that no other call of the run has: for keys that the caller chooses.
    pub unique: &'a str,
}

impl Composer<'_> {
    /// A call in this style, and whether it carries the marker.
    ///
    /// # Errors
    /// [`Reason::NoSubject`] when a required value cannot be worked out, naming it.
    pub(crate) fn call(&self, style: &Style) -> Result<(Call, bool), Reason> {
        let mut parameters = Vec::new();
        for parameter in &self.operation.parameters {
            if let Some(value) = self.parameter(parameter, style)? {
                parameters.push((parameter.place(), value));
            }
        }
        let mut call = Call {
            parameters,
            body: None,
        };
        let mut marked = false;
        if let Some(body) = &self.operation.body
            && let Some((index, media)) = preferred(&body.media)
            && (body.required || style.size == Size::Full || !self.operation.key.is_safe())
        {
            let mut value = self.body(media, style)?;
            let logs_in = self.site.login_body(&self.operation.key).is_some();
            let fixed = |name: &str| {
                self.known(&format!("/{name}"), name).is_some()
                    || self.site.is_own_key(&self.operation.key, name)
                    || self.site.holds_own_id(self.operation, name)
                    || style.without.iter().any(|own| own == name)
            };
            let library = &self.site.api.schemas;
            self.name_anew(media, &mut value, &fixed);
            let marker = self.marker.filter(|_| !logs_in);
            // What becomes a part of the address tells nothing where it is asked for.
            let elsewhere = |name: &str| fixed(name) || self.is_part_of_key(name);
            let marked_by = |text: &str| {
                marker::mark(library, media, &value, text, &elsewhere)
                    .or_else(|| marker::mark(library, media, &value, text, &fixed))
            };
            if let Some(with_marker) = marker.and_then(marked_by) {
                value = with_marker;
                marked = true;
            }
            marked = self.several(media, &mut value, style, marked);
            call.body = Some((index, value));
        }
        Ok((call, marked))
    }

    /// The value of a parameter, or `None` when it is left out.
    fn parameter(&self, parameter: &Parameter, style: &Style) -> Result<Option<Value>, Reason> {
        if parameter.location == ParameterIn::Path
            && let Some(value) = self.path_id(&parameter.name)
            && !self.is_unlisted(parameter, &value)
        {
            return Ok(Some(value));
        }
        if let Some(object) = self.object
            && self.site.holds_own_id(self.operation, &parameter.name)
            && let Some(own) = object.ids.last()
        {
            return Ok(Some(own.clone()));
        }
        // What the config names is there already: it is no key for something new, unless it is new each time.
        let name = &parameter.name;
        let new = self.said(name, name).is_some_and(is_template);
        let known = self.known(name, name);
        let known = known.filter(|value| !self.is_unlisted(parameter, value));
        if let Some(value) = known.filter(|_| new || !self.is_chosen(name)) {
            return Ok(Some(value));
        }
        let wanted = parameter.required || style.with.contains(&parameter.name);
        if let Some(key) = self.key_of_its_own(parameter).filter(|_| wanted) {
            return Ok(Some(key));
        }
        if let Some(tenant) = &style.tenant
            && wanted
            && names_tenant(&parameter.name)
            && self.legal(parameter, &Value::String(tenant.clone()))
        {
            return Ok(Some(Value::String(tenant.clone())));
        }
        if wanted && let Some((_, id)) = style.links.iter().find(|(own, _)| *own == parameter.name)
        {
            let id = match &parameter.schema {
                Some(schema) => self.site.api.schemas.fitting(schema, id.clone()),
                None => id.clone(),
            };
            if self.legal(parameter, &id) {
                return Ok(Some(id));
            }
        }
        if !wanted || style.without.contains(&parameter.name) && !parameter.required {
            return Ok(None);
        }
        if parameter.location == ParameterIn::Path {
            return self.chosen_key(parameter, style).map(Some);
        }
        let library = &self.site.api.schemas;
        if style.examples
            && let Some(example) = parameter
                .examples
                .iter()
                .map(|example| meant(library, parameter, example))
                .find(|example| self.legal(parameter, example))
        {
            return Ok(Some(example));
        }
        let Some(schema) = &parameter.schema else {
            return Ok(Some(Value::String("nay".to_owned())));
        };
        let made = self.generate(schema, style, &parameter.name)?;
        Ok(Some(sayable(library, parameter, made)))
    }

    /// A key of the path that the caller chooses, unique to this call where the schema allows it.
    fn chosen_key(&self, parameter: &Parameter, style: &Style) -> Result<Value, Reason> {
        if let Some(number) = self.number_of_its_own(parameter) {
            return Ok(number);
        }
        if self.is_chosen(&parameter.name) {
            let unique = Value::String(format!("nay-{}", self.unique));
            if self.legal(parameter, &unique) {
                return Ok(unique);
            }
        } else if let Some(example) = parameter
            .examples
            .iter()
            .find(|example| self.legal(parameter, example))
        {
            return Ok(example.clone());
        } else if self.is_key(&parameter.name) && !self.is_listed(parameter) {
            return Err(Reason::NoSubject(format!(
                "no live object gives the path its `{}`",
                parameter.name
            )));
        }
        match &parameter.schema {
            Some(schema) => self.generate(schema, style, &parameter.name),
            None => Ok(Value::String(format!("nay-{}", self.unique))),
        }
    }

    /// A number that hardly another call has, for a key of what the caller names himself: `PUT /bins/{row}/{level}`.
    fn number_of_its_own(&self, parameter: &Parameter) -> Option<Value> {
        let mut keys = own_keys(self.site, self.operation);
        let schema = parameter.schema.as_ref()?;
        keys.any(|key| key == parameter.name)
            .then(|| number_of(&self.site.api.schemas, schema, self.unique, &parameter.name))?
    }

    /// Whether the parameter is the key that the caller chooses for what the operation makes.
    fn is_chosen(&self, name: &str) -> bool {
        let makes_by_key = matches!(
            self.site.role(&self.operation.key),
            Role::Makes { by_key: true, .. }
        );
        makes_by_key && self.operation.path_names().last().copied() == Some(name)
    }

    /// Whether a property of the body is a key in the path of what the operation makes, wherever that is found.
    fn is_part_of_key(&self, name: &str) -> bool {
        let Role::Makes { resource, .. } = self.site.role(&self.operation.key) else {
            return false;
        };
        let aliases = self.site.aliases(resource);
        let mut own = keys(&self.site.resource(resource).item)
            .chain(aliases.flat_map(|(_, alias)| keys(&alias.item)));
        own.any(|key| key == name)
    }

    /// Gives what is made a key of its own where the body names it: what has the same one is there already, or soon.
    fn name_anew(&self, media: &Media, value: &mut Value, fixed: &dyn Fn(&str) -> bool) {
        let (Some(schema), Some(body)) = (&media.schema, value.as_object()) else {
            return;
        };
        let library = &self.site.api.schemas;
        let is_free = |name: &str| {
            let refers = self.site.reference(self.operation, name).is_some();
            self.is_part_of_key(name) && !fixed(name) && !refers
        };
        let names = body
            .iter()
            .filter(|(name, own)| own.is_string() && is_free(name));
        let names: Vec<String> = names.map(|(name, _)| name.clone()).collect();
        for name in names {
            let mut named = value.clone();
            named[&*name] = format!("nay-{}", self.unique).into();
            if library.check(schema, &named, Direction::Request).is_legal() {
                *value = named;
            }
        }
    }

    /// Whether the parameter is the id of a resource, which is no use when made up.
    fn is_key(&self, name: &str) -> bool {
        self.site.resources().any(|(_, resource)| {
            self.operation.key.template.starts_with(&resource.item)
                && resource.key == name
                && !(resource.lists.is_empty() && resource.makes.is_empty())
        })
    }

    /// The id that the live object gives to a key of the path, by position.
    fn path_id(&self, name: &str) -> Option<Value> {
        let object = self.object?;
        let position = self
            .operation
            .path_names()
            .iter()
            .position(|own| *own == name)?;
        object.ids.get(position).cloned()
    }

    /// What the config says of a place, by `OPERATION#/pointer` or by name.
    fn known(&self, pointer: &str, name: &str) -> Option<Value> {
        self.said(pointer, name)
            .map(|value| filled(value, self.unique))
    }

    /// The same as it stands there.
    fn said(&self, pointer: &str, name: &str) -> Option<&Value> {
        let values = &self.site.config.values;
        let exact = values.get(&format!("{}#{pointer}", self.operation.key));
        // What is named for all is there already: it is no key for something new.
        let is_new = self.site.is_key_of_new(self.operation, name);
        let usable = |value: &&Value| !is_new || is_template(value);
        exact.or_else(|| values.get(name).filter(usable))
    }

    pub(super) fn legal(&self, parameter: &Parameter, value: &Value) -> bool {
        let Some(schema) = &parameter.schema else {
            return true;
        };
        let checked = match value {
            Value::String(text) if !parameter.is_json() => {
                self.site.api.schemas.check_text(schema, text)
            }
            other => self
                .site
                .api
                .schemas
                .check(schema, other, Direction::Request),
        };
        checked.is_legal()
    }

    pub(super) fn generate(
        &self,
        schema: &SchemaRef,
        style: &Style,
        name: &str,
    ) -> Result<Value, Reason> {
        let known = |_: &str, property: &str| self.known("", property);
        let wish = self.wish(style, style.size.shown(), &known);
        instance(&self.site.api.schemas, schema, &wish).map_err(|why| {
            Reason::NoSubject(format!(
                "no valid value for `{name}` could be made up: {why}"
            ))
        })
    }

    fn body(&self, media: &Media, style: &Style) -> Result<Value, Reason> {
        let known = |pointer: &str, name: &str| self.known(pointer, name);
        let library = &self.site.api.schemas;
        let Some(schema) = &media.schema else {
            return Ok(media
                .examples
                .first()
                .cloned()
                .unwrap_or_else(|| Value::Object(serde_json::Map::new())));
        };
        let size = match is_form(media) {
            true => style.size.shown(),
            false => style.size,
        };
        let login = self.site.login_body(&self.operation.key);
        let whole = self
            .site
            .config
            .values
            .get(&format!("{}#", self.operation.key))
            .map(|whole| filled(whole, self.unique));
        let example = || {
            let usable = |example: &&Value| {
                library
                    .check(schema, example, Direction::Request)
                    .is_legal()
            };
            media
                .examples
                .iter()
                .find(usable)
                .filter(|_| style.examples && style.size == Size::Full)
                .cloned()
        };
        let mut value = match whole.or(login).or_else(example) {
            Some(value) => value,
            None => instance(library, schema, &self.wish(style, size, &known)).map_err(|why| {
                Reason::NoSubject(format!("no valid body could be made up: {why}"))
            })?,
        };
        self.overlay(schema, &mut value, style);
        Ok(value)
    }

    fn wish<'w>(
        &self,
        style: &Style,
        size: Size,
        known: &'w dyn Fn(&str, &str) -> Option<Value>,
    ) -> Wish<'w> {
        Wish {
            seed: style.seed,
            size,
            direction: Direction::Request,
            examples: style.examples,
            known,
        }
    }
}
