//! Days as lists write them.

use chrono::NaiveDate;

/// In which order a list writes day and month, where both are figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    MonthFirst,
    DayFirst,
    /// Both are in use: a day that could be two is none.
    Either,
}

impl Order {
    /// The order of a region (ISO 3166-1).
    pub fn of(region: Option<&str>) -> Self {
        match region {
            Some("US") => Self::MonthFirst,
            // Both orders are written in Canada, in the territories of the United States and in the Philippines.
            Some("CA" | "PR" | "VI" | "GU" | "AS" | "MP" | "PH") | None => Self::Either,
            Some(_) => Self::DayFirst,
        }
    }
}

/// Why a text is no day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DayFault {
    #[error("write a day such as 2026-03-14")]
    NoDay,
    #[error("it may be {0} or {1}: write the one that is meant like this")]
    Ambiguous(NaiveDate, NaiveDate),
    #[error(
        "lists of this region write the {first} first, and there is no such day: write it like {read}, if that is meant"
    )]
    OtherOrder { first: &'static str, read: NaiveDate },
    #[error("its year has two figures: write it like 2026-03-14")]
    ShortYear,
}

/// Reads a day; a time of day after it is passed over. `2026-03-14`, `20260314`, `3/14/2026`, `14.3.2026`.
pub fn read(text: &str, order: Order) -> Result<NaiveDate, DayFault> {
    let text = text.trim();
    let (day, time) = text.split_once([' ', 'T']).unwrap_or((text, ""));
    if !time.chars().all(|c| c.is_ascii_digit() || ":.+- ZAPMapm".contains(c)) {
        return Err(DayFault::NoDay);
    }
    if day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) {
        return NaiveDate::parse_from_str(day, "%Y%m%d").ok().filter(likely).ok_or(DayFault::NoDay);
    }
    let Some(sign) = day.chars().find(|c| matches!(c, '-' | '/' | '.')) else { return Err(DayFault::NoDay) };
    let parts: Vec<_> = day.split(sign).collect();
    let [first, second, third] = parts.as_slice() else { return Err(DayFault::NoDay) };
    let figure = |part: &str| -> Option<u32> {
        let fits = (1..=4).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse().ok().filter(|_| fits)
    };
    let (Some(one), Some(two), Some(three)) = (figure(first), figure(second), figure(third)) else {
        return Err(DayFault::NoDay);
    };
    match (first.len(), second.len(), third.len()) {
        (4, 1 | 2, 1 | 2) => made(one, two, three).ok_or(DayFault::NoDay),
        (1 | 2, 1 | 2, 4) => ordered(made(three, two, one), made(three, one, two), sign, order),
        (1 | 2, 1 | 2, 2) => Err(DayFault::ShortYear),
        _ => Err(DayFault::NoDay),
    }
}

/// One of the two readings of a day.
fn ordered(
    day_first: Option<NaiveDate>,
    month_first: Option<NaiveDate>,
    sign: char,
    order: Order,
) -> Result<NaiveDate, DayFault> {
    // Dots are not of North America: who writes them there may write the day first.
    let order = if sign == '.' && order == Order::MonthFirst { Order::Either } else { order };
    let (meant, other, first) = match order {
        Order::MonthFirst => (month_first, day_first, "month"),
        Order::DayFirst => (day_first, month_first, "day"),
        Order::Either => match (day_first, month_first) {
            (Some(one), Some(two)) if one != two => return Err(DayFault::Ambiguous(one.min(two), one.max(two))),
            _ => (day_first.or(month_first), None, ""),
        },
    };
    meant.ok_or(match other {
        Some(read) => DayFault::OtherOrder { first, read },
        None => DayFault::NoDay,
    })
}

fn made(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).filter(likely)
}

/// Whether a day lies in a century in which people buy and owe.
fn likely(day: &NaiveDate) -> bool {
    use chrono::Datelike;
    (1900..2200).contains(&day.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_days_as_the_region_writes_them() {
        for (text, us, gb, ca) in [
            ("2026-03-14", "2026-03-14", "2026-03-14", "2026-03-14"),
            ("2026/3/4", "2026-03-04", "2026-03-04", "2026-03-04"),
            ("20260314", "2026-03-14", "2026-03-14", "2026-03-14"),
            (" 2026-03-14T23:38:00.000Z ", "2026-03-14", "2026-03-14", "2026-03-14"),
            ("3/14/2026 5:02 PM", "2026-03-14", "other 2026-03-14", "2026-03-14"),
            ("14/3/2026", "other 2026-03-14", "2026-03-14", "2026-03-14"),
            ("03/04/2026", "2026-03-04", "2026-04-03", "two"),
            ("03-04-2026", "2026-03-04", "2026-04-03", "two"),
            ("04/04/2026", "2026-04-04", "2026-04-04", "2026-04-04"),
            ("3.4.2026", "two", "2026-04-03", "two"),
            ("14.03.2026", "2026-03-14", "2026-03-14", "2026-03-14"),
            ("3/14/26", "short", "short", "short"),
            ("31/31/2026", "none", "none", "none"),
            ("2026-02-30", "none", "none", "none"),
            ("2026-14-03", "none", "none", "none"),
            ("0001-03-14", "none", "none", "none"),
            ("2026-03-14 by phone", "none", "none", "none"),
            ("March 14, 2026", "none", "none", "none"),
            ("45352", "none", "none", "none"),
            ("yes", "none", "none", "none"),
            ("", "none", "none", "none"),
        ] {
            for (region, expected) in [("US", us), ("GB", gb), ("CA", ca)] {
                let told = match read(text, Order::of(Some(region))) {
                    Ok(day) => day.to_string(),
                    Err(DayFault::Ambiguous(..)) => "two".to_owned(),
                    Err(DayFault::OtherOrder { read, .. }) => format!("other {read}"),
                    Err(DayFault::ShortYear) => "short".to_owned(),
                    Err(DayFault::NoDay) => "none".to_owned(),
                };
                assert_eq!(told, expected, "{text} in {region}");
            }
        }
        assert_eq!(Order::of(None), Order::Either);
    }
}
