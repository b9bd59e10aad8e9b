//! The messages that codecs are measured on, as clients and gateways send them, and the work that is measured.

use std::hint::black_box;

use fix_codec::{
    DataLengths, Encoder, FieldIndex, Framed, FramingLimits, Precision, TimestampFormatter, ValidationOptions,
    ValidationScratch, frame, validate,
};
use spec::Dictionary;
use types::{Price, Qty, Timestamp};

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

/// Reads one message again and again, with what a session keeps between messages.
#[derive(Debug)]
pub struct Reader {
    bytes: Vec<u8>,
    limits: FramingLimits,
    index: FieldIndex,
    scratch: ValidationScratch,
    options: ValidationOptions,
    dictionary: &'static Dictionary,
}

impl Reader {
    /// Of a message.
    pub fn new(bytes: Vec<u8>) -> Reader {
        Reader {
            bytes,
            limits: FramingLimits::default(),
            index: FieldIndex::new(),
            scratch: ValidationScratch::new(),
            options: ValidationOptions::default(),
            dictionary: Dictionary::fix44(),
        }
    }

    /// Frames, checks length and sum, and indexes the fields: how many there are, 0 for what is no message.
    #[inline(never)]
    pub fn decode(&mut self) -> usize {
        let Framed::Message(framed, _) = frame(black_box(&self.bytes), &self.limits) else { return 0 };
        self.index.parse(framed, &DataLengths::STANDARD).map_or(0, |message| message.len())
    }

    /// The same, and holds the message against the dictionary. Whether it is valid.
    #[inline(never)]
    pub fn validate(&mut self) -> bool {
        let Framed::Message(framed, _) = frame(black_box(&self.bytes), &self.limits) else { return false };
        let Ok(message) = self.index.parse(framed, &DataLengths::STANDARD) else { return false };
        validate(&message, self.dictionary, &self.options, &mut self.scratch).is_ok()
    }
}

/// Writes an ExecutionReport(8) of a fill, 25 fields, with the numbers of the moment, into a buffer that is kept.
#[derive(Debug)]
pub struct ReportWriter {
    out: Vec<u8>,
    time: TimestampFormatter,
    now: Timestamp,
    seq: u64,
}

impl ReportWriter {
    /// Before the first.
    pub fn new() -> ReportWriter {
        let (out, time) = (Vec::with_capacity(1024), TimestampFormatter::new());
        ReportWriter { out, time, now: Timestamp(1_381_242_600_123_456_000), seq: 1_000_000 }
    }

    /// One report; its length in bytes.
    #[inline(never)]
    pub fn write(&mut self) -> usize {
        self.out.clear();
        (self.now, self.seq) = (Timestamp(self.now.0 + 1_000), self.seq + 1);
        let [price, last_px] = black_box([Price::from_raw(18_250_000_000), Price::from_raw(18_249_000_000)]);
        let quantities = [100_000_000_000, 30_000_000_000, 70_000_000_000].map(Qty::from_raw);
        let [order_qty, last_qty, leaves_qty] = black_box(quantities);
        let mut report = Encoder::begin(&mut self.out, b"FIX.4.4", b"8");
        report.uint(34, self.seq);
        report.raw(b"49=TIDEGATE\x0156=CLIENT12\x01");
        report.timestamp_by(52, self.now, Precision::Micros, &mut self.time);
        report.bytes(37, black_box(b"O0-123456789"));
        report.bytes(17, black_box(b"E0-987654321"));
        report.char(150, b'F');
        report.char(39, b'1');
        report.bytes(11, black_box(b"ORDER-0000012345"));
        report.bytes(1, black_box(b"ACCOUNT-77"));
        report.bytes(55, black_box(b"IBM"));
        report.char(54, b'1');
        report.qty(38, order_qty);
        report.char(40, b'2');
        report.price(44, price);
        report.char(59, b'0');
        report.qty(32, last_qty);
        report.price(31, last_px);
        report.bytes(30, black_box(b"XNYS"));
        report.qty(151, leaves_qty);
        report.qty(14, last_qty);
        report.price(6, last_px);
        report.timestamp_by(60, self.now, Precision::Micros, &mut self.time);
        report.finish()
    }
}

impl Default for ReportWriter {
    fn default() -> Self {
        ReportWriter::new()
    }
}
