//! The week table against the crate `opening-hours`, on expressions and instants at random.

use super::parse_hours;
use chrono::{Days, Duration, NaiveDate, NaiveDateTime};
use opening_hours::{Context, ContextHolidays, OpeningHours};
use proptest::prelude::*;
use std::collections::BTreeSet;
use std::sync::Arc;

const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

fn start() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day")
}

fn days() -> impl Strategy<Value = String> {
    let day = || prop::sample::select(&WEEKDAYS[..]);
    let range = prop_oneof![day().prop_map(str::to_owned), (day(), day()).prop_map(|(a, b)| format!("{a}-{b}"))];
    let list = prop::collection::vec(range, 1..3).prop_map(|days| days.join(","));
    prop_oneof![
        3 => list.clone(),
        1 => list.prop_map(|days| format!("{days},PH")),
        1 => Just("PH".to_owned()),
        1 => Just("Mo-Su".to_owned()),
    ]
}

fn dates() -> impl Strategy<Value = String> {
    let month = || prop::sample::select(&["Jan", "Feb", "Mar", "Jul", "Nov", "Dec"][..]);
    prop_oneof![
        (month(), 1..=28).prop_map(|(month, day)| format!("{month} {day}")),
        (month(), 1..=28, month(), 1..=28).prop_map(|(m1, d1, m2, d2)| format!("{m1} {d1}-{m2} {d2}")),
        (month(), 1..=14, 15..=28).prop_map(|(month, d1, d2)| format!("{month} {d1}-{d2}")),
        (month(), month()).prop_map(|(m1, m2)| format!("{m1}-{m2}")),
        (2026..=2027, month(), 1..=28).prop_map(|(year, month, day)| format!("{year} {month} {day}")),
        (month(), 1..=28, month(), 1..=28).prop_map(|(m1, d1, m2, d2)| format!("2026 {m1} {d1}-2027 {m2} {d2}")),
        (2026..=2027).prop_map(|year: i32| year.to_string()),
        (month(), 1..=28).prop_map(|(month, day)| format!("2026-2027 {month} {day}")),
    ]
}

fn times() -> impl Strategy<Value = String> {
    let span = (0..96u32, 1..=96u32).prop_filter("in order", |(open, close)| open < close);
    let clock = |quarter: u32| format!("{:02}:{:02}", quarter / 4, quarter % 4 * 15);
    let span = span.prop_map(move |(open, close)| format!("{}-{}", clock(open), clock(close)));
    prop_oneof![
        4 => prop::collection::vec(span, 1..4).prop_map(|spans| spans.join(",")),
        1 => Just("off".to_owned()),
    ]
}

fn part() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => (days(), times()).prop_map(|(days, times)| format!("{days} {times}")),
        1 => times(),
        2 => (dates(), times()).prop_map(|(dates, times)| format!("{dates} {times}")),
        1 => (dates(), days(), times()).prop_map(|(dates, days, times)| format!("{dates} {days} {times}")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, max_global_rejects: 100_000, ..ProptestConfig::default() })]
    #[test]
    fn agrees_with_the_oracle(
        parts in prop::collection::vec(part(), 1..4),
        holidays in prop::collection::btree_set(0..760u64, 0..12),
        minutes in prop::collection::vec(0..760 * 24 * 60i64, 24),
    ) {
        let text = parts.join("; ");
        // Order traps and dates that end before they begin are refused on purpose.
        let parsed = parse_hours(&text);
        prop_assume!(parsed.is_ok());
        let ours = parsed.expect("checked above");
        let nth = |n| start().checked_add_days(Days::new(n));
        let holidays: BTreeSet<_> = holidays.into_iter().filter_map(nth).collect();
        let mut calendar = ContextHolidays::default().get_public().clone();
        for day in &holidays {
            calendar.insert(*day);
        }
        let context = Context::default().with_holidays(ContextHolidays::new(Arc::new(calendar), Arc::default()));
        let oracle: OpeningHours = text.parse().expect("the oracle reads what we read");
        let oracle = oracle.with_context(context);
        let hours_of = |day: &NaiveDate| [9, 12, 18].map(|hour| day.and_hms_opt(hour, 0, 0).expect("a time"));
        let on_holidays = holidays.iter().flat_map(hours_of);
        let midnight = start().and_time(chrono::NaiveTime::MIN);
        let at_random = minutes.into_iter().map(|minute| midnight + Duration::minutes(minute));
        let instants: Vec<NaiveDateTime> = on_holidays.chain(at_random).collect();
        for at in instants {
            let holiday = holidays.contains(&at.date());
            prop_assert_eq!(ours.is_open(at, holiday), oracle.is_open(at), "{} at {}, holiday {}", text, at, holiday);
        }
    }
}
