//! Files: the smallest valid one of each usual type, since servers look into them, and what a file of a type is called.

/// The smallest file of the media type `essence` that programs open; none for types that any bytes will do for, or that
/// nobody here can write.
pub(super) fn smallest(essence: &str) -> Option<&'static [u8]> {
    Some(match essence {
        "image/png" | "image/*" => include_bytes!("files/smallest.png"),
        "image/jpeg" | "image/jpg" => include_bytes!("files/smallest.jpg"),
        "image/gif" => include_bytes!("files/smallest.gif"),
        "application/pdf" => include_bytes!("files/smallest.pdf"),
        "application/zip" | "application/x-zip-compressed" => include_bytes!("files/smallest.zip"),
        _ => return None,
    })
}

/// The ending of a file's name by its media type: many servers look at nothing else.
pub(super) fn ending(essence: &str) -> &str {
    match essence {
        "image/*" => "png",
        "image/jpeg" => "jpg",
        "image/svg+xml" => "svg",
        "text/plain" => "txt",
        "application/zip" | "application/x-zip-compressed" => "zip",
        "image/png" | "image/jpg" | "image/gif" | "image/webp" | "application/pdf"
        | "application/json" | "application/xml" | "application/yaml" | "text/csv"
        | "text/html" | "text/xml" | "text/yaml" => essence.rsplit('/').next().unwrap_or("bin"),
        _ => "bin",
    }
}
