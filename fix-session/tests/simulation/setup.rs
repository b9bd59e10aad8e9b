//! What a seed draws before it begins: how the two sides are configured, and how bad the weather is.

use fix_session::schedule::{DailyTime, Schedule, ScheduleSettings, TimeOfDay};
use fix_session::{ResetWithUnsent, Role, SessionConfig};
use spec::Version;
use types::{NANOS_PER_SEC, Text};

use crate::rng::Rng;
use crate::{CLIENT, SERVER};

pub const SECOND: u64 = NANOS_PER_SEC.unsigned_abs();

/// The application versions, the one most in use more often.
const VERSIONS: [Version; 10] = [
    Version::FIX40,
    Version::FIX41,
    Version::FIX42,
    Version::FIX43,
    Version::FIX44,
    Version::FIX44,
    Version::FIX44,
    Version::FIX50,
    Version::FIX50SP1,
    Version::FIX50SP2,
];

pub struct Setup {
    pub configs: [SessionConfig; 2],
    /// Every so many-th message must not arrive late; 0 for none.
    pub withhold_every: u64,
    /// How often something goes wrong, in thousandths of the usual.
    pub weather: usize,
    /// Whether operators begin the numbers anew inside of a session, or raise them.
    pub resets_inside: [bool; 2],
    /// Whether the sides can come to have numbers that only their operators can put right.
    pub may_need_operator: bool,
    /// How much later than the client's the server's clock is, in nanoseconds.
    pub skew: i64,
    /// How often in a thousand an order is answered in the turn in which it came.
    pub answers: usize,
    pub body_tail: Vec<u8>,
}

impl Setup {
    pub fn draw(rng: &mut Rng) -> Setup {
        let version = rng.pick(&VERSIONS);
        let mut configs = [config(version, Role::Initiator), config(version, Role::Acceptor)];
        for config in &mut configs {
            draw_side(config, rng);
        }
        for who in [CLIENT, SERVER] {
            // Who asks for a little at a time asks often, and must be let.
            let peer = &configs[1 - who];
            let asks_seldom =
                peer.resend_request_chunk == 0 && !peer.redundant_resend_requests && !peer.closed_resend_interval;
            configs[who].resend_requests_per_minute_max = if asks_seldom { rng.pick(&[600, 40]) } else { u32::MAX };
        }
        let has_flag = version > Version::FIX40;
        draw_resets(&mut configs, has_flag, rng);
        // Who begins anew after a Logout that the other did not see is out of step with it: one thing of that kind at a time.
        if !configs[CLIENT].reset_on_logout {
            draw_hours(&mut configs, has_flag, rng);
        }
        let refuses = configs.iter().any(|config| config.reset_with_unsent == ResetWithUnsent::Refuse);
        let may_reset = has_flag && !configs[CLIENT].reset_on_logout && rng.chance(350);
        let resets_inside = [may_reset && rng.chance(700), may_reset && rng.chance(700)];
        let end_differs = configs[CLIENT].reset_on_logout || (!has_flag && configs[CLIENT].reset_daily.is_some());
        let time = if version >= Version::FIX42 { "60=20260302-12:00:00\x01" } else { "" };
        Setup {
            may_need_operator: refuses || end_differs,
            configs,
            withhold_every: rng.pick(&[0, 0, 5, 2]),
            weather: rng.pick(&[300, 1_000, 1_000, 3_000]),
            resets_inside,
            skew: rng.between(0, 4) as i64 * NANOS_PER_SEC - 2 * NANOS_PER_SEC,
            answers: rng.pick(&[0, 200, 800]),
            body_tail: format!("\x0121=1\x0138=100\x0140=1\x0154=1\x0155=IBM\x01{time}").into_bytes(),
        }
    }
}

fn config(version: Version, role: Role) -> SessionConfig {
    let (client, server) = (Text::lossy(b"CLIENT"), Text::lossy(b"SERVER"));
    let (ours, theirs) = if role == Role::Initiator { (client, server) } else { (server, client) };
    let mut config = SessionConfig::new(version, role, ours, theirs);
    // Whether a message is too late is another test's: here any may be as late as the network likes.
    config.check_latency = false;
    config
}

/// What each side has for itself.
fn draw_side(config: &mut SessionConfig, rng: &mut Rng) {
    config.heart_bt_int = rng.pick(&[0, 1, 5, 30, 30]);
    config.resend_request_chunk = rng.pick(&[0, 0, 0, 1, 3, 10, 100]);
    config.closed_resend_interval = rng.chance(300);
    config.redundant_resend_requests = rng.chance(150);
    config.next_expected_msg_seq_num = rng.chance(350);
    config.last_msg_seq_num_processed = rng.chance(350);
    config.max_held_messages = rng.pick(&[1_000, 1_000, 0, 1, 2, 5, 20]);
    config.max_held_bytes = rng.pick(&[1 << 20, 1 << 20, 300, 2_000]);
    config.resend_piece = rng.pick(&[1, 2, 7, 64, 64]);
    config.peer_close_timeout_ns = rng.pick(&[0, 0, 2 * SECOND, 10 * SECOND]);
    config.requires_orig_sending_time = rng.chance(500);
    config.standard.resend_rejects = rng.chance(100);
    config.check_heartbeat = rng.chance(900);
    config.authenticate = config.role == Role::Acceptor && rng.chance(250);
    config.reset_with_unsent =
        rng.pick(&[ResetWithUnsent::Forget, ResetWithUnsent::SendAgain, ResetWithUnsent::SendAgain]);
}

/// What both sides must have agreed on.
fn draw_resets(configs: &mut [SessionConfig; 2], has_flag: bool, rng: &mut Rng) {
    let kind = rng.below(10);
    for config in configs.iter_mut() {
        // With the flag the peer is told; without it both must know.
        config.reset_on_logon = kind == 0 && (!has_flag || config.role == Role::Initiator || rng.chance(300));
        config.reset_on_logout = kind == 1;
        config.reset_on_disconnect = kind == 2;
    }
    if rng.chance(60) {
        configs[rng.below(2)].reset_with_unsent = ResetWithUnsent::Refuse;
    }
}

fn draw_hours(configs: &mut [SessionConfig; 2], has_flag: bool, rng: &mut Rng) {
    if rng.chance(120) {
        let at = |hour| TimeOfDay::new(hour, 0, 0).unwrap();
        let mut settings = ScheduleSettings::daily(at(8), at(20));
        settings.logout_time = rng.chance(500).then(|| at(19));
        let schedule = Schedule::new(&settings).unwrap();
        for config in configs.iter_mut() {
            config.schedule = schedule.clone();
        }
    } else if rng.chance(80) {
        let both = !has_flag || rng.chance(600);
        let only = rng.below(2);
        for (who, config) in configs.iter_mut().enumerate() {
            if both || who == only {
                config.reset_daily = Some(DailyTime::new(TimeOfDay::new(13, 0, 0).unwrap(), "UTC").unwrap());
            }
        }
    }
}
