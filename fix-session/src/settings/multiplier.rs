//! Parts of a heartbeat interval.

use core::fmt;

use super::text::AsText;

/// A factor of up to three decimals, exact: `0.5`, `1.4`. At most 1000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Multiplier {
    thousandths: u32,
}

const MAX: u32 = 1_000_000;

impl Multiplier {
    /// So many thousandths, at most a million.
    pub const fn from_thousandths(thousandths: u32) -> Option<Multiplier> {
        if thousandths > MAX { None } else { Some(Multiplier { thousandths }) }
    }

    /// In thousandths: 1400 for `1.4`.
    pub const fn thousandths(self) -> u32 {
        self.thousandths
    }
}

impl fmt::Display for Multiplier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.thousandths / 1000, self.thousandths % 1000);
        let decimals = format!("{part:03}");
        let decimals = decimals.trim_end_matches('0');
        if decimals.is_empty() { write!(f, "{whole}") } else { write!(f, "{whole}.{decimals}") }
    }
}

impl AsText for Multiplier {
    fn read(text: &str) -> Result<Multiplier, String> {
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let fits = digits(whole) && digits(part) && part.len() <= 3 && whole.len() <= 4;
        let number = if fits { format!("{whole}{part:0<3}").parse().ok() } else { None };
        number
            .and_then(Multiplier::from_thousandths)
            .ok_or_else(|| format!("{text}: not a number from 0 to 1000 with up to three decimals; write 1.4"))
    }

    fn write(&self) -> String {
        self.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_is_exact_or_refused() {
        for (text, thousandths, written) in [
            ("0.5", 500, "0.5"),
            ("1.4", 1400, "1.4"),
            ("2", 2000, "2"),
            ("1.250", 1250, "1.25"),
            ("1000", MAX, "1000"),
        ] {
            let read = Multiplier::read(text).unwrap();
            assert_eq!((read.thousandths(), read.write().as_str()), (thousandths, written), "{text}");
        }
        for text in ["", ".", "1.", ".5", "-1", "1e2", "1.2345", "1000.001", "99999", "1,4"] {
            assert!(Multiplier::read(text).is_err(), "{text}");
        }
    }
}
