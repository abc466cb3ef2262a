//! A schema that the bytes choose: instance and violations before a validator of their own.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Err(broken) = naysayer::fuzz::schema(bytes) {
        panic!("{broken}");
    }
});
