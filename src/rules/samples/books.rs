//! Rulebooks at random, of made-up jurisdictions: hours, caps and duties in every shape, dated and with what lifts them.

use super::candidate_of;
use crate::domain::place::Candidate;
use crate::rules::rulebook::Rulebook;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use proptest::prelude::*;
use proptest::sample::select;
use std::fmt::Write;

/// The made-up jurisdictions, each with a file of its own in a book.
pub(crate) const CODES: [&str; 5] = ["QA", "QA-1", "QA-2", "QB", "ZZ"];

/// Clocks with all their oddities: midnight skipped or doubled, half hours, opposite sides of the day.
pub(crate) const ZONES: [&str; 12] = [
    "America/New_York",
    "America/Los_Angeles",
    "America/Havana",
    "America/St_Johns",
    "America/Santiago",
    "Europe/London",
    "Africa/Cairo",
    "Asia/Beirut",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Honolulu",
];

const ALL: &str = r#"["sales", "survey", "collections"]"#;

const YEARS: &str = "# years 2024-2035\n";

/// The texts of a rulebook.
#[derive(Clone, Debug)]
pub(crate) struct Book {
    pub(crate) files: Vec<(String, String)>,
    pub(crate) holidays: String,
}

impl Book {
    /// The rulebook of these texts.
    pub(crate) fn read(&self) -> Rulebook {
        let files: Vec<_> = self.files.iter().map(|(code, text)| (code.as_str(), text.as_str())).collect();
        Rulebook::read(&files, &self.holidays).unwrap_or_else(|faults| panic!("{faults:#?}\n{self:#?}"))
    }
}

/// A candidate in one of the made-up jurisdictions or in a part of one that has no file.
pub(crate) fn candidate() -> impl Strategy<Value = Candidate> {
    let code = select(&["QA", "QA-1", "QA-1-X", "QA-2", "QB", "QC"][..]);
    let zones = prop::collection::vec(select(&ZONES[..]), 1..=3);
    (code, zones).prop_map(|(code, zones)| candidate_of(code, zones.into_iter()))
}

/// A minute of the day, on the quarter mostly.
fn minute() -> impl Strategy<Value = u16> {
    prop_oneof![3 => (0..=96u16).prop_map(|quarter| quarter * 15), 1 => 0..=1440u16]
}

fn spans() -> impl Strategy<Value = String> {
    let span = || (minute(), minute()).prop_filter("in order", |(open, close)| open < close);
    let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let one = span().prop_map(move |(open, close)| format!("{}-{}", clock(open), clock(close)));
    let two = (span(), span()).prop_filter("apart", |(a, b)| a.1 < b.0);
    let two = two.prop_map(move |(a, b)| format!("{}-{},{}-{}", clock(a.0), clock(a.1), clock(b.0), clock(b.1)));
    prop_oneof![4 => one, 1 => two]
}

/// Hours of all shapes.
pub(crate) fn hours() -> impl Strategy<Value = String> {
    let closed = select(&["", "; Su off", "; Su,PH off", "; PH off"][..]);
    let week = (spans(), spans(), closed)
        .prop_map(|(week, saturday, closed)| format!("Mo-Fr {week}; Sa-Su {saturday}{closed}"));
    let daily = (spans(), select(&["", "; PH off", "; Su,PH off", "; Sa-Su off"][..]));
    let always = select(&["Mo-Su 00:00-24:00", "Mo-Su 00:00-24:00; PH off", "Mo-Su 08:00-20:00"][..]);
    prop_oneof![
        3 => daily.prop_map(|(spans, closed)| format!("Mo-Su {spans}{closed}")),
        2 => week,
        1 => (spans(), spans()).prop_map(|(week, holidays)| format!("Mo-Su {week}; PH {holidays}")),
        4 => always.prop_map(str::to_owned),
    ]
}

/// A day on which an entry begins or ends, mostly near.
fn turn(now: DateTime<Utc>) -> impl Strategy<Value = NaiveDate> {
    prop_oneof![3 => -3..=3i64, 1 => -400..400i64].prop_map(move |days| (now + Duration::days(days)).date_naive())
}

