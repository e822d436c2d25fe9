//! What is known of a person, at random: calls around the limits, claims around their ages.

use crate::domain::claims::{Claims, Listing};
use crate::domain::hours::MinuteSpan;
use crate::domain::past_call::{Marks, PastCall, Relation};
use chrono::{DateTime, Days, Duration, Months, NaiveDate, Utc};
use proptest::prelude::*;
use proptest::sample::select;

/// Outcomes, as calls have them.
fn marks() -> impl Strategy<Value = Marks> {
    let none = Marks::default();
    select(vec![
        none,
        none,
        Marks { contact: true, ..none },
        Marks { contact: true, conversation: true, ..none },
        Marks { contact: true, conversation: true, refusal: true, ..none },
        Marks { abandoned: true, ..none },
        Marks { machine: true, ..none },
    ])
}

/// What a call has in common with the one that is judged: mostly all, or as much as there may be for another lead.
fn relation() -> impl Strategy<Value = Relation> {
    let elsewhere = any::<[bool; 5]>().prop_map(|[number, account, campaign, client, subject]| {
        let client = client || campaign || subject;
        let number = number || !account;
        Relation { number, lead: false, account, campaign, client, subject }
    });
    let own = any::<bool>().prop_map(|number| Relation { number, ..Relation::ALL });
    prop_oneof![3 => Just(Relation::ALL), 1 => own, 2 => elsewhere]
}

/// How long ago, in seconds: around the lengths that caps have. Some calls are told that come later.
fn ago() -> impl Strategy<Value = i64> {
    const HOUR: i64 = 3600;
    let around = select(&[24, 72, 7 * 24, 30 * 24, 31 * 24, 60 * 24][..]);
    prop_oneof![
        4 => 0..30 * HOUR,
        3 => 0..8 * 24 * HOUR,
        1 => 0..40 * 24 * HOUR,
        2 => (around, -2 * HOUR..2 * HOUR).prop_map(|(hours, more)| hours * HOUR + more),
        1 => -50 * HOUR..0,
    ]
}

/// Up to twelve earlier calls, oldest first; on the minute mostly, as files have them.
pub(crate) fn calls(now: DateTime<Utc>) -> impl Strategy<Value = Vec<PastCall>> {
    let call = (ago().boxed(), marks(), relation().boxed(), any::<bool>()).prop_map(
        move |(ago, marks, relation, to_the_second)| {
            let second = now.timestamp() - ago;
            let second = if to_the_second { second } else { second.div_euclid(60) * 60 };
            PastCall { at: DateTime::from_timestamp(second, 0).expect("an instant"), marks, relation }
        },
    );
    let several = prop::collection::vec(call, 0..=12).prop_map(|mut calls| {
        calls.sort_by_key(|call| call.at);
        calls
    });
    prop_oneof![2 => Just(Vec::new()), 5 => several.boxed()]
}

/// A day in the past, around the ages that rules name, or one at random.
pub(crate) fn past_day(now: DateTime<Utc>) -> impl Strategy<Value = NaiveDate> {
    let today = now.date_naive();
    let months = select(&[1, 3, 6, 12, 18, 24, 36, 60, 120][..]);
    let months = (months, -2..=2i64).prop_map(move |(months, days)| {
        today.checked_sub_months(Months::new(months)).expect("a day") + Duration::days(days)
    });
    let days = prop_oneof![0..=3u64, 13..=46u64, 58..=62u64, 88..=95u64, 178..=182u64, 0..2000u64];
    prop_oneof![months, days.prop_map(move |days| today - Days::new(days))]
}

/// A registry on which the number stands.
pub(crate) fn listing() -> impl Strategy<Value = Listing> {
    let code = select(&["US", "US-FL", "US-TX", "GB-TPS", "FR-BLOCTEL", "CA", "QA-LIST", "QA-1-LIST", "QB-LIST"][..]);
    prop_oneof![
        4 => Just(Listing::National),
        1 => Just(Listing::Tps),
        2 => code.prop_map(|code| Listing::Code(code.to_owned())),
    ]
}

