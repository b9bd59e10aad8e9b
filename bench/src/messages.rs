//! The messages that codecs are measured on, as clients and gateways send them.

use fix_codec::Encoder;

/// NewOrderSingle(D): 190 bytes, 15 fields, BodyLength(9) and CheckSum(10) among them.
pub fn new_order_single() -> Vec<u8> {
    whole(
        b"D",
        "49=CLIENT-NEWYORK-12|56=TIDEGATE|34=1234567|52=20131008-14:30:00.123456|11=ORDER-20131008-0000012345|\
         55=IBM|54=1|60=20131008-14:30:00.123456|38=1000|40=2|44=182.5|",
    )
}

/// ExecutionReport(8): 330 bytes, 27 fields, a Parties entry among them.
pub fn execution_report() -> Vec<u8> {
    whole(
        b"8",
        "49=TIDEGATE|56=CLIENT-NEWYORK-12|34=7654321|52=20131008-14:30:00.123456|37=O0-20131008-0123456789|\
         11=ORDER-20131008-0000012345|17=E0-20131008-0987654321|150=F|39=1|1=ACCOUNT-77|453=1|\
         448=BROKER-NUMBER-NINE|447=D|452=1|55=IBM|54=1|38=1000|32=300|31=182.49|151=700|14=300|6=182.49|\
         60=20131008-14:30:00.123456|",
    )
}

fn whole(msg_type: &[u8], fields: &str) -> Vec<u8> {
    let mut out = Vec::new();
    let mut message = Encoder::begin(&mut out, b"FIX.4.4", msg_type);
    message.raw(fields.replace('|', "\x01").as_bytes());
    message.finish();
    out
}
