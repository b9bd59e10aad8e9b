//! Messages as they are met, field by field.

use fix_codec::{FieldWriter, MonthPart, MonthYear, Precision, ValidationOptions, ValidationScratch, validate};
use fix_messages::full::*;
use spec::Dictionary;
use types::Timestamp;

use crate::common::{body_text, bytes_of, encode, parse, view};

/// Messages as their senders write them, in the dictionary's order: what is read of them and written again is the same.
const MESSAGES: [&str; 16] = [
    "35=D|11=A1|453=2|448=DESK|447=D|452=13|802=1|523=NY|803=25|448=TRADER|447=D|452=11|1=ACC|78=1|79=SUB|80=100|\
     21=1|18=1 f|110=10|111=100|55=IBM|48=US4592001014|22=4|454=1|455=IBM UN|456=A|54=5|114=Y|60=20240102-03:04:05.678|\
     38=100|40=2|44=182.5|15=USD|59=6|432=20240105|847=1000|2362=S1|2964=1|5700=GSCO|957=1|958=Rate|959=6|960=0.1|",
    "35=8|37=O1|11=A1|382=1|375=BRKR|337=T7|437=100|17=E1|150=F|39=2|1=ACC|55=IBM|167=CS|54=1|38=100|40=2|44=182.5|\
     32=100|31=182.25|30=XNYS|151=0|14=100|6=182.25|75=20240102|60=20240102-03:04:05.678|12=1.25|13=3|58=done|\
     354=3|355=ab\x01|851=1|136=1|137=0.05|138=USD|139=4|",
    "35=F|41=A1|11=A2|55=IBM|54=1|60=20240102-03:04:05.678|38=100|",
    "35=AF|584=M1|585=7|1=ACC|54=1|",
    "35=q|11=A3|530=1|55=IBM|54=1|60=20240102-03:04:05.678|",
    "35=r|11=A3|37=O9|530=1|531=1|533=2|534=2|41=A1|535=O1|41=A2|535=O2|55=IBM|",
    "35=V|262=R1|263=1|264=5|265=1|267=2|269=0|269=1|146=2|55=IBM|55=ESH4|167=FUT|200=202403|",
    "35=X|262=R1|268=3|279=0|269=0|278=B1|55=IBM|270=182.5|15=USD|271=300|272=20240102|273=14:30:00.125|\
     279=1|269=1|278=S1|271=200|279=2|278=S2|",
    "35=Y|262=R1|281=5|816=1|817=ALT|58=no such depth|",
    "35=R|131=Q1|146=1|55=EURUSD|303=1|54=1|38=1000000|64=20240104|15=EUR|555=1|600=EUR|687=1000000|",
    "35=S|131=Q1|117=QT1|537=1|55=EURUSD|15=USD|132=1.0951|133=1.0953|134=1000000|135=1000000|62=20240102-03:05:00.000|\
     188=1.095|190=1.0952|189=0.0001|191=0.0001|60=20240102-03:04:05.678|",
    "35=i|117=MQ1|301=1|296=2|302=S1|311=AA|304=2|295=2|299=1|55=AA1|132=5|133=5.2|134=10|135=10|299=2|55=AA2|132=7|\
     302=S2|311=BB|304=1|295=1|299=1|55=BB1|133=3.25|",
    "35=b|117=MQ1|297=0|296=1|302=S1|311=AA|304=1|295=1|299=1|55=AA1|368=2|",
    "35=y|320=L1|322=L1R|560=0|393=2|146=2|55=SPREAD|461=FMXXXX|870=1|871=13|872=0.25|15=USD|\
     555=2|600=ESH4|609=FUT|610=202403|623=1|624=1|600=ESM4|609=FUT|610=20240621|623=1|624=2|55=ES|15=USD|",
    "35=f|324=SS1|55=IBM|326=17|332=183|333=181.25|31=182.5|60=20240102-03:04:05.678|",
    "35=h|335=T1|336=DAY|325=Y|340=2|341=20240102-14:30:00.000|345=20240102-21:00:00.000|387=12345678.5|",
];

#[test]
fn a_message_is_written_as_it_was_sent() {
    for text in MESSAGES {
        let bytes = bytes_of(text);
        let written = parse(&bytes, |message| {
            let message = message.unwrap_or_else(|issue| panic!("{issue}: {text}"));
            let whole = encode(message.msg_type(), |out| {
                out.uint(34, 7);
                out.str(49, "CLIENT1");
                out.timestamp(52, Timestamp(0), Precision::Millis);
                out.str(56, "TIDEGATE");
                message.write(out, Precision::Millis);
            });
            let (dictionary, options) = (Dictionary::tidegate44(), ValidationOptions::default());
            let verdict = view(&whole, |whole| validate(whole, dictionary, &options, &mut ValidationScratch::new()));
            assert_eq!(verdict, Ok(()), "{text}");
            body_text(|out| message.write(out, Precision::Millis))
        });
        let body = text.split_once('|').map_or("", |(_, body)| body);
        assert_eq!(written, body.replace('\x01', "|"));
    }
}

