//! The files of one document, `=== NAME` between them.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Err(broken) = naysayer::fuzz::references(bytes) {
        panic!("{broken}");
    }
});