/// A time that was called inconvenient.
pub(crate) fn inconvenient() -> impl Strategy<Value = MinuteSpan> {
    let span = (0..1440u16, 1..=1440u16).prop_filter("not empty", |(open, close)| open != close);
    span.prop_map(|(open, close)| MinuteSpan { open, close })
}

/// True one time in so many.
fn rarely(times: u32) -> impl Strategy<Value = bool> {
    prop::bool::weighted(1.0 / f64::from(times))
}

/// Claims: mostly what lifts rules, now and then what forbids the call.
pub(crate) fn claims(now: DateTime<Utc>) -> impl Strategy<Value = Claims> {
    let day = || prop::option::weighted(0.2, past_day(now).boxed()).boxed();
    let seldom = || prop::option::weighted(0.1, past_day(now).boxed()).boxed();
    let lifts = (any::<bool>(), any::<bool>(), day(), day(), prop::option::weighted(0.3, 0..40u32), any::<bool>());
    let listed = prop_oneof![4 => Just(Vec::new()), 1 => prop::collection::vec(listing(), 1..=2)];
    let forbids = (listed, day(), seldom(), seldom());
    let collectors = (rarely(12), rarely(12), rarely(12), rarely(12));
    let barred = prop_oneof![5 => Just(Vec::new()), 1 => prop::collection::vec(inconvenient(), 1..=2)];
    let some = (lifts.boxed(), forbids.boxed(), collectors, barred.boxed()).prop_map(
        |(lifts, forbids, collectors, inconvenient)| {
            let (consent, customer, purchase, inquiry, past_due, live_agent) = lifts;
            let (listed, scrubbed, own_request, refused) = forbids;
            let (cease, attorney, bankruptcy, workplace) = collectors;
            Claims {
                consent,
                customer,
                purchase,
                inquiry,
                listed,
                scrubbed,
                own_request,
                refused,
                cease,
                attorney,
                bankruptcy,
                workplace,
                inconvenient,
                past_due,
                live_agent,
                grants: Vec::new(),
            }
        },
    );
    let consent = Claims { consent: true, live_agent: true, ..Claims::default() };
    prop_oneof![1 => Just(Claims::default()), 2 => Just(consent), 2 => one_word(now).boxed(), 5 => some.boxed()]
}

/// One word against the call and much that may lift it: what decides is one rule, or that there is none.
pub(crate) fn one_word(now: DateTime<Utc>) -> impl Strategy<Value = Claims> {
    let lifts = || Claims { consent: true, customer: true, live_agent: true, past_due: Some(30), ..Claims::default() };
    prop_oneof![
        listing().prop_map(move |listing| Claims { listed: vec![listing], ..lifts() }),
        past_day(now).prop_map(move |day| Claims { own_request: Some(day), ..lifts() }),
    ]
}

/// What lifts rules by its age or is kept for so long, about as long ago.
pub(crate) fn about_to_turn(now: DateTime<Utc>) -> impl Strategy<Value = Claims> {
    let day = move |months: &'static [u32]| {
        (select(months), -1..=1i64).prop_map(move |(months, days)| {
            now.date_naive().checked_sub_months(Months::new(months)).expect("a day") + Duration::days(days)
        })
    };
    let request = prop::option::weighted(0.7, day(&[12, 60]));
    (any::<bool>(), day(&[18]), day(&[3]), request).prop_map(|(consent, purchase, inquiry, own_request)| Claims {
        consent,
        purchase: Some(purchase),
        inquiry: Some(inquiry),
        own_request,
        live_agent: true,
        past_due: Some(30),
        ..Claims::default()
    })
}

/// The sectors of a campaign, mostly none.
pub(crate) fn sectors() -> impl Strategy<Value = Vec<String>> {
    let one = select(&["charity", "political", "newspaper", "b2b", "electricity", "bank", "books"][..]);
    prop_oneof![2 => Just(Vec::new()), 1 => prop::collection::vec(one.prop_map(str::to_owned), 1..=2)]
}
