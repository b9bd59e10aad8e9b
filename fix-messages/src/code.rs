//! The wire values of `model`'s enumerations, both ways.

use model::{ExecKind, Liquidity, OrdStatus, OrdType, TimeInForce};

/// The value of OrdStatus(39).
pub const fn ord_status(status: OrdStatus) -> u8 {
    match status {
        OrdStatus::New => b'0',
        OrdStatus::PartiallyFilled => b'1',
        OrdStatus::Filled => b'2',
        OrdStatus::Canceled => b'4',
        OrdStatus::PendingCancel => b'6',
        OrdStatus::Rejected => b'8',
        OrdStatus::Expired => b'C',
        OrdStatus::PendingReplace => b'E',
    }
}

/// From the value of OrdStatus(39); `None` for one that this gateway does not use.
pub const fn ord_status_of(byte: u8) -> Option<OrdStatus> {
    Some(match byte {
        b'0' => OrdStatus::New,
        b'1' => OrdStatus::PartiallyFilled,
        b'2' => OrdStatus::Filled,
        b'4' => OrdStatus::Canceled,
        b'6' => OrdStatus::PendingCancel,
        b'8' => OrdStatus::Rejected,
        b'C' => OrdStatus::Expired,
        b'E' => OrdStatus::PendingReplace,
        _ => return None,
    })
}

/// The value of ExecType(150).
pub const fn exec_type(kind: ExecKind) -> u8 {
    match kind {
        ExecKind::New => b'0',
        ExecKind::Trade => b'F',
        ExecKind::Canceled => b'4',
        ExecKind::Replaced => b'5',
        ExecKind::PendingCancel => b'6',
        ExecKind::Rejected => b'8',
        ExecKind::Expired => b'C',
        ExecKind::PendingReplace => b'E',
        ExecKind::OrderStatus => b'I',
    }
}

/// From the value of ExecType(150); `None` for one that this gateway does not use.
pub const fn exec_type_of(byte: u8) -> Option<ExecKind> {
    Some(match byte {
        b'0' => ExecKind::New,
        b'F' => ExecKind::Trade,
        b'4' => ExecKind::Canceled,
        b'5' => ExecKind::Replaced,
        b'6' => ExecKind::PendingCancel,
        b'8' => ExecKind::Rejected,
        b'C' => ExecKind::Expired,
        b'E' => ExecKind::PendingReplace,
        b'I' => ExecKind::OrderStatus,
        _ => return None,
    })
}

/// The value of OrdType(40).
pub const fn ord_type(ord_type: OrdType) -> u8 {
    match ord_type {
        OrdType::Market => b'1',
        OrdType::Limit => b'2',
    }
}

/// From the value of OrdType(40); `None` for one that this gateway does not trade.
pub const fn ord_type_of(byte: u8) -> Option<OrdType> {
    match byte {
        b'1' => Some(OrdType::Market),
        b'2' => Some(OrdType::Limit),
        _ => None,
    }
}

/// The value of TimeInForce(59).
pub const fn time_in_force(time_in_force: TimeInForce) -> u8 {
    match time_in_force {
        TimeInForce::Day => b'0',
        TimeInForce::ImmediateOrCancel => b'3',
        TimeInForce::FillOrKill => b'4',
    }
}

/// From the value of TimeInForce(59), absent meaning Day; `None` for one that this gateway does not trade.
pub const fn time_in_force_of(byte: Option<u8>) -> Option<TimeInForce> {
    match byte {
        None | Some(b'0') => Some(TimeInForce::Day),
        Some(b'3') => Some(TimeInForce::ImmediateOrCancel),
        Some(b'4') => Some(TimeInForce::FillOrKill),
        Some(_) => None,
    }
}

/// The value of LastLiquidityInd(851); `None` for what it has no value for.
pub const fn liquidity(liquidity: Liquidity) -> Option<i64> {
    match liquidity {
        Liquidity::Added => Some(1),
        Liquidity::Removed => Some(2),
        Liquidity::Dark => None,
    }
}

/// From the value of LastLiquidityInd(851); absent is a dark fill. `None` for one that this gateway does not use.
pub const fn liquidity_of(value: Option<i64>) -> Option<Liquidity> {
    match value {
        Some(1) => Some(Liquidity::Added),
        Some(2) => Some(Liquidity::Removed),
        None => Some(Liquidity::Dark),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spec::{Dictionary, tag};

    #[test]
    fn what_is_written_is_read_back_and_is_in_the_dictionary() {
        let dictionary = Dictionary::fix44();
        let allows = |tag: u32, byte: u8| dictionary.field(tag).unwrap().allows(&[byte]);
        let mut read = [0; 4];
        for byte in 0..=255u8 {
            if let Some(value) = ord_status_of(byte) {
                assert!(ord_status(value) == byte && allows(tag::ORD_STATUS, byte), "39={byte}");
                read[0] += 1;
            }
            if let Some(value) = exec_type_of(byte) {
                assert!(exec_type(value) == byte && allows(tag::EXEC_TYPE, byte), "150={byte}");
                read[1] += 1;
            }
            if let Some(value) = ord_type_of(byte) {
                assert!(ord_type(value) == byte && allows(tag::ORD_TYPE, byte), "40={byte}");
                read[2] += 1;
            }
            if let Some(value) = time_in_force_of(Some(byte)) {
                assert!(time_in_force(value) == byte && allows(tag::TIME_IN_FORCE, byte), "59={byte}");
                read[3] += 1;
            }
        }
        assert_eq!(read, [8, 9, 2, 3], "a value is written that is not read back");
        for value in [Liquidity::Added, Liquidity::Removed, Liquidity::Dark] {
            assert_eq!(liquidity_of(liquidity(value)), Some(value));
        }
    }
}
