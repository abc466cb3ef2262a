//! The bytes of a document: read, planned for, values made of its schemas.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Err(broken) = naysayer::fuzz::document(bytes) {
        panic!("{broken}");
    }
});
