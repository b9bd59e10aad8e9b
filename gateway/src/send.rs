//! The last step: reports and refusals become messages of their session.

use fix_codec::{FieldWriter, Message};
use fix_messages::from_model::{ReportFormat, write_cancel_reject, write_refused_order, write_report};
use fix_messages::to_model::Refusal;
use fix_messages::{BusinessMessageReject, BusinessRejectReason, ExecutionReport, OrderCancelReject};
use model::{CancelReject, ParentRejected, Record, Report};
use types::{Now, SessionIx};

use crate::gateway::Gateway;
use crate::pipeline::Change;

impl Gateway {
    pub(crate) fn send_report(&mut self, report: &Report, now: Now) {
        self.send_report_with(report, None, now);
    }

    /// A report with the figures that a refused order was judged by: value and limit.
    pub(crate) fn send_report_with(&mut self, report: &Report, figures: Option<&str>, now: Now) {
        let format = self.format(report.session);
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        write_report(report, figures, &self.names, format, &mut FieldWriter::new(&mut body));
        self.send(report.session, ExecutionReport::MSG_TYPE, &body, now);
        self.body = body;
    }

    /// A refusal of a cancel or replace, with the figures that a replace was judged by.
    pub(crate) fn send_cancel_reject(&mut self, reject: &CancelReject, figures: Option<&str>, now: Now) {
        let format = self.format(reject.session);
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        write_cancel_reject(reject, figures, format, &mut FieldWriter::new(&mut body));
        self.send(reject.session, OrderCancelReject::MSG_TYPE, &body, now);
        self.body = body;
    }

    /// Answers a message that could not be made a command.
    pub(crate) fn on_refusal(&mut self, session: SessionIx, message: &Message<'_>, refusal: Refusal, now: Now) {
        match refusal {
            Refusal::Session(violation) => {
                self.with_session(session, |session, sink| session.reject(message, violation, now, sink));
            }
            Refusal::Business { reason, tag } => self.send_business_reject(session, message, reason, tag, now),
            Refusal::Order { cl_ord_id, reason } => {
                self.counters.orders_rejected += 1;
                let (exec, at) = (self.blotter.next_exec(), now.market);
                let rejected = ParentRejected { exec, session, cl_ord_id, reason, at };
                self.commit(&Record::ParentRejected(rejected), now);
                let format = self.format(session);
                let mut body = std::mem::take(&mut self.body);
                body.clear();
                write_refused_order(message, exec, reason, at, format, &mut FieldWriter::new(&mut body));
                self.send(session, ExecutionReport::MSG_TYPE, &body, now);
                self.body = body;
            }
            Refusal::Change { cl_ord_id, orig_cl_ord_id, was_replace, reason } => {
                let change = Change { session, cl_ord_id, orig_cl_ord_id, was_replace };
                self.refuse_change(&change, reason, None, now);
            }
        }
    }

    fn send_business_reject(
        &mut self,
        session: SessionIx,
        message: &Message<'_>,
        reason: BusinessRejectReason,
        tag: Option<u32>,
        now: Now,
    ) {
        let text = tag.map_or_else(String::new, |tag| format!("{} ({tag})", reason.text()));
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        BusinessMessageReject::to(message, reason, &text).write(&mut FieldWriter::new(&mut body));
        self.send(session, BusinessMessageReject::MSG_TYPE, &body, now);
        self.body = body;
    }

    /// Sends an application message. A session that is not logged on numbers and keeps it; the peer asks for it later.
    pub(crate) fn send(&mut self, session: SessionIx, msg_type: &[u8], body: &[u8], now: Now) {
        self.with_session(session, |session, sink| session.send(msg_type, body, now, sink));
    }

    fn format(&self, session: SessionIx) -> ReportFormat {
        let precision = self.config.sessions[session.ix()].config.precision;
        ReportFormat { avg_px_decimals: self.config.avg_px_decimals, precision }
    }
}
