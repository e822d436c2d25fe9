//! Dial lists under filters beside a slow look at what was written into the lists: figures, days and words, not cells.

use crate::floor::Bench;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// A Monday on which all of the United States may be called from 17:00 UTC.
const AT: &str = "--at 2026-11-23T17:00:00Z";

const STATES: [&str; 3] = ["FL", "GA", "NY"];

/// What is true of a person.
#[derive(Clone, Debug)]
struct Person {
    state: usize,
    /// In cents; `None`: nobody knows.
    balance: Option<i64>,
    /// Days after 1 January 2026; `None`: nobody knows.
    paid: Option<u32>,
    owner: Option<bool>,
    /// How the list writes it all.
    style: usize,
}

/// What is asked of a person.
#[derive(Clone, Debug)]
enum Question {
    In(Vec<usize>),
    Over(i64),
    PaidBefore(u32),
    Owns(bool),
    NothingPaid,
    Not(Box<Question>),
    Both(Box<Question>, Box<Question>),
    Either(Box<Question>, Box<Question>),
}

fn people() -> impl Strategy<Value = Vec<Person>> {
    let balance = prop::option::weighted(0.8, -20_000..200_000i64);
    let paid = prop::option::weighted(0.8, 0..330u32);
    let person = (0..STATES.len(), balance, paid, prop::option::weighted(0.8, any::<bool>()), 0..4usize);
    let built = |(state, balance, paid, owner, style)| Person { state, balance, paid, owner, style };
    prop::collection::vec(person.prop_map(built), 1..30)
}

fn questions() -> impl Strategy<Value = Question> {
    let leaf = prop_oneof![
        prop::collection::btree_set(0..STATES.len(), 1..3)
            .prop_map(|states: BTreeSet<_>| Question::In(states.into_iter().collect())),
        (-20_000..200_000i64).prop_map(Question::Over),
        (0..330u32).prop_map(Question::PaidBefore),
        any::<bool>().prop_map(Question::Owns),
        Just(Question::NothingPaid),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let pair = (inner.clone().prop_map(Box::new), inner.clone().prop_map(Box::new));
        prop_oneof![
            inner.prop_map(|inner| Question::Not(Box::new(inner))),
            pair.clone().prop_map(|(one, other)| Question::Both(one, other)),
            pair.prop_map(|(one, other)| Question::Either(one, other)),
        ]
    })
}

fn day(days: u32) -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day") + chrono::Days::new(days.into())
}

fn money(cents: i64) -> String {
    let sign = if cents < 0 { "-" } else { "" };
    format!("{sign}{}.{:02}", cents.abs() / 100, cents.abs() % 100)
}

impl Person {
    fn row(&self, number: usize) -> String {
        let balance = match (self.balance, self.style) {
            (None, style) => ["", "n/a", "unknown", " "][style].to_owned(),
            (Some(cents), 0) => money(cents),
            (Some(cents), 1) => format!("${}", money(cents)),
            (Some(cents), 2) if cents < 0 => format!("(${})", money(-cents)),
            (Some(cents), _) if cents >= 100_000 => {
                format!("\"${},{:03}.{:02}\"", cents / 100_000, cents / 100 % 1_000, cents % 100)
            }
            (Some(cents), _) => format!("{} USD", money(cents)),
        };
        let paid = match (self.paid, self.style) {
            (None, style) => ["", "never", "00/00/0000", "31/31/2026"][style].to_owned(),
            (Some(days), 0 | 1) => day(days).to_string(),
            (Some(days), 2) => day(days).format("%-m/%-d/%Y").to_string(),
            (Some(days), _) => day(days).format("%m/%d/%Y 10:15").to_string(),
        };
        let owner = match (self.owner, self.style) {
            (None, _) => "?",
            (Some(true), style) => ["yes", "Y", "TRUE", "1"][style],
            (Some(false), style) => ["no", "N", "false", "0"][style],
        };
        let state = if self.style == 1 { STATES[self.state].to_lowercase() } else { STATES[self.state].to_owned() };
        let area = [305, 404, 212][self.state];
        format!("K{number},{area}-555-{:04},{state},{balance},{paid},{owner}\n", 100 + number)
    }
}

