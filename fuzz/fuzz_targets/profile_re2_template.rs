#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dashc_fuzz::profile_re2_template(bytes));
