//! The map as a test: arrows between rooms go only down, and a pure room stands on no runtime.
//!
//! What a user would lose: a codec or a session layer that can be taken alone, and a core that a simulation can drive.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// ARCHITECTURE.md, "An arrow goes only down": each row may use the rows below it, never its own.
const ROWS: &[&[&str]] = &[
    &["types"],
    &["spec"],
    &["model", "reference", "fix-codec", "journal"],
    &["risk-gate", "market-data", "fix-messages", "fix-session"],
    &["orders", "algos", "router", "auth"],
    &["venues", "records"],
    &["gateway", "admin-http"],
    &["tidegate"],
    &["tests", "fuzz", "bench", "conformance"],
];

/// Rooms without clock, socket, file or thread.
const PURE: &[&str] = &[
    "types",
    "spec",
    "fix-codec",
    "fix-messages",
    "fix-session",
    "model",
    "reference",
    "market-data",
    "risk-gate",
    "orders",
    "algos",
    "router",
    "venues",
    "gateway",
];

/// Crates that bring a runtime with them.
const RUNTIMES: &[&str] = &["tokio", "mio", "socket2", "axum", "hyper", "rustls", "sqlx", "async-std", "smol"];

fn metadata() -> Metadata {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml");
    MetadataCommand::new().manifest_path(manifest).exec().unwrap_or_else(|error| panic!("cargo metadata: {error}"))
}

/// Normal dependencies that are not optional: what a user of the crate gets whether they ask or not.
fn dependencies(package: &Package) -> impl Iterator<Item = &str> {
    package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind == DependencyKind::Normal && !dependency.optional)
        .map(|dependency| dependency.name.as_str())
}

#[test]
fn an_arrow_goes_only_down() {
    let rows: BTreeMap<&str, usize> =
        ROWS.iter().enumerate().flat_map(|(row, names)| names.iter().map(move |name| (*name, row))).collect();
    let metadata = metadata();
    let rooms = metadata.workspace_packages();
    assert!(rooms.len() > 10, "the workspace was not found");
    let mut wrong = Vec::new();
    for room in rooms {
        let Some(row) = rows.get(room.name.as_str()) else {
            wrong.push(format!("{} has no place on the map", room.name));
            continue;
        };
        for dependency in dependencies(room) {
            if rows.get(dependency).is_some_and(|below| below >= row) {
                wrong.push(format!("{} -> {dependency} does not go down", room.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_pure_room_stands_on_no_runtime() {
    let metadata = metadata();
    let packages: BTreeMap<&str, &Package> =
        metadata.packages.iter().map(|package| (package.name.as_str(), package)).collect();
    for room in PURE {
        if !packages.contains_key(room) {
            continue;
        }
        let mut seen = BTreeSet::new();
        let mut open = vec![*room];
        while let Some(name) = open.pop() {
            let Some(package) = packages.get(name) else { continue };
            for dependency in dependencies(package) {
                assert!(!RUNTIMES.contains(&dependency), "{room} stands on {dependency} (through {name})");
                if seen.insert(dependency.to_owned()) {
                    open.push(packages.get(dependency).map_or("", |package| package.name.as_str()));
                }
            }
        }
    }
}