/// The message of that type among the examples.
fn example<R>(msg_type: &str, read: impl FnOnce(&fix_codec::Message<'_>) -> R) -> R {
    let text = MESSAGES.iter().find(|text| text.starts_with(&format!("35={msg_type}|"))).unwrap();
    view(&bytes_of(text), read)
}

#[test]
fn an_order_with_all_that_it_may_have_is_read() {
    example("D", |message| {
        let order = NewOrderSingle::parse(message).unwrap();
        assert_eq!(order.exec_inst, Some(vec![&b"1"[..], b"f"]));
        assert_eq!((order.locate_reqd, order.locate_broker), (Some(true), Some(&b"GSCO"[..])));
        assert_eq!(order.expire_date, Date::new(2024, 1, 5));
        assert_eq!(order.party_ids[0].party_sub_ids[0].party_sub_id, b"NY");
        assert_eq!(order.allocs[0].alloc_qty.map(|qty| qty.to_string()).as_deref(), Some("100"));
        assert_eq!(order.strategy_parameters[0].strategy_parameter_value, Some(&b"0.1"[..]));
        assert_eq!(order.transact_time, Timestamp(1_704_164_645_678_000_000));
        assert_eq!(order.unknown, []);
    });
    example("8", |message| {
        let report = ExecutionReport::parse(message).unwrap();
        assert_eq!(report.encoded_text, Some(&b"ab\x01"[..]));
        assert_eq!(report.commission.map(|amount| amount.to_string()).as_deref(), Some("1.25"));
        assert_eq!(report.misc_fees[0].misc_fee_amt.to_string(), "0.05");
        assert_eq!(report.contra_brokers[0].contra_trader, Some(&b"T7"[..]));
    });
}

#[test]
fn quotes_and_their_sets_are_read() {
    example("S", |message| {
        let quote = Quote::parse(message).unwrap();
        let price = |price: Option<types::Price>| price.unwrap().to_string();
        assert_eq!((price(quote.bid_px), price(quote.offer_px)), ("1.0951".into(), "1.0953".into()));
        assert_eq!(price(quote.bid_forward_points), "0.0001");
        assert_eq!((quote.quote_id, quote.quote_req_id), (&b"QT1"[..], Some(&b"Q1"[..])));
    });
    example("i", |message| {
        let quote = MassQuote::parse(message).unwrap();
        let entries: Vec<_> = quote.quote_sets.iter().map(|set| (set.quote_set_id, set.quote_entries.len())).collect();
        assert_eq!(entries, [(&b"S1"[..], 2), (b"S2", 1)]);
        assert_eq!(quote.quote_sets[1].quote_entries[0].offer_px.unwrap().to_string(), "3.25");
    });
    example("R", |message| {
        let request = QuoteRequest::parse(message).unwrap();
        assert_eq!(request.related_sym[0].legs[0].leg_symbol, b"EUR");
    });
}

#[test]
fn market_data_and_securities_are_read() {
    example("X", |message| {
        let refresh = MarketDataIncrementalRefresh::parse(message).unwrap();
        let actions: Vec<_> = refresh.md_entries.iter().map(|entry| entry.md_update_action).collect();
        assert_eq!(actions, *b"012");
        let at = TimeOfDay { nanos: (14 * 60 + 30) * 60_000_000_000 + 125_000_000 };
        assert_eq!(refresh.md_entries[0].md_entry_time, Some(at));
        assert_eq!(refresh.md_entries[2].md_entry_type, None);
    });
    example("y", |message| {
        let list = SecurityList::parse(message).unwrap();
        let legs = &list.related_sym[0].legs;
        let months: Vec<_> = legs.iter().map(|leg| leg.leg_maturity_month_year.unwrap()).collect();
        let month = |month, part| MonthYear { year: 2024, month, part };
        assert_eq!(months, [month(3, MonthPart::Whole), month(6, MonthPart::Day(21))]);
        assert_eq!(list.related_sym[1].symbol, b"ES");
    });
}

#[test]
fn what_is_not_set_is_not_written() {
    let mut bytes = Vec::new();
    SecurityDefinition::default().write(&mut FieldWriter::new(&mut bytes), Precision::Millis);
    assert_eq!(bytes.escape_ascii().to_string(), "323=0\\x01", "a number is there, if only as zero");
    // An empty book, on the other hand, is said by its group.
    let written = body_text(|out| MarketDataSnapshotFullRefresh::default().write(out, Precision::Millis));
    assert_eq!(written, "268=0|");
}