impl Question {
    fn text(&self) -> String {
        match self {
            Self::In(states) => {
                let quoted: Vec<_> = states.iter().map(|state| format!("'{}'", STATES[*state])).collect();
                format!("state in ({})", quoted.join(", "))
            }
            Self::Over(cents) => format!("[Balance Due] > {}", money(*cents)),
            Self::PaidBefore(days) => format!("paid < {}", day(*days)),
            Self::Owns(owner) => format!("Owner = {}", if *owner { "yes" } else { "no" }),
            Self::NothingPaid => "paid is empty".to_owned(),
            Self::Not(inner) => format!("not ({})", inner.text()),
            Self::Both(one, other) => format!("({}) and ({})", one.text(), other.text()),
            Self::Either(one, other) => format!("({}) or ({})", one.text(), other.text()),
        }
    }

    /// The answer, if there is one: by what is known, and not by the cells.
    fn answer(&self, person: &Person) -> Option<bool> {
        match self {
            Self::In(states) => Some(states.contains(&person.state)),
            Self::Over(cents) => person.balance.map(|balance| balance > *cents),
            Self::PaidBefore(days) => person.paid.map(|paid| paid < *days),
            Self::Owns(owner) => person.owner.map(|own| own == *owner),
            Self::NothingPaid => Some(person.paid.is_none() && person.style == 0),
            Self::Not(inner) => inner.answer(person).map(|answer| !answer),
            Self::Both(one, other) => match (one.answer(person), other.answer(person)) {
                (Some(false), _) | (_, Some(false)) => Some(false),
                (Some(true), Some(true)) => Some(true),
                _ => None,
            },
            Self::Either(one, other) => match (one.answer(person), other.answer(person)) {
                (Some(true), _) | (_, Some(true)) => Some(true),
                (Some(false), Some(false)) => Some(false),
                _ => None,
            },
        }
    }
}

