//! Reads the local files of a document, and no others: not through a link, a device or a pipe.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use super::Borders;
use super::loading::MOST_BYTES;

/// The bytes of the file `path`, which a document within `borders` refers to.
///
/// # Errors
/// Why not, in words.
pub(crate) fn read(path: &str, borders: &Borders) -> Result<Vec<u8>, String> {
    let real = Path::new(path)
        .canonicalize()
        .map_err(|error| error.to_string())?;
    let within = borders
        .folders()
        .filter_map(|folder| Path::new(folder).canonicalize().ok())
        .any(|folder| real.starts_with(folder));
    if !within {
        return Err("it is a link that leads out of the document's folder".to_owned());
    }
    if !real.is_file() {
        return Err("it is not a file".to_owned());
    }
    let file = File::open(&real).map_err(|error| error.to_string())?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| error.to_string())?;
    Ok(bytes)
}
