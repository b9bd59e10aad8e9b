//! The last step: reports and refusals become messages of their session.

use fix_codec::{FieldWriter, Message};
use fix_messages::from_model::{ReportFormat, write_cancel_reject, write_refused_order, write_report};
use fix_messages::to_model::Refusal;
use fix_messages::{BusinessMessageReject, BusinessRejectReason, ExecutionReport, OrderCancelReject};
use model::{CancelReject, CancelRejectReason, ClOrdId, ExecKind, ParentRejected, Record, RejectReason, Report};
use types::{Now, SessionIx};

use crate::gateway::Gateway;

impl Gateway {
    pub(crate) fn send_report(&mut self, report: &Report, now: Now) {
        let format = self.format(report.session);
        // Of an order that was let in, a report may have a reason too: then it is not the gate's.
        let reason = report.reject.filter(|_| report.kind == ExecKind::Rejected);
        let figures = self.figures(report.session, &report.cl_ord_id, reason);
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        write_report(report, figures.as_deref(), &self.names, format, &mut FieldWriter::new(&mut body));
        self.send(report.session, ExecutionReport::MSG_TYPE, &body, now);
        self.body = body;
    }

    pub(crate) fn send_cancel_reject(&mut self, reject: &CancelReject, now: Now) {
        let format = self.format(reject.session);
        let reason = match reject.reason {
            CancelRejectReason::Refused(reason) => Some(reason),
            CancelRejectReason::TooLate
            | CancelRejectReason::UnknownOrder
            | CancelRejectReason::AlreadyPending
            | CancelRejectReason::DuplicateClOrdId
            | CancelRejectReason::NotReplaceable => None,
        };
        let figures = self.figures(reject.session, &reject.cl_ord_id, reason);
        let mut body = std::mem::take(&mut self.body);
        body.clear();
        write_cancel_reject(reject, figures.as_deref(), format, &mut FieldWriter::new(&mut body));
        self.send(reject.session, OrderCancelReject::MSG_TYPE, &body, now);
        self.body = body;
    }

    /// The value and the limit behind the gate's reason for refusing an order or replace.
    fn figures(&self, session: SessionIx, cl_ord_id: &ClOrdId, reason: Option<RejectReason>) -> Option<String> {
        let reason = reason?;
        self.gate.refusal(session, cl_ord_id).filter(|refusal| refusal.reason() == reason)?.figures()
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
                self.refuse_change(session, cl_ord_id, orig_cl_ord_id, was_replace, reason, now);
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
