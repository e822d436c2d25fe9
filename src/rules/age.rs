//! Lengths of time as laws name them: `31 days`, `18 months`, `5 years`.

use chrono::{Days, Months, NaiveDate};
use std::fmt;

/// A length of time by the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Age {
    Days(u32),
    Months(u32),
    Years(u32),
}

impl Age {
    /// Reads `31 days`, `1 month`, `5 years`.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, unit) = text.trim().split_once(' ')?;
        let number = number.parse().ok().filter(|number| (1..=1000).contains(number))?;
        match unit.trim() {
            "day" | "days" => Some(Self::Days(number)),
            "month" | "months" => Some(Self::Months(number)),
            "year" | "years" => Some(Self::Years(number)),
            _ => None,
        }
    }

    /// The day on which something that began on `day` is of this age: the first on which it is over.
    pub fn after(self, day: NaiveDate) -> NaiveDate {
        let end = match self {
            Self::Days(days) => day.checked_add_days(Days::new(u64::from(days))),
            Self::Months(months) => day.checked_add_months(Months::new(months)),
            Self::Years(years) => day.checked_add_months(Months::new(years.saturating_mul(12))),
        };
        end.unwrap_or(NaiveDate::MAX)
    }

    /// About how many days it lasts, for comparisons.
    pub fn days(self) -> u32 {
        match self {
            Self::Days(days) => days,
            // A month is counted as its longest, a year as twelve average ones.
            Self::Months(months) => months.saturating_mul(365).div_ceil(12),
            Self::Years(years) => years.saturating_mul(365),
        }
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (number, unit) = match self {
            Self::Days(number) => (number, "day"),
            Self::Months(number) => (number, "month"),
            Self::Years(number) => (number, "year"),
        };
        write!(f, "{number} {unit}{}", if *number == 1 { "" } else { "s" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn ages_are_read_and_added() {
        for (text, from, end) in [
            ("31 days", "2026-01-31", "2026-03-03"),
            ("1 month", "2026-01-31", "2026-02-28"),
            ("18 months", "2025-01-10", "2026-07-10"),
            ("5 years", "2024-02-29", "2029-02-28"),
        ] {
            let age = Age::parse(text).expect(text);
            assert_eq!((age.to_string().as_str(), age.after(day(from))), (text, day(end)));
        }
    }

    #[test]
    fn other_texts_are_no_ages() {
        for text in ["", "days", "0 days", "3 weeks", "3days", "-1 days", "many days"] {
            assert_eq!(Age::parse(text), None, "{text}");
        }
    }
}
