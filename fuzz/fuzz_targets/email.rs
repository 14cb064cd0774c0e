//! A message as raw bytes.
#![no_main]

mod border;

libfuzzer_sys::fuzz_target!(|message: &[u8]| border::decode(message));
