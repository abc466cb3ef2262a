//! A JSON Schema as it stands, to an instance and its violations.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Err(broken) = naysayer::fuzz::raw_schema(bytes) {
        panic!("{broken}");
    }
});
