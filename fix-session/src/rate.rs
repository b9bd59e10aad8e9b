//! How much a peer may ask for: application messages in a second, ResendRequests in a minute.

use fix_codec::{BusinessRejectReason, Message};
use spec::msg_type;
use types::{Mono, NANOS_PER_SEC, Now};

use crate::options::{RateAction, RateLimit};
use crate::receive::Received;
use crate::session::Session;
use crate::sink::{Ended, SessionEvent, Sink, Warning};

const SECOND_NS: u64 = NANOS_PER_SEC.unsigned_abs();

/// A count that begins anew after each period.
#[derive(Debug, Clone, Copy)]
struct Count {
    since: Mono,
    count: u32,
}

impl Count {
    const fn new(now: Mono) -> Count {
        Count { since: now, count: 0 }
    }

    /// Counts one; whether that is within `max` for a period.
    #[inline]
    fn is_within(&mut self, max: u32, period_ns: u64, now: Mono) -> bool {
        if now.since(self.since) >= period_ns {
            *self = Count::new(now);
        }
        self.count = self.count.saturating_add(1);
        self.count <= max
    }
}

/// What a peer asked for lately, on this connection.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rates {
    messages: Count,
    cancels: Count,
    resend_requests: Count,
}

impl Rates {
    pub(crate) const fn new(now: Mono) -> Rates {
        Rates { messages: Count::new(now), cancels: Count::new(now), resend_requests: Count::new(now) }
    }
}

impl Session {
    /// Whether an application message is to be handed up; one past the limit is answered here. What the peer sends again
    /// because we asked for it is not counted.
    #[inline]
    pub(crate) fn is_within_rate(&mut self, received: &Received<'_, '_>, now: Now, sink: &mut impl Sink) -> bool {
        let Some(limit) = self.config.rate_limit else { return true };
        if received.header.poss_dup {
            return true;
        }
        let Some(online) = self.state.online() else { return true };
        let (count, max) = match received.header.msg_type {
            msg_type::ORDER_CANCEL_REQUEST | msg_type::ORDER_MASS_CANCEL_REQUEST => {
                (&mut online.rates.cancels, limit.cancels_per_second)
            }
            _ => (&mut online.rates.messages, limit.messages_per_second),
        };
        let is_within = count.is_within(max, SECOND_NS, now.mono);
        if !is_within {
            self.on_too_many(received.msg, limit, max, now, sink);
        }
        is_within
    }

    fn on_too_many(&mut self, msg: &Message<'_>, limit: RateLimit, max: u32, now: Now, sink: &mut impl Sink) {
        let text = format!("more than {max} messages in a second");
        match limit.action {
            RateAction::Reject => {
                sink.event(SessionEvent::Warning(Warning::TooFast { max }));
                self.business_reject(msg, BusinessRejectReason::Other, None, &text, now, sink);
            }
            RateAction::Logout => self.expel(Some(&text), Ended::TooFast { max }, now, sink),
        }
    }

    /// Whether one more ResendRequest is answered; else the session ends.
    pub(crate) fn may_ask_resend(&mut self, now: Now, sink: &mut impl Sink) -> bool {
        let max = self.config.resend_requests_per_minute_max;
        let Some(online) = self.state.online() else { return true };
        let is_within = online.rates.resend_requests.is_within(max, 60 * SECOND_NS, now.mono);
        if !is_within {
            let why = Ended::TooManyResendRequests { max };
            self.expel(Some(&why.to_string()), why, now, sink);
        }
        is_within
    }
}
