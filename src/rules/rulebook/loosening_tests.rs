//! Which own rules are taken, at random: those that are as strict as the law or stricter, and none that is looser.

use super::{RuleFile, Rulebook};
use crate::rules::samples::cases;
use proptest::prelude::*;
use proptest::sample::select;

/// Open minutes of a day, without the last; none on a closed day.
type Span = Option<(u16, u16)>;

/// Hours as a table.
#[derive(Clone, Debug)]
struct Week {
    /// Monday first.
    days: Vec<Span>,
    /// On holidays, if they are named.
    holidays: Option<Span>,
}

const WEEKDAYS: [&str; 7] = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"];

impl Week {
    /// Whether a minute of a weekday is open.
    fn is_open(&self, weekday: usize, holiday: bool, minute: u16) -> bool {
        let span = self.holidays.filter(|_| holiday).unwrap_or(self.days[weekday]);
        span.is_some_and(|(open, close)| (open..close).contains(&minute))
    }

    /// Whether it is open nowhere but where the other is. Hours that name no holidays are not meant to open them.
    fn lies_within(&self, other: &Self) -> bool {
        let all = (0..7).flat_map(|day| (0..1440).map(move |minute| (day, minute)));
        let fits = |holiday: bool| {
            let outside = |(day, minute): (usize, u16)| {
                self.is_open(day, holiday, minute) && !other.is_open(day, holiday, minute)
            };
            !all.clone().any(outside)
        };
        fits(false) && (self.holidays.is_none() || fits(true))
    }

    fn text(&self) -> String {
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        let span = |(open, close): (u16, u16)| format!("{}-{}", clock(open), clock(close));
        let days = WEEKDAYS.iter().zip(&self.days);
        let open = days.filter_map(|(day, times)| Some(format!("{day} {}", span((*times)?))));
        let holidays = self.holidays.map(|times| format!("PH {}", times.map_or("off".to_owned(), span)));
        open.chain(holidays).collect::<Vec<_>>().join("; ")
    }
}

fn span() -> impl Strategy<Value = (u16, u16)> {
    (0..48u16, 1..=48u16).prop_filter("in order", |(a, b)| a < b).prop_map(|(a, b)| (a * 30, b * 30))
}

fn day() -> impl Strategy<Value = Span> {
    prop_oneof![4 => span().prop_map(Some), 1 => Just(None)]
}

fn week() -> impl Strategy<Value = Week> {
    let same = (span(), day()).prop_map(|(week, sunday)| {
        let mut days = vec![Some(week); 7];
        days[6] = sunday;
        days
    });
    let days = prop_oneof![2 => same, 1 => prop::collection::vec(day(), 7)];
    let days = days.prop_filter("open once", |days| days.iter().any(Option::is_some));
    (days, prop::option::of(day())).prop_map(|(days, holidays)| Week { days, holidays })
}

/// Hours that differ a little: each span opens and closes later or earlier by so many half hours.
fn shifted(week: &Week, later: i32, earlier: i32, day: usize) -> Week {
    let shift = |(open, close): (u16, u16)| {
        let (open, close) = (i32::from(open) + later * 30, i32::from(close) - earlier * 30);
        let (open, close) = (open.clamp(0, 1440), close.clamp(0, 1440));
        (open < close).then_some((open as u16, close as u16))
    };
    let mut days = week.days.clone();
    let moved = days[day].and_then(shift);
    days[day] = moved.or(days[day]);
    Week { days, holidays: week.holidays }
}

/// The law's hours and somebody's own.
fn hours() -> impl Strategy<Value = (Week, Week)> {
    let near = (week(), -1..=3i32, -1..=3i32, 0..7usize, prop::option::of(Just(None)));
    let near = near.prop_map(|(law, later, earlier, day, holidays)| {
        let own = shifted(&law, later, earlier, day);
        let own = Week { holidays: holidays.or(own.holidays), ..own };
        (law, own)
    });
    prop_oneof![3 => near, 1 => (week(), week())]
}

fn file(entry: &str, source: &str) -> String {
    format!(
        "name = \"Nowhere\"\n{entry}kinds = [\"sales\"]\nsource = \"{source}\"\nchecked = 2026-01-01\n\
         confidence = \"statute\"\n"
    )
}

/// Whether a rulebook of one law takes an own entry of the same place.
fn is_taken(law: &str, own: &str) -> bool {
    let law = file(law, "an act");
    let book = Rulebook::read(&[("QA", &law)], "# years 2026-2027\n").expect("a rulebook");
    let own = RuleFile { code: "QA".to_owned(), file: "QA.toml".to_owned(), text: file(own, "house rule") };
    match book.with_own(vec![own]) {
        Ok(_) => true,
        Err(faults) => {
            assert!(faults.iter().all(|fault| fault.what.contains("looser")), "{faults:?}");
            false
        }
    }
}

/// A cap in numbers.
#[derive(Clone, Copy, Debug)]
struct Cap {
    most: u32,
    length: u32,
    unit: &'static str,
}

impl Cap {
    fn entry(self) -> String {
        let any = if self.unit.starts_with("calendar") { "" } else { "any " };
        let value = format!("{} attempts in {any}{} {}", self.most, self.length, self.unit);
        format!("[[frequency]]\nscope = \"number\"\nvalue = \"{value}\"\n")
    }
}

fn cap() -> impl Strategy<Value = Cap> {
    let unit = select(&["hours", "days", "calendar days"][..]);
    (2..9u32, 2..30u32, unit).prop_map(|(most, length, unit)| Cap { most, length, unit })
}

proptest! {
    #![proptest_config(cases(200))]
    #[test]
    fn own_hours_are_taken_if_they_lie_within_the_law((law, own) in hours()) {
        let entry = |week: &Week| format!("[[hours]]\nvalue = \"{}\"\n", week.text());
        prop_assert_eq!(is_taken(&entry(&law), &entry(&own)), own.lies_within(&law));
        prop_assert!(is_taken(&entry(&law), &entry(&law)));
    }

    #[test]
    fn own_caps_are_taken_if_they_are_as_strict_as_the_law(law in cap(), fewer in 0..2u32, longer in 0..3u32) {
        let tighter = Cap { most: law.most - fewer, length: law.length + longer, ..law };
        prop_assert!(is_taken(&law.entry(), &tighter.entry()), "{:?} is stricter than {:?}", tighter, law);
        if fewer + longer > 0 {
            prop_assert!(!is_taken(&tighter.entry(), &law.entry()), "{:?} is looser than {:?}", law, tighter);
        }
    }

    #[test]
    fn a_cap_that_rolls_is_stricter_than_one_of_as_many_calendar_days(most in 1..9u32, days in 1..30u32) {
        let by_calendar = Cap { most, length: days, unit: "calendar days" };
        let in_days = Cap { most, length: days, unit: "days" };
        let in_hours = Cap { most, length: days * 24, unit: "hours" };
        for (law, own) in [(by_calendar, in_days), (by_calendar, in_hours), (in_days, in_hours), (in_hours, in_days)] {
            prop_assert!(is_taken(&law.entry(), &own.entry()), "{:?} is as strict as {:?}", own, law);
        }
        prop_assert!(!is_taken(&in_days.entry(), &by_calendar.entry()));
    }
}
