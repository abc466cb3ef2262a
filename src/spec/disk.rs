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

#[cfg(test)]
#[expect(clippy::expect_used, reason = "test code")]
mod tests {
    use super::*;
    use crate::spec::Address;

    #[cfg(unix)]
    #[test]
    fn neither_links_out_of_the_folder_nor_devices_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
        std::fs::create_dir(path("api")).expect("a folder");
        std::fs::write(path("secret.yml"), "secret").expect("a file");
        std::fs::write(path("api/own.yml"), "own").expect("a file");
        std::os::unix::fs::symlink(path("secret.yml"), path("api/out.yml")).expect("a link");
        std::os::unix::fs::symlink(path("api/own.yml"), path("api/in.yml")).expect("a link");
        let entry = Address::of(&path("api/openapi.yml"));
        let read = |name: &str, allowed: &[String]| {
            read(&path(name), &Borders::new(&entry, allowed)).map_or_else(
                |why| why,
                |bytes| String::from_utf8_lossy(&bytes).into_owned(),
            )
        };
        let out = "it is a link that leads out of the document's folder";
        assert_eq!(read("api/own.yml", &[]), "own");
        assert_eq!(read("api/in.yml", &[]), "own");
        assert_eq!(read("api/out.yml", &[]), out);
        assert_eq!(read("api/out.yml", &[path("secret.yml")]), "secret");
        assert_eq!(read("api", &[]), "it is not a file");
    }
}
