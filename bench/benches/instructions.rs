//! What the codec's work costs in instructions, counted by callgrind: the same on every run, where a time is not. `./check`
//! holds the counts against those in `instructions.toml`; `bench instructions` says how.

#![allow(unused_qualifications, missing_docs, reason = "what the macros write")]

use std::hint::black_box;

use bench::messages::{self, Reader, ReportWriter};
use gungraun::{library_benchmark, library_benchmark_group, main};

fn warm(bytes: Vec<u8>) -> Reader {
    let mut reader = Reader::new(bytes);
    assert!(reader.decode() > 0 && reader.validate(), "a message that is not valid is not worth counting");
    reader
}

fn order() -> Reader {
    warm(messages::new_order_single())
}

fn report() -> Reader {
    warm(messages::execution_report())
}

fn writer() -> ReportWriter {
    let mut writer = ReportWriter::new();
    writer.write();
    writer
}

#[library_benchmark]
#[bench::order(order())]
#[bench::report(report())]
fn decode(mut reader: Reader) -> Reader {
    black_box(reader.decode());
    reader
}

#[library_benchmark]
#[bench::order(order())]
#[bench::report(report())]
fn decode_and_validate(mut reader: Reader) -> Reader {
    black_box(reader.validate());
    reader
}

#[library_benchmark]
#[bench::report(writer())]
fn encode(mut writer: ReportWriter) -> ReportWriter {
    black_box(writer.write());
    writer
}

library_benchmark_group!(name = codec, benchmarks = [decode, decode_and_validate, encode]);
main!(library_benchmark_groups = codec);
