//! What a client may send.

use fix_codec::{FieldWriter, Precision};
use fix_messages::{NewOrderSingle, OrderCancelReplaceRequest, OrderCancelRequest, OrderStatusRequest};

/// A message that a client sends.
pub trait Request {
    /// MsgType(35).
    const MSG_TYPE: &'static [u8];
    /// Writes the fields between header and trailer.
    fn write(&self, out: &mut FieldWriter<'_>);
}

impl Request for NewOrderSingle<'_> {
    const MSG_TYPE: &'static [u8] = NewOrderSingle::MSG_TYPE;
    fn write(&self, out: &mut FieldWriter<'_>) {
        NewOrderSingle::write(self, out, Precision::Millis);
    }
}

impl Request for OrderCancelRequest<'_> {
    const MSG_TYPE: &'static [u8] = OrderCancelRequest::MSG_TYPE;
    fn write(&self, out: &mut FieldWriter<'_>) {
        OrderCancelRequest::write(self, out, Precision::Millis);
    }
}

impl Request for OrderCancelReplaceRequest<'_> {
    const MSG_TYPE: &'static [u8] = OrderCancelReplaceRequest::MSG_TYPE;
    fn write(&self, out: &mut FieldWriter<'_>) {
        OrderCancelReplaceRequest::write(self, out, Precision::Millis);
    }
}

impl Request for OrderStatusRequest<'_> {
    const MSG_TYPE: &'static [u8] = OrderStatusRequest::MSG_TYPE;
    fn write(&self, out: &mut FieldWriter<'_>) {
        OrderStatusRequest::write(self, out);
    }
}