/// `from` and `until` of an entry; mostly neither.
fn dates(now: DateTime<Utc>) -> impl Strategy<Value = String> {
    let both = (turn(now), turn(now)).prop_filter("in order", |(from, until)| from < until);
    prop_oneof![
        6 => Just(String::new()),
        1 => turn(now).prop_map(|from| format!("from = {from}\n")),
        1 => turn(now).prop_map(|until| format!("until = {until}\n")),
        1 => both.prop_map(|(from, until)| format!("from = {from}\nuntil = {until}\n")),
    ]
}

/// What lifts an entry.
fn unless() -> impl Strategy<Value = String> {
    let one = select(
        &[
            "consent",
            "consent",
            "customer",
            "purchase",
            "purchase < 18 months",
            "purchase < 180 days",
            "inquiry < 3 months",
            "inquiry < 30 days",
            "past_due > 15 days",
            "live_agent",
            "sector charity",
            "customer if charity",
        ][..],
    );
    let some = prop::collection::vec(one, 1..=3).prop_map(|all| format!("unless = [\"{}\"]\n", all.join("\", \"")));
    prop_oneof![2 => Just(String::new()), 1 => some]
}

fn sector() -> impl Strategy<Value = &'static str> {
    select(&["", "", "", "", "sector = [\"charity\", \"bank\"]\n"][..])
}

fn mobile() -> impl Strategy<Value = &'static str> {
    select(&["", "", "", "mobile = true\n"][..])
}

fn kinds() -> impl Strategy<Value = &'static str> {
    select(vec![ALL, ALL, ALL, r#"["sales"]"#, r#"["survey", "collections"]"#])
}

/// Every entry has a source of its own, by which it is known.
fn entry(topic: &str, value: &str, rest: &str, kinds: &str, dates: &str, confidence: &str) -> String {
    let mut text = format!("[[{topic}]]\nkinds = {kinds}\nvalue = \"{value}\"\n{rest}{dates}");
    let said: String = text.bytes().map(u32::from).fold(7u32, |sum, byte| sum.wrapping_mul(31) ^ byte).to_string();
    let _ = writeln!(text, "source = \"act {said}\"\nchecked = 2026-01-01\nconfidence = \"{confidence}\"");
    text
}

fn confidence() -> impl Strategy<Value = &'static str> {
    select(&["statute", "statute", "regulation", "guidance", "practice"][..])
}

fn hours_entry(now: DateTime<Utc>) -> impl Strategy<Value = String> {
    (hours().boxed(), unless().boxed(), sector(), kinds(), dates(now).boxed(), confidence()).prop_map(
        |(value, unless, sector, kinds, dates, confidence)| {
            entry("hours", &value, &format!("{unless}{sector}"), kinds, &dates, confidence)
        },
    )
}

/// A cap or a pause.
pub(crate) fn cap() -> impl Strategy<Value = String> {
    let counted = select(&["attempts", "contacts", "conversations", "abandoned calls", "machine calls"][..]);
    let within = prop_oneof![
        (1..=72u32).prop_map(|hours| format!("any {hours} hours")),
        (1..=10u32).prop_map(|days| format!("any {days} days")),
        (1..=10u32).prop_map(|days| format!("{days} calendar days")),
        Just("a calendar week".to_owned()),
        Just("a calendar month".to_owned()),
    ];
    let after =
        select(&["an attempt", "a contact", "a conversation", "an abandoned call", "a machine call", "a refusal"][..]);
    let pause = (1..=9u32, select(&["days", "calendar days"][..]), after)
        .prop_filter("told by its day", |(_, unit, after)| *after != "a refusal" || *unit == "calendar days");
    prop_oneof![
        2 => (1..=5u32, counted, within).prop_map(|(most, counted, within)| format!("{most} {counted} in {within}")),
        1 => pause.prop_map(|(length, unit, after)| format!("none for {length} {unit} after {after}")),
    ]
}

/// Over which calls a cap counts.
pub(crate) fn scope() -> impl Strategy<Value = &'static str> {
    select(&["number", "lead", "account", "subject", "campaign", "client", "centre"][..])
}

fn cap_entry(now: DateTime<Utc>) -> impl Strategy<Value = String> {
    (cap().boxed(), scope(), unless().boxed(), mobile(), sector(), kinds(), dates(now).boxed(), confidence()).prop_map(
        |(value, scope, unless, mobile, sector, kinds, dates, confidence)| {
            let rest = format!("scope = \"{scope}\"\n{mobile}{sector}{unless}");
            entry("frequency", &value, &rest, kinds, &dates, confidence)
        },
    )
}

