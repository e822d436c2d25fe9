use super::*;
use crate::domain::history::History;
use chrono::Duration;
use proptest::prelude::*;

fn number(line: u64) -> PhoneNumber {
    PhoneNumber::from_digits(13_055_550_100 + line).expect("a number")
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn entry(id: i64, giver: Giver, act: Act, moment: Moment) -> Entry {
    let said = NewEntry {
        giver,
        client: String::new(),
        kinds: Vec::new(),
        act,
        moment,
        source: "web form".to_owned(),
        proof: String::new(),
    };
    Entry { id, said, recorded_at: at("2026-11-23T12:00:00Z") }
}

/// `N given written 2026-03-14 until 2026-12-31`: the number's (`N`), another number's (`O`) or the account's (`A`) word.
fn read(id: i64, line: &str) -> Entry {
    let words: Vec<_> = line.split(' ').collect();
    let [who, act, basis, moment, rest @ ..] = words.as_slice() else { panic!("{line}") };
    let giver = match *who {
        "N" => Giver::Number(number(1)),
        "O" => Giver::Number(number(2)),
        _ => Giver::Account("K1".to_owned()),
    };
    let basis = Basis::from_name(basis);
    let expires = rest.last().map(|day| day.parse().expect("a day"));
    let act = match *act {
        "given" => Act::Given { basis: basis.expect("a basis"), expires },
        _ => Act::Revoked { basis },
    };
    entry(id, giver, act, Moment::read(moment).expect("a moment"))
}

fn ledger(text: &str) -> Vec<Entry> {
    text.split(';').filter(|line| !line.trim().is_empty()).zip(1..).map(|(line, id)| read(id, line.trim())).collect()
}

#[test]
fn what_holds_at_an_instant() {
    let june = "2026-06-15T12:00:00Z";
    for (claims, entries, now, day, lifts) in [
        ("", "N given written 2026-03-14", june, "2026-06-15", "written"),
        ("", "A given written 2026-03-14", june, "2026-06-15", "written"),
        ("", "O given written 2026-03-14", june, "2026-06-15", ""),
        ("", "N given express 2026-03-14", june, "2026-06-15", ""),
        // The day on which it expires is the first without it.
        ("", "N given written 2026-03-14 until 2026-06-16", june, "2026-06-15", "written"),
        ("", "N given written 2026-03-14 until 2026-06-15", june, "2026-06-15", ""),
        // A day that has not come, an instant that has not.
        ("", "N given written 2026-06-16", june, "2026-06-15", ""),
        ("", "N given written 2026-06-15T12:00:01Z", june, "2026-06-15", ""),
        ("", "N given written 2026-06-15T12:00:00Z", june, "2026-06-15", "written"),
        // A revocation binds from its instant on, whatever it says less than all of.
        ("", "N given written 2026-03-14; N revoked all 2026-06-15T12:00:00Z", june, "2026-06-15", ""),
        ("", "N given written 2026-03-14; N revoked all 2026-06-15T12:00:01Z", june, "2026-06-15", "written"),
        ("", "N given written 2026-03-14; N revoked written 2026-06-15", june, "2026-06-15", ""),
        ("", "N given written 2026-03-14; N revoked express 2026-06-15", june, "2026-06-15", "written"),
        ("", "N given written 2026-03-14; O revoked all 2026-06-01", june, "2026-06-15", "written"),
        ("", "N given written 2026-03-14; A revoked all 2026-06-01", june, "2026-06-15", ""),
        ("", "A given written 2026-03-14; N revoked all 2026-06-01", june, "2026-06-15", ""),
        // Given again, later for certain.
        ("", "N revoked all 2026-06-01; N given written 2026-06-02", june, "2026-06-15", "written"),
        ("", "N revoked all 2026-06-01; N given written 2026-06-01", june, "2026-06-15", ""),
        ("", "N revoked all 2026-06-01T12:00:00Z; N given written 2026-06-01T12:00:01Z", june, "2026-06-15", "written"),
        ("", "N revoked all 2026-06-01T12:00:00Z; N given written 2026-06-02", june, "2026-06-15", ""),
        // Where the ledger speaks, it decides over what a list claims.
        ("consent;customer", "N given purchase 2026-06-01", june, "2026-06-15", "consent customer purchase"),
        ("consent;customer", "N revoked all 2026-06-01", june, "2026-06-15", ""),
        ("consent;customer", "O revoked all 2026-06-01", june, "2026-06-15", "consent customer"),
        ("consent", "N given written 2026-03-14 until 2026-06-01", june, "2026-06-15", ""),
        ("ebr_purchase@2026-05-01", "N revoked all 2026-06-01", june, "2026-06-15", ""),
        ("ebr_purchase@2026-06-02", "N revoked all 2026-06-01", june, "2026-06-15", "claimed_purchase"),
        ("inquiry@2026-05-01", "N revoked purchase 2026-06-01", june, "2026-06-15", "claimed_inquiry"),
    ] {
        let claims = History::parse(claims).expect("claims").claims;
        let entries_read = ledger(entries);
        let known = known(&claims, &entries_read, number(1), at(now));
        let today = day.parse().expect("a day");
        let mut words: Vec<&str> = Vec::new();
        words.extend(known.consent.then_some("consent"));
        words.extend(known.customer.then_some("customer"));
        words.extend(known.purchase.map(|_| "claimed_purchase"));
        words.extend(known.inquiry.map(|_| "claimed_inquiry"));
        let granted = Basis::ALL.into_iter().filter(|basis| known.granted(*basis, today).next().is_some());
        words.extend(granted.filter(|basis| *basis != Basis::Express).map(Basis::name));
        assert_eq!(words.join(" "), lifts, "{entries} of {} at {now}", claims);
    }
}

#[test]
fn nothing_is_copied_where_the_ledger_is_silent() {
    let claims = Claims { consent: true, ..Claims::default() };
    let others = ledger("O given written 2026-03-14; O revoked all 2026-05-01");
    for entries in [&[][..], &others] {
        assert!(matches!(known(&claims, entries, number(1), at("2026-06-15T12:00:00Z")), Cow::Borrowed(_)));
    }
}

#[test]
fn moments_read_back() {
    for text in ["2026-03-14", "2026-03-14T12:00:00Z", "2026-03-14T12:00:00.000001Z"] {
        assert_eq!(Moment::read(text).map(|moment| moment.to_string()).as_deref(), Some(text));
    }
    for text in ["", "soon", "2026-02-30", "2026-03-14T12:00:00"] {
        assert_eq!(Moment::read(text), None, "{text}");
    }
}

fn moments() -> impl Strategy<Value = Moment> {
    let noon = at("2026-06-10T12:00:00Z");
    prop_oneof![
        (0..12_i64).prop_map(move |days| Moment::Day((noon + Duration::days(days)).date_naive())),
        (0..12 * 24_i64).prop_map(move |hours| Moment::At(noon + Duration::hours(hours))),
    ]
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let basis = prop::sample::select(Basis::ALL.to_vec());
    let act =
        (basis, prop::option::of(0..12_i64), any::<bool>(), any::<bool>()).prop_map(|(basis, days, gives, all)| {
            let expires = days.map(|days| (at("2026-06-10T12:00:00Z") + Duration::days(days)).date_naive());
            if gives { Act::Given { basis, expires } } else { Act::Revoked { basis: (!all).then_some(basis) } }
        });
    let giver =
        prop::sample::select(vec![Giver::Number(number(1)), Giver::Number(number(2)), Giver::Account("K1".to_owned())]);
    prop::collection::vec((giver, act, moments()), 0..8).prop_map(|all| {
        all.into_iter().zip(1..).map(|((giver, act, moment), id)| entry(id, giver, act, moment)).collect()
    })
}

proptest! {
    /// What holds at an instant is the fold of what was said up to it: later entries, and those of other numbers, change
    /// nothing; nor does the order of recording.
    #[test]
    fn later_words_change_nothing_earlier(all in entries(), hours in 0..14 * 24_i64, consent: bool) {
        let now = at("2026-06-10T12:00:00Z") + Duration::hours(hours);
        let claims = Claims { consent, customer: consent, ..Claims::default() };
        let whole = known(&claims, &all, number(1), now).into_owned();
        let other = Giver::Number(number(2));
        let upto: Vec<_> = all
            .iter()
            .filter(|entry| entry.said.moment.has_come(now) && entry.said.giver != other)
            .cloned()
            .collect();
        prop_assert_eq!(&known(&claims, &upto, number(1), now).into_owned(), &whole);
        let mut backwards: Vec<_> = all.into_iter().rev().collect();
        let mut turned = known(&claims, &backwards, number(1), now).into_owned();
        turned.grants.reverse();
        prop_assert_eq!(&turned, &whole);
        // One more revocation never lifts more.
        backwards.push(entry(99, Giver::Account("K1".to_owned()), Act::Revoked { basis: None }, Moment::At(now)));
        let less = known(&claims, &backwards, number(1), now).into_owned();
        prop_assert!(less.grants.is_empty() && !less.consent && !less.customer);
    }
}
