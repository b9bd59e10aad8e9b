//! Where the scripts are.
#![allow(dead_code, unreachable_pub, reason = "each test program uses a part")]

use std::path::PathBuf;

use conformance::run::load;
use conformance::script::Script;

/// A file or folder of this crate.
pub fn own(path: &str) -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"))).join(path)
}

/// Our own scripts.
pub fn own_scripts() -> Vec<Script> {
    let folders = ["either", "acceptor", "initiator"].map(|folder| own("scripts").join(folder));
    load(&folders).unwrap_or_else(|error| panic!("{error}"))
}

/// A file or folder of the shared data, unless it is not there.
pub fn shared(path: &str) -> Option<PathBuf> {
    let shared = std::env::var("TIDEGATE_SHARED");
    let shared = shared.unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared").into());
    let place = PathBuf::from(shared).join(path);
    if place.exists() {
        return Some(place);
    }
    assert!(std::env::var("TIDEGATE_REQUIRE_SHARED").as_deref() != Ok("1"), "{} is not there", place.display());
    eprintln!("SKIPPED conformance {path}: needs {} (set TIDEGATE_SHARED)", place.display());
    None
}