/// The keys of a dial list, and its totals.
fn listed(bench: &Bench, option: Option<&str>) -> (Vec<String>, serde_json::Value) {
    let mut command = bench.command(&format!("{AT} -q dial-list --limit 100 --format json"));
    command.args(option.map(|text| format!("--filter={text}")));
    let output = command.output().expect("the program starts");
    assert!(matches!(output.status.code(), Some(0 | 3)), "{}", String::from_utf8_lossy(&output.stderr));
    let list: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a list");
    let rows = list["list"].as_array().expect("rows");
    let keys = rows.iter().map(|row| row["key"].as_str().expect("a key").to_owned()).collect();
    (keys, list["totals"].clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn a_list_under_filters_is_what_a_slow_look_at_people_gives(
        people in people(),
        own in prop::option::of(questions()),
        options in prop::collection::vec(questions(), 1..3),
    ) {
        let bench = Bench::new();
        let filter = own.as_ref().map(|own| format!("filter = \"{}\"\n", own.text())).unwrap_or_default();
        let head = "name = \"solar\"\nclient = \"Meridian Solar\"\nkind = \"survey\"\nregion = \"US\"\n";
        bench.write("solar.toml", format!("{head}{filter}"));
        let rows: String = (0..).zip(&people).map(|(number, person)| person.row(number)).collect();
        bench.write("people.csv", format!("key,phone,state,Balance Due,Paid,owner\n{rows}"));
        bench.expect(&format!("{AT} -q campaign import solar.toml people.csv"), 0);
        let passes = |question: &Question, person: &Person| question.answer(person) == Some(true);
        let all: Vec<_> = (0..).zip(&people).map(|(number, person): (usize, _)| (format!("K{number}"), person)).collect();
        for option in std::iter::once(None).chain(options.iter().map(Some)) {
            let text = option.map(Question::text);
            let (keys, totals) = listed(&bench, text.as_deref());
            let shown: Vec<_> = all.iter().filter(|(_, person)| option.is_none_or(|option| passes(option, person))).collect();
            let called = shown.iter().filter(|(_, person)| own.as_ref().is_none_or(|own| passes(own, person)));
            let called: Vec<_> = called.map(|(key, _)| key.clone()).collect();
            prop_assert_eq!(&keys, &called, "{} and {:?}\n{}", filter, text, rows);
            prop_assert_eq!(totals["leads"].as_u64(), Some(shown.len() as u64));
            let left_out = totals["refused"]["filtered"]["leads"].as_u64().unwrap_or_default();
            prop_assert_eq!(left_out, (shown.len() - called.len()) as u64);
            let not_shown = option.map(|_| (all.len() - shown.len()) as u64);
            prop_assert_eq!(totals["not_shown"].as_u64(), not_shown);
        }
    }
}

#[test]
fn a_lead_that_left_the_filter_is_refused_at_the_last_look() {
    let bench = Bench::new();
    let campaign = "name = \"solar\"\nclient = \"Meridian Solar\"\nkind = \"survey\"\nregion = \"US\"\n";
    bench.write("solar.toml", format!("{campaign}filter = \"balance > 500\"\n[attempts]\ngap = \"0m\"\nper_day = 9\n"));
    bench.write("people.csv", "key,phone,state,balance\nK1,305-555-0142,FL,600\nK2,305-555-0143,FL,700\n");
    bench.expect(&format!("{AT} -q campaign import solar.toml people.csv"), 0);
    bench.write("news.csv", "key,balance\nK1,20\n");
    bench.expect(&format!("{AT} -q lead import --update news.csv"), 0);
    let (keys, totals) = listed(&bench, None);
    assert_eq!((keys, totals["refused"]["filtered"]["leads"].as_u64()), (vec!["K2".to_owned()], Some(1)));
    let real = bench.copied();
    bench.expect(&format!("{AT} -q dial --max-calls 5 --hours 1 --agents 2"), 0);
    let db = rusqlite::Connection::open(bench.path("outdial.db")).expect("the database opens");
    let called = |key: &str| -> i64 {
        let sql = "SELECT count(*) FROM attempt a JOIN lead l ON l.id = a.lead WHERE l.key = ?1";
        db.query_row(sql, [key], |row| row.get(0)).expect("a count")
    };
    assert_eq!(called("K1"), 0);
    assert!(called("K2") > 0);
    let told = bench.run(&format!("{AT} why K1"));
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    assert!(told.contains("left out by the campaign's filter: balance > 500 (balance is 20)"), "{told}");
    // A call that was made all the same is recorded, with the reason that was against it.
    let recorded = real.run(&format!("{AT} disposition record 1 NO_ANSWER"));
    let said = String::from_utf8_lossy(&recorded.stderr).into_owned();
    assert!(said.contains("filtered: left out by the campaign's filter: balance > 500 (balance is 20)"), "{said}");
}

#[test]
fn a_filter_narrows_what_is_leased_and_what_is_told_of_others() {
    let bench = Bench::new();
    let campaign = "name = \"solar\"\nclient = \"Meridian Solar\"\nkind = \"survey\"\nregion = \"US\"\n";
    bench.write("solar.toml", format!("{campaign}filter = \"balance > 500\"\n"));
    let row = |n: usize| format!("K{n},305-555-{:04},FL,{}\n", 100 + n, n * 100);
    let rows: String = (1..=10).map(row).collect();
    bench.write("people.csv", format!("key,phone,state,balance\n{rows}"));
    bench.expect(&format!("{AT} -q campaign import solar.toml people.csv"), 0);
    let keys = |words: &str, column: usize| -> Vec<String> {
        let output = bench
            .command(&format!("{AT} -q dial-list --format csv {words}"))
            .arg("--filter=key not in ('K7', 'K2')")
            .output();
        let text = String::from_utf8(output.expect("the program starts").stdout).expect("text");
        text.lines().skip(1).map(|line| line.split(',').nth(column).expect("a cell").to_owned()).collect()
    };
    assert_eq!(keys("-n 2 --reserve --owner ana", 2), ["K6", "K8"]);
    assert_eq!(keys("-n 2 --reserve --owner bea", 2), ["K9", "K10"]);
    assert_eq!(keys("-n 2 --reserve --owner eva", 2), Vec::<String>::new());
    assert_eq!(keys("--others", 1), ["K1", "K3", "K4", "K5", "K6", "K8", "K9", "K10"]);
}
