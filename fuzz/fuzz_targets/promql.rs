#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| dashc_fuzz::promql(bytes));
