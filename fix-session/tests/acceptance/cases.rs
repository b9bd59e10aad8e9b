//! Cases of our own in the form of the public definitions, for rows of the standard's list that have none.
//!
//! `|` stands for SOH. `<` and `>` before a message stand for what every message has: `> 0|34=2|112=X|` is sent to the
//! acceptor, `< 0|34=2|112=X|` is expected of it, with the rest of the header put in.

/// A case's text as a definition.
pub fn definition(text: &str) -> Vec<u8> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    lines.flat_map(|line| format!("{}\n", expanded(line)).into_bytes()).collect()
}

fn expanded(line: &str) -> String {
    let Some((direction, message)) = line.split_once(' ').filter(|(sign, _)| matches!(*sign, ">" | "<")) else {
        return line.replace('|', "\x01");
    };
    let mut fields = message.splitn(3, '|');
    let (msg_type, seq, rest) = (fields.next().unwrap(), fields.next().unwrap(), fields.next().unwrap_or_default());
    let message = match direction {
        ">" => format!("I8=FIX.4.4|35={msg_type}|{seq}|49=TW44|52=<TIME>|56=ISLD|{rest}"),
        _ => {
            let (again, rest) = rest.strip_prefix("43=Y|").map_or(("", rest), |rest| ("43=Y|", rest));
            format!("E8=FIX.4.4|35={msg_type}|{seq}|{again}49=ISLD|52=00000000-00:00:00.000|56=TW44|{rest}")
        }
    };
    message.replace('|', "\x01")
}

