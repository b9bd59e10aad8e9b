//! What the tests of this crate have in common, over the session in memory of `conformance`.
#![allow(dead_code, unreachable_pub, unused_imports, reason = "each test program uses a part")]

pub mod pair;
pub mod talk;

use conformance::memory::decode;
pub use conformance::memory::{Application, Endpoint, Reply, at};
use fix_session::SessionRecord;

/// The ClOrdID(11) of what an endpoint sent, with the epoch.
pub fn sent(endpoint: &Endpoint) -> Vec<(u64, String)> {
    let mut epoch = 0;
    let mut sent = Vec::new();
    for record in decode(&endpoint.journal) {
        match record {
            SessionRecord::Reset { .. } => epoch += 1,
            SessionRecord::Outbound { body, .. } => sent.push((epoch, cl_ord_id(body))),
            _ => {}
        }
    }
    sent
}

/// An order's body.
pub fn order(cl_ord_id: &str) -> Vec<u8> {
    format!("11={cl_ord_id}|21=1|38=100|40=1|54=1|55=IBM|60=20260302-12:00:00|").replace('|', "\x01").into_bytes()
}

fn cl_ord_id(body: &[u8]) -> String {
    let body = body.strip_prefix(b"97=Y\x01").unwrap_or(body);
    let end = body.iter().position(|byte| *byte == 1).unwrap();
    String::from_utf8_lossy(&body[3..end]).into_owned()
}
