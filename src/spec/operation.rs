//! One operation of the document, references resolved and schemas left in the library.

use serde_json::{Map, Value};

use super::Xml;
use crate::schema::SchemaRef;
use crate::words::{Location, OperationKey, Place};

/// One operation.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    /// Its name.
    pub key: OperationKey,
    /// `operationId`.
    pub id: Option<String>,
    /// `summary`, or the first line of `description`, or empty.
    pub summary: String,
    /// Tags in order.
    pub tags: Vec<String>,
    /// Whether the document calls it deprecated.
    pub deprecated: bool,
    /// Where the method's key stands in the document.
    pub at: Location,
    /// Parameters of path item and operation, the latter winning, in order.
    pub parameters: Vec<Parameter>,
    /// The body, if one is described.
    pub body: Option<RequestBody>,
    /// Responses in the order of the document.
    pub responses: Vec<ResponseDoc>,
    /// Alternatives, one of which must be met. Empty: public. An empty alternative: credentials are optional.
    pub security: Vec<Requirement>,
    /// Extensions (`x-…`) of the operation and, below those, of its path item.
    pub extensions: Map<String, Value>,
    /// URL of a server that the operation or its path item declares for itself.
    pub server: Option<String>,
}

impl Operation {
    /// Whether the document demands a credential: at least one alternative, none of them empty.
    pub(crate) fn is_protected(&self) -> bool {
        !self.security.is_empty()
            && self
                .security
                .iter()
                .all(|alternative| !alternative.schemes.is_empty())
    }

    /// Names of path parameters in the order in which the template has them.
    pub(crate) fn path_names(&self) -> Vec<&str> {
        self.key
            .template
            .split('{')
            .skip(1)
            .filter_map(|rest| rest.split('}').next())
            .collect()
    }

    /// Whether the document names this very status.
    pub(crate) fn declares(&self, status: u16) -> bool {
        let exact = StatusRange::Code(status);
        self.responses
            .iter()
            .any(|response| response.status == exact)
    }

    /// The response documented for `status`: the exact one, then its class (`4XX`), then `default`.
    pub(crate) fn response(&self, status: u16) -> Option<&ResponseDoc> {
        let find = |wanted: StatusRange| {
            self.responses
                .iter()
                .find(|response| response.status == wanted)
        };
        find(StatusRange::Code(status))
            .or_else(|| find(StatusRange::Class(u8::try_from(status / 100).unwrap_or(0))))
            .or_else(|| find(StatusRange::Default))
    }
}

/// One alternative of `security`: all its schemes together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Requirement {
    /// Scheme name and the scopes or roles that it must carry.
    pub schemes: Vec<(String, Vec<String>)>,
}

/// Where a parameter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ParameterIn {
    /// In the path template.
    Path,
    /// In the query.
    Query,
    /// In a header.
    Header,
    /// In a cookie.
    Cookie,
}

/// How a parameter's value becomes text (OpenAPI `style`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    /// Comma-separated; the default of path and header.
    Simple,
    /// `name=value`; the default of query and cookie.
    Form,
    /// `.value`.
    Label,
    /// `;name=value`.
    Matrix,
    /// Space-separated.
    SpaceDelimited,
    /// Pipe-separated.
    PipeDelimited,
    /// Tab-separated; Swagger 2.0 alone has it (`collectionFormat: tsv`).
    TabDelimited,
    /// `name[key]=value`.
    DeepObject,
}

/// A parameter.
#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    /// Its name on the wire.
    pub name: String,
    /// Where it stands.
    pub location: ParameterIn,
    /// Whether it must be there.
    pub required: bool,
    /// How its value becomes text.
    pub style: Style,
    /// Whether arrays and objects spread over several pairs.
    pub explode: bool,
    /// Whether reserved characters stay as they are.
    pub allow_reserved: bool,
    /// Media type when described by `content`: the value is serialised so, then sent as text.
    pub content: Option<String>,
    /// Its schema; none means anything.
    pub schema: Option<SchemaRef>,
    /// Whether the schema says at first sight that its value is neither object nor list: most do, and many ask.
    pub is_scalar: bool,
    /// Examples, the singular one first.
    pub examples: Vec<Value>,
    /// Where it is described.
    pub at: Location,
}

impl Parameter {
    /// Whether it carries an idempotency key, in the spellings that are in use.
    pub(crate) fn is_idempotency_key(&self) -> bool {
        let name = self.name.to_ascii_lowercase();
        self.location == ParameterIn::Header
            && (name.contains("idempotency") || name.contains("idempotent"))
    }

    /// Whether it makes the request conditional on a state (RFC 9110, section 13.1): its values say what was seen, so no
    /// schema tells right from wrong.
    pub(crate) fn is_precondition(&self) -> bool {
        self.location == ParameterIn::Header
            && [
                "if-match",
                "if-none-match",
                "if-modified-since",
                "if-unmodified-since",
                "if-range",
            ]
            .contains(&self.name.to_ascii_lowercase().as_str())
    }

    /// The place in the request that it fills.
    pub(crate) fn place(&self) -> Place {
        let name = self.name.clone();
        match self.location {
            ParameterIn::Path => Place::Path(name),
            ParameterIn::Query => Place::Query(name),
            ParameterIn::Header => Place::Header(name),
            ParameterIn::Cookie => Place::Cookie(name),
        }
    }
}

/// The body of a request.
#[derive(Debug, Clone)]
pub(crate) struct RequestBody {
    /// Whether it must be there.
    pub required: bool,
    /// One entry per media type, in the order of the document.
    pub media: Vec<Media>,
    /// Where it is described.
    pub at: Location,
}

/// One media type of a body or response.
#[derive(Debug, Clone)]
pub(crate) struct Media {
    /// The media type as written, such as `application/json`.
    pub name: String,
    /// Its schema.
    pub schema: Option<SchemaRef>,
    /// Examples of a body to be sent, the singular one first; those of an answer are not kept.
    pub examples: Vec<Value>,
    /// How properties of a form or multipart body are written, by property.
    pub encoding: Vec<(String, Encoding)>,
    /// How values look as XML, for such a media type.
    pub xml: Option<Xml>,
}

/// How one property of a form or multipart body is written.
#[derive(Debug, Clone, Default)]
pub(crate) struct Encoding {
    /// Content type of a multipart part.
    pub content_type: Option<String>,
    /// Whether the part is a file, whatever its type.
    pub is_file: bool,
    /// Style of a form field.
    pub style: Option<Style>,
    /// Whether a form field spreads.
    pub explode: Option<bool>,
}

/// The key of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StatusRange {
    /// One code.
    Code(u16),
    /// A class: 4 for `4XX`.
    Class(u8),
    /// Everything else.
    Default,
}

/// A documented response.
#[derive(Debug, Clone)]
pub(crate) struct ResponseDoc {
    /// Which answers it describes.
    pub status: StatusRange,
    /// Its media types.
    pub media: Vec<Media>,
    /// Names of documented headers, as written.
    pub headers: Vec<String>,
    /// Links to other operations.
    pub links: Vec<Link>,
    /// Where it is described.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "for the contract rules, which point at it")
    )]
    pub at: Location,
}

/// A link: how a value of this response feeds another operation.
#[derive(Debug, Clone)]
pub(crate) struct Link {
    /// The operation it leads to, by id or by reference, resolved to its key.
    pub operation: OperationKey,
    /// Parameter name (`path.id` or `id`) and runtime expression or constant.
    pub parameters: Vec<(String, Value)>,
    /// Runtime expression or constant for the body.
    #[expect(dead_code, reason = "no call is fed a body by a link yet")]
    pub body: Option<Value>,
}
