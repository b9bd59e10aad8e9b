//! Who speaks in the acceptance definitions: the engine is `ISLD`, each version has a peer of its own.

use spec::Version;

/// The CompID of the acceptor.
pub const ENGINE: &str = "ISLD";

/// A peer: its CompID, the version that it speaks, and settings of its session in the words of a `.cfg` file.
pub type Peer = (&'static str, Version, &'static [(&'static str, &'static str)]);

/// The peers of the public definitions.
pub const PEERS: &[Peer] = &[
    ("TW40", Version::FIX40, &[]),
    ("TW41", Version::FIX41, &[]),
    ("TW42", Version::FIX42, &[]),
    ("TW43", Version::FIX43, &[]),
    ("TW44", Version::FIX44, &[]),
    ("TW50", Version::FIX50, &[]),
    ("TW50SP1", Version::FIX50SP1, &[]),
    ("TW50SP2", Version::FIX50SP2, &[]),
    ("TW", Version::FIX44, &[]),
    ("NO_CHECK_FIELDS_HAVE_VALUES", Version::FIX44, &[("ValidateFieldsHaveValues", "N")]),
];

/// The peer that speaks a version.
pub fn peer_of(version: Version) -> &'static str {
    PEERS.iter().find(|(_, spoken, _)| *spoken == version).map_or("TW44", |(peer, ..)| peer)
}

/// The version that a peer speaks.
pub fn version_of(comp_id: &str) -> Option<Version> {
    PEERS.iter().find(|(peer, ..)| *peer == comp_id).map(|(_, version, _)| *version)
}
