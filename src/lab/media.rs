//! Which of the media types of a body is tried.

use crate::spec::Media;

/// The media type that is tried: JSON before forms before the rest.
pub(crate) fn preferred(media: &[Media]) -> Option<(usize, &Media)> {
    let rank = |name: &str| {
        let name = name.to_ascii_lowercase();
        match name.split(';').next().unwrap_or_default().trim() {
            "application/json" => 0,
            name if name.ends_with("+json") => 1,
            "application/x-www-form-urlencoded" => 2,
            "*/*" => 3,
            "multipart/form-data" => 4,
            _ => 5,
        }
    };
    media
        .iter()
        .enumerate()
        .min_by_key(|(index, media)| (rank(&media.name), *index))
}

/// Whether values are written field by field in it, and lists item by item.
pub(crate) fn is_form(media: &Media) -> bool {
    let name = media.name.to_ascii_lowercase();
    name.starts_with("application/x-www-form-urlencoded") || name.starts_with("multipart/form-data")
}
