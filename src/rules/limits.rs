//! Limits on how calls are placed: how many may be abandoned, how long the phone must ring.

use super::age::Age;
use crate::domain::past_call::CapScope;

/// How many answered calls may find no agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Abandonment {
    /// In hundredths of a per cent of the live answers.
    pub most: u32,
    pub period: Period,
    /// Over which calls the rate is counted: a campaign's, or the centre's.
    pub scope: CapScope,
    /// Seconds after the greeting within which an agent must be on the line.
    pub answer_within: Option<u32>,
}

/// The stretch over which a rate is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// Rolling.
    Hours(u32),
    Days(u32),
    CalendarMonth,
}

/// How long a phone must ring before the call is given up: whichever comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Ring {
    pub seconds: Option<u32>,
    pub rings: Option<u32>,
}

impl Abandonment {
    /// Reads `3 % of live answers in any 30 days`, `… in any 24 hours`, `… in a calendar month`.
    pub fn parse(value: &str, scope: CapScope, answer_within: Option<u32>) -> Option<Self> {
        let (percent, rest) = value.split_once(" % of live answers in ")?;
        let (whole, hundredths) = percent.split_once('.').unwrap_or((percent, "0"));
        let hundredths = format!("{hundredths:0<2}");
        let most = whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(hundredths.parse().ok()?)?;
        let period = match rest {
            "a calendar month" => Period::CalendarMonth,
            rolling => {
                let (number, unit) = rolling.strip_prefix("any ")?.split_once(' ')?;
                let number = number.parse().ok()?;
                match unit {
                    "hours" => Period::Hours(number),
                    "days" => Period::Days(number),
                    _ => return None,
                }
            }
        };
        (most <= 10_000 && hundredths.len() == 2).then_some(Self { most, period, scope, answer_within })
    }
}

impl Ring {
    /// Reads `at least 15 s`, `at least 3 rings`, `at least 15 s or 4 rings`.
    pub fn parse(value: &str) -> Option<Self> {
        let mut ring = Self { seconds: None, rings: None };
        for part in value.strip_prefix("at least ")?.split(" or ") {
            let (number, unit) = part.split_once(' ')?;
            let number = number.parse().ok().filter(|number| *number > 0)?;
            match unit {
                "s" => ring.seconds = Some(number),
                "rings" => ring.rings = Some(number),
                _ => return None,
            }
        }
        Some(ring)
    }
}

/// Seconds of a text such as `2 s`.
pub fn seconds(text: &str) -> Option<u32> {
    text.strip_suffix(" s")?.trim().parse().ok()
}

/// How soon a request not to be called must be honoured, and how long it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OwnRequest {
    /// Days, or business days if the flag is set; 0: at once.
    pub honour_days: u32,
    pub business_days: bool,
    /// For how long; `None`: for good.
    pub kept: Option<Age>,
}

impl OwnRequest {
    /// Reads `honoured at once, kept for good`, `honoured within 10 business days, kept 5 years`.
    pub fn parse(value: &str) -> Option<Self> {
        let (honoured, kept) = value.strip_prefix("honoured ")?.split_once(", kept ")?;
        let (honour_days, business_days) = match honoured {
            "at once" => (0, false),
            within => {
                let within = within.strip_prefix("within ")?;
                let (number, unit) = within.split_once(' ')?;
                let business = match unit {
                    "days" => false,
                    "business days" => true,
                    _ => return None,
                };
                (number.parse().ok()?, business)
            }
        };
        let kept = if kept == "for good" { None } else { Some(Age::parse(kept)?) };
        Some(Self { honour_days, business_days, kept })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_read() {
        let read = |text| Abandonment::parse(text, CapScope::Campaign, None).map(|limit| (limit.most, limit.period));
        for (text, expected) in [
            ("3 % of live answers in any 30 days", Some((300, Period::Days(30)))),
            ("3.5 % of live answers in any 24 hours", Some((350, Period::Hours(24)))),
            ("5 % of live answers in a calendar month", Some((500, Period::CalendarMonth))),
            ("101 % of live answers in any 30 days", None),
            ("3 % of calls in any 30 days", None),
            ("many % of live answers in any 30 days", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
        for (text, expected) in [
            ("at least 15 s", Some((Some(15), None))),
            ("at least 15 s or 4 rings", Some((Some(15), Some(4)))),
            ("at least 3 rings", Some((None, Some(3)))),
            ("15 s", None),
            ("at least 0 s", None),
            ("at least three rings", None),
        ] {
            assert_eq!(Ring::parse(text).map(|ring| (ring.seconds, ring.rings)), expected, "{text}");
        }
        assert_eq!((seconds("2 s"), seconds("2"), seconds("two s")), (Some(2), None, None));
    }

    #[test]
    fn own_requests_are_read() {
        let read = |text| OwnRequest::parse(text).map(|own| (own.honour_days, own.business_days, own.kept));
        for (text, expected) in [
            ("honoured at once, kept for good", Some((0, false, None))),
            ("honoured within 10 business days, kept 5 years", Some((10, true, Some(Age::Years(5))))),
            ("honoured within 14 days, kept 3 years", Some((14, false, Some(Age::Years(3))))),
            ("honoured soon, kept 3 years", None),
            ("kept 3 years", None),
            ("honoured at once, kept long", None),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
