//! Numbers as lists and people write them, without the rounding of binary fractions: what is written alike is equal.

use std::fmt;

/// Figures behind the point that are kept.
const PLACES: u32 = 12;

/// The value 1.
const ONE: i128 = 10_i128.pow(PLACES);

/// A number with up to 25 figures before the point and 12 behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Decimal(i128);

impl Decimal {
    /// Reads `1200`, `12.5`, `-3`: figures and one point; `None` for anything else, and for more figures than are kept.
    pub fn read(text: &str) -> Option<Self> {
        let (negative, figures) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, part) = figures.split_once('.').unwrap_or((figures, "0"));
        let part_kept = part.trim_end_matches('0');
        let is_figures = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let fits = whole.trim_start_matches('0').len() <= 25 && part_kept.len() <= PLACES as usize;
        if !is_figures(whole) || !is_figures(part) || !fits {
            return None;
        }
        let behind = format!("{part_kept:0<width$}", width = PLACES as usize).parse::<i128>().ok()?;
        let value = whole.parse::<i128>().ok()?.checked_mul(ONE)?.checked_add(behind)?;
        Some(Self(if negative { -value } else { value }))
    }
}

impl From<i64> for Decimal {
    fn from(whole: i64) -> Self {
        Self(i128::from(whole) * ONE)
    }
}

/// `1200.5`: as short as it can be.
impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, part) = (self.0.unsigned_abs() / ONE.unsigned_abs(), self.0.unsigned_abs() % ONE.unsigned_abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        if part == 0 {
            return write!(f, "{sign}{whole}");
        }
        let part = format!("{part:0width$}", width = PLACES as usize);
        write!(f, "{sign}{whole}.{}", part.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_written_alike_is_equal() {
        for (text, shown) in [
            ("0", "0"),
            ("-0", "0"),
            ("007", "7"),
            ("1200.50", "1200.5"),
            ("0.1", "0.1"),
            ("-12.000000000001", "-12.000000000001"),
            ("1.0000000000000000", "1"),
            ("9999999999999999999999999", "9999999999999999999999999"),
        ] {
            assert_eq!(Decimal::read(text).expect(text).to_string(), shown);
        }
        for text in [
            "",
            "-",
            ".5",
            "5.",
            "1,200",
            "1e3",
            "--1",
            "+1",
            "1.2.3",
            "0.0000000000001",
            "99999999999999999999999999",
            "٣",
        ] {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
        // Two account numbers that are the same to a binary fraction of 53 bits.
        assert!(Decimal::read("9007199254740993") > Decimal::read("9007199254740992"));
    }

    proptest! {
        #[test]
        fn numbers_are_in_order_and_read_back(one in any::<i64>(), other in any::<i64>(), part in 0..1_000_000u32) {
            prop_assert_eq!(Decimal::from(one).cmp(&Decimal::from(other)), one.cmp(&other));
            prop_assert_eq!(Decimal::read(&one.to_string()), Some(Decimal::from(one)));
            let written = format!("{one}.{part:06}");
            let read = Decimal::read(&written).expect("a number");
            prop_assert_eq!(Decimal::read(&read.to_string()), Some(read));
        }
    }
}
