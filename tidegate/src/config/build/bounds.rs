//! Numbers that stand for themselves: addresses, sizes, bounds.

use orders::BlotterLimits;

use crate::config::findings::Findings;
use crate::config::schema::File;
use crate::config::source::KeyPath;

/// No message of FIX 4.4 that we send is longer, so a peer is allowed as much.
const MESSAGE_BYTES_MIN: usize = 1024;
/// A message must fit into a batch, and a batch into a segment: the journal's smallest segment has 8 KiB, this leaves a
/// batch a thousandth of the default one.
const MESSAGE_BYTES_MAX: usize = 1024 * 1024;
/// What the journal takes; see its settings.
const SEGMENT_BYTES: core::ops::RangeInclusive<u64> = 4 * 1024 * 1024..=1 << 31;
/// Segments are reserved in pages.
const PAGE: u64 = 4096;
/// As many as prices have.
const DECIMALS_MAX: u32 = types::DECIMALS;

/// Bytes of records past which a turn ends: one read of 64 KiB of orders adds some 400 KiB, so a turn holds a few.
const TURN_BYTES_MAX: u64 = 1024 * 1024;
/// What a child adds to a turn at the most: its record, and a message to a FIX venue with its own.
const CHILD_BYTES: u64 = 640;

/// How much a turn may write, and may be added by its last message, so that both fit a segment.
pub(super) fn turn_bytes(file: &File) -> usize {
    TURN_BYTES_MAX.min(file.journal.segment_bytes / 4) as usize
}

/// Checks what no other part of the file has a say in.
pub(super) fn check(file: &File, findings: &mut Findings) {
    sockets(file, findings);
    let segment = file.journal.segment_bytes;
    findings.expect(
        SEGMENT_BYTES.contains(&segment) && segment.is_multiple_of(PAGE),
        KeyPath::of("journal").key("segment_bytes"),
        format_args!(
            "{segment}, must be {} to {} and a multiple of {PAGE}",
            SEGMENT_BYTES.start(),
            SEGMENT_BYTES.end()
        ),
    );
    bounds(file, findings);
}

fn sockets(file: &File, findings: &mut Findings) {
    let (fix, admin) = (KeyPath::of("fix"), KeyPath::of("admin"));
    let (fix_listen, admin_listen) = (file.fix.listen, file.admin.listen);
    let clash = fix_listen == admin_listen && fix_listen.port() != 0;
    findings.expect(!clash, admin.key("listen"), format_args!("{admin_listen}: fix.listen has the same address"));
    findings.expect(file.fix.connections_max > 0, fix.key("connections_max"), "0: nobody could connect");
    let (message, outbound) = (file.fix.message_bytes_max, file.fix.outbound_bytes_max);
    findings.expect(
        (MESSAGE_BYTES_MIN..=MESSAGE_BYTES_MAX).contains(&message),
        fix.key("message_bytes_max"),
        format_args!("{message}, must be {MESSAGE_BYTES_MIN} to {MESSAGE_BYTES_MAX}"),
    );
    findings.expect(
        outbound >= message,
        fix.key("outbound_bytes_max"),
        format_args!("{outbound}, must hold at least one message of message_bytes_max = {message}"),
    );
}

fn bounds(file: &File, findings: &mut Findings) {
    let path = KeyPath::of("bounds");
    let bounds = &file.bounds;
    for (key, value) in [
        ("orders_max", bounds.orders_max),
        ("open_orders_max", bounds.open_orders_max),
        ("open_children_max", bounds.open_children_max),
        ("children_per_parent_max", bounds.children_per_parent_max as usize),
    ] {
        let sound = value > 0 && u32::try_from(value).is_ok();
        findings.expect(sound, path.key(key), format_args!("{value}, must be 1 to {}", u32::MAX));
    }
    let children = u64::from(bounds.children_per_parent_max);
    let segment = file.journal.segment_bytes;
    findings.expect(
        children.saturating_mul(CHILD_BYTES) <= segment / 2,
        path.key("children_per_parent_max"),
        format_args!("{children}: all of an order's children must fit half of journal.segment_bytes = {segment}, {CHILD_BYTES} bytes each"),
    );
    let decimals = bounds.avg_px_decimals;
    let reason = format!("{decimals}, must be at most {DECIMALS_MAX}");
    findings.expect(decimals <= DECIMALS_MAX, path.key("avg_px_decimals"), reason);
}

/// Bounds of the blotter.
pub(super) fn blotter(file: &File) -> BlotterLimits {
    // Checked above; a number past it is no bound that a machine could reach.
    BlotterLimits::for_orders(u32::try_from(file.bounds.orders_max).unwrap_or(u32::MAX))
}

/// A port of 0 in a file would be another one at each start. On the command line it is allowed: who asks for it there
/// reads what is printed.
pub(crate) fn ports(file: &File, findings: &mut Findings) {
    let mut listeners = vec![(KeyPath::of("fix").key("listen"), file.fix.listen)];
    listeners.push((KeyPath::of("admin").key("listen"), file.admin.listen));
    for (at, venue) in file.fix_venues.iter().enumerate() {
        listeners.push((KeyPath::of("fix_venue").at(at).key("connect"), venue.connect));
    }
    for (path, address) in listeners {
        findings.expect(address.port() != 0, path, format_args!("{address}: port 0 is no port, choose one"));
    }
}