fn duty_entry(now: DateTime<Utc>, code: &'static str) -> impl Strategy<Value = String> {
    // A state names its country's registry, its own, or both.
    let (country, own) = (format!("{}-LIST", &code[..2]), format!("{code}-LIST"));
    let both = if country == own { own.clone() } else { format!("{country}, {own}") };

    let registry = (select(vec![country, own, both]), any::<bool>());
    let registry =
        registry.prop_map(|(codes, refresh)| ("registry", codes, if refresh { "refresh = \"31 days\"\n" } else { "" }));
    let own = select(
        &[
            "honoured at once, kept for good",
            "honoured at once, kept 1 year",
            "honoured within 10 business days, kept 5 years",
        ][..],
    );
    let word = select(&["no_registry", "refusal", "consent", "consent", "ban", "cease", "attorney", "other"][..]);
    let duty = prop_oneof![
        3 => registry,
        3 => own.prop_map(|value| ("own_request", value.to_owned(), "")),
        4 => word.prop_map(|word| (word, "in words".to_owned(), "")),
    ];
    (duty.boxed(), unless().boxed(), mobile(), sector(), kinds(), dates(now).boxed(), confidence()).prop_map(
        |((duty, value, refresh), unless, mobile, sector, kinds, dates, confidence)| {
            // Nobody could be called where consent and bans were not lifted now and then.
            let lifts = if unless.is_empty() && ["consent", "ban"].contains(&duty) {
                "unless = [\"consent\"]\n"
            } else {
                &unless
            };
            let rest = format!("duty = \"{duty}\"\n{refresh}{mobile}{sector}{lifts}");
            entry("dnc", &value, &rest, kinds, &dates, confidence)
        },
    )
}

/// One day more without calls.
pub(crate) fn day_entry(now: DateTime<Utc>) -> impl Strategy<Value = String> {
    (-2..=5i64).prop_map(move |days| {
        let day = (now + Duration::days(days)).date_naive();
        entry("holidays", &format!("{day} Day of Rest"), "", ALL, "", "statute")
    })
}

/// Entries of one file. The topics stand together, as files have them. Where hours hardly ever close, the other
/// rules are heard.
fn entries(now: DateTime<Utc>, always: bool, code: &'static str) -> impl Strategy<Value = String> {
    let joined = |all: Vec<String>| -> String { all.concat() };
    let open = select(&["00:00-24:00", "00:00-24:00", "00:00-20:00", "03:00-24:00"][..]);
    let open = open.prop_map(|spans| entry("hours", &format!("Mo-Su {spans}"), "", ALL, "", "statute"));
    let hours = prop::collection::vec(hours_entry(now).boxed(), 0..=3).prop_map(joined);
    let hours = if always { open.boxed() } else { hours.boxed() };
    let days = prop_oneof![4 => Just(String::new()), 1 => day_entry(now)];
    let caps = prop::collection::vec(cap_entry(now).boxed(), 0..=2).prop_map(joined);
    let duties = prop::collection::vec(duty_entry(now, code).boxed(), 0..=2).prop_map(joined);
    (hours, days.boxed(), caps, duties).prop_map(|(hours, days, caps, duties)| format!("{hours}{days}{caps}{duties}"))
}

/// A rulebook around an instant.
pub(crate) fn book(now: DateTime<Utc>) -> impl Strategy<Value = Book> {
    any::<bool>().prop_flat_map(move |always| book_with(now, always).boxed())
}

/// A rulebook around an instant; its hours, if so asked, hardly ever close.
pub(crate) fn book_with(now: DateTime<Utc>, always: bool) -> impl Strategy<Value = Book> {
    let files = CODES.map(|code| entries(now, always, code).boxed()).to_vec();
    let holidays = prop::collection::btree_set(-3..=12i64, 0..=4);
    (files.boxed(), holidays).prop_map(move |(files, holidays)| {
        let named = |(code, text): (&str, String)| (code.to_owned(), format!("name = \"{code}\"\n{text}"));
        let mut sets = YEARS.to_owned();
        for days in holidays {
            let day = (now + Duration::days(days)).date_naive();
            let _ = writeln!(sets, "QA\t*\t{day}\tFeast\nQA-1\tsales\t{}\tOther feast", day.succ_opt().unwrap_or(day));
        }
        Book { files: CODES.into_iter().zip(files).map(named).collect(), holidays: sets }
    })
}
