//! The targets under libFuzzer, which has `main`: `run` starts it with the target's name in `TIDEGATE_FUZZ_TARGET`.
#![no_main]

use std::sync::OnceLock;

use fuzz::Target;

libfuzzer_sys::fuzz_target!(|data: &[u8]| chosen()(data));

/// libFuzzer reads the command line, so the name comes by another way.
fn chosen() -> Target {
    static CHOSEN: OnceLock<Target> = OnceLock::new();
    *CHOSEN.get_or_init(|| {
        let name = std::env::var("TIDEGATE_FUZZ_TARGET").unwrap_or_default();
        fuzz::target(&name).unwrap_or_else(|| {
            let known: Vec<&str> = fuzz::TARGETS.iter().map(|(name, _)| *name).collect();
            eprintln!("TIDEGATE_FUZZ_TARGET={name}: it must be one of {}", known.join(", "));
            std::process::exit(2)
        })
    })
}