/// (name, text).
pub const CASES: &[(&str, &str)] = &[
    (
        "14m: refused by the application, used up, and the session goes on",
        "iCONNECT
         > A|34=1|98=0|108=30|
         < A|34=1|98=0|108=30|
         > D|34=2|11=A|21=1|38=1|40=2|54=1|55=IBM|60=<TIME>|
         < j|34=2|45=2|58=Conditionally required field missing: 44|372=D|380=5|
         > 1|34=3|112=X|
         < 0|34=3|112=X|",
    ),
    (
        "2f in turn: refused, used up, logged out",
        "iCONNECT
         > A|34=1|98=0|108=30|
         < A|34=1|98=0|108=30|
         > 0|34=2|43=Y|122=<TIME+10>|
         < 3|34=2|45=2|58=SendingTime accuracy problem|372=0|373=10|
         < 5|34=3|
         > 5|34=3|
         eDISCONNECT",
    ),
    (
        "2g in turn: refused and used up",
        "iCONNECT
         > A|34=1|98=0|108=30|
         < A|34=1|98=0|108=30|
         > 0|34=2|43=Y|
         < 3|34=2|45=2|58=Required tag missing|371=122|372=0|373=1|
         > 1|34=3|112=X|
         < 0|34=3|112=X|",
    ),
    (
        "2k and 2o ahead of their turn end the session all the same",
        "iCONNECT
         > A|34=1|98=0|108=30|
         < A|34=1|98=0|108=30|
         I8=FIX.4.4|35=0|34=7|49=TW44|52=<TIME-600>|56=ISLD|
         < 3|34=2|45=7|58=SendingTime accuracy problem|372=0|373=10|
         < 5|34=3|
         eDISCONNECT",
    ),
    (
        "a message without MsgSeqNum gets Logout",
        "iCONNECT
         > A|34=1|98=0|108=30|
         < A|34=1|98=0|108=30|
         I8=FIX.4.4|35=0|49=TW44|52=<TIME>|56=ISLD|
         < 5|34=2|58=MsgSeqNum(34) is missing or not a number|
         eDISCONNECT",
    ),
    (
        "a Logon without MsgSeqNum gets Logout",
        "iCONNECT
         I8=FIX.4.4|35=A|49=TW44|52=<TIME>|56=ISLD|98=0|108=30|
         < 5|34=1|58=MsgSeqNum(34) is missing or not a number|
         eDISCONNECT",
    ),
    (
        "a negative HeartBtInt gets Logout",
        "iCONNECT
         > A|34=1|98=0|108=-30|
         < 5|34=1|58=Value is incorrect (out of range) for this tag: 108|
         eDISCONNECT",
    ),
    (
        "a Logon without HeartBtInt gets Logout",
        "iCONNECT
         > A|34=1|98=0|
         < 5|34=1|58=Required tag missing: 108|
         eDISCONNECT",
    ),
    (
        "a reset must begin with 1",
        "iCONNECT
         > A|34=5|98=0|108=30|141=Y|
         < 5|34=1|58=a Logon with ResetSeqNumFlag=Y must have MsgSeqNum 1, received 5|
         eDISCONNECT",
    ),
    (
        "a second Logon is answered, and used up",
        "iCONNECT
         > A|34=1|98=0|108=30|
         < A|34=1|98=0|108=30|
         > A|34=2|98=0|108=30|
         < A|34=2|98=0|108=30|
         > 1|34=3|112=X|
         < 0|34=3|112=X|",
    ),
    (
        "4a with another interval after a reset",
        "iCONNECT
         > A|34=1|98=0|108=30|
         < A|34=1|98=0|108=30|
         > A|34=1|98=0|108=5|141=Y|
         < A|34=1|98=0|108=5|141=Y|
         < 0|34=2|
         < 1|34=3|112=TEST|
         eDISCONNECT",
    ),
    (
        "8: nonsense ranges are refused, numbers never sent are left alone",
        "iCONNECT
         > A|34=1|98=0|108=30|
         < A|34=1|98=0|108=30|
         > 2|34=2|7=0|16=0|
         < 3|34=2|45=2|58=Value is incorrect (out of range) for this tag|371=7|372=2|373=5|
         > 2|34=3|7=3|16=2|
         < 3|34=3|45=3|58=Value is incorrect (out of range) for this tag|371=16|372=2|373=5|
         > 2|34=4|7=4|16=0|
         > 2|34=5|7=3|16=999999|
         < 4|34=3|43=Y|122=00000000-00:00:00.000|36=4|123=Y|
         > 1|34=6|112=X|
         < 0|34=4|112=X|",
    ),
    (
        "10e: a gap fill to nowhere is refused",
        "iCONNECT
         > A|34=1|98=0|108=30|
         < A|34=1|98=0|108=30|
         > 4|34=2|36=2|123=Y|
         < 3|34=2|45=2|58=attempt to lower sequence number, invalid value NewSeqNo=2|372=4|373=5|
         > 1|34=2|112=X|
         < 0|34=3|112=X|",
    ),
    (
        "10a: a gap fill ahead of its turn waits for its turn",
        "iCONNECT
         > A|34=1|98=0|108=30|
         < A|34=1|98=0|108=30|
         > 4|34=3|36=9|123=Y|
         < 2|34=2|7=2|16=0|
         > 0|34=2|
         > 1|34=9|112=X|
         < 0|34=3|112=X|",
    ),
    (
        "11a passes over a gap, which is then no more",
        "iCONNECT
         > A|34=1|98=0|108=30|
         < A|34=1|98=0|108=30|
         > 0|34=9|
         < 2|34=2|7=2|16=0|
         > 4|34=2|36=20|
         > 1|34=20|112=X|
         < 0|34=3|112=X|
         > 0|34=22|
         < 2|34=4|7=21|16=0|",
    ),
    (
        "7: an invalid Reject is used up and not answered with another",
        "iCONNECT
         > A|34=1|98=0|108=30|
         < A|34=1|98=0|108=30|
         > 3|34=2|58=no RefSeqNum|
         > 1|34=3|112=X|
         < 0|34=2|112=X|",
    ),
    (
        "13: a Logout that is sent again is not a Logout",
        "iCONNECT
         > A|34=1|98=0|108=30|
         < A|34=1|98=0|108=30|
         > 4|34=2|36=9|123=Y|
         > 5|34=4|43=Y|122=<TIME>|
         > 1|34=9|112=X|
         < 0|34=2|112=X|",
    ),
    (
        "20: the request that reveals a gap is answered before the gap is asked for, and once",
        "iCONNECT
         > A|34=1|98=0|108=30|
         < A|34=1|98=0|108=30|
         > 2|34=4|7=1|16=0|
         < 4|34=1|43=Y|122=00000000-00:00:00.000|36=2|123=Y|
         < 2|34=2|7=2|16=0|
         > 0|34=2|43=Y|122=<TIME>|
         > 0|34=3|43=Y|122=<TIME>|
         > 2|34=4|43=Y|122=<TIME>|7=1|16=0|
         > 1|34=5|112=X|
         < 0|34=3|112=X|",
    ),
    (
        "14k: a field without = is refused",
        "iCONNECT
         > A|34=1|98=0|108=30|
         < A|34=1|98=0|108=30|
         > 1|34=2|112=X|Y|
         < 3|34=2|45=2|58=Non data value includes field delimiter|371=112|372=1|373=17|
         > 1|34=3|112=X|
         < 0|34=3|112=X|",
    ),
    (
        "numbers past all reason neither overflow nor are believed",
        "iCONNECT
         > A|34=1|98=0|108=30|
         < A|34=1|98=0|108=30|
         > 4|34=2|36=18446744073709551615|123=Y|
         < 3|34=2|45=2|58=Value is incorrect (out of range) for this tag|371=36|372=4|373=5|
         > 0|34=99999999999999999999999|
         < 5|34=3|58=MsgSeqNum(34) is missing or not a number|
         eDISCONNECT",
    ),
];
