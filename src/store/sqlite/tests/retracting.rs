//! Lists taken back.

use super::*;
use crate::domain::claims::Claims;
use crate::domain::phone_label::PhoneLabel;
use crate::store::keeping::ListKeeping;
use crate::store::sqlite::numbers;
use crate::store::suppression::Suppressions;
use proptest::prelude::*;
use rusqlite::types::Value;

/// Every row of every table that an import may write, but for places, which are only ever added, and whether a number is found
/// through the table or the directory.
fn all_rows(house: &House) -> Vec<(String, Vec<Vec<Value>>)> {
    let db = rusqlite::Connection::open(house.folder.path().join("outdial.db")).expect("open");
    let mut tables = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'table'
                  AND name NOT IN ('place', 'sqlite_sequence', 'directory_row', 'directory_page', 'directory_volume') ORDER BY name")
        .expect("the schema");
    let names = tables.query_map([], |row| row.get::<_, String>(0)).expect("read");
    let names: Vec<_> = names.map(|name| name.expect("a name")).collect();
    let rows = |name: &String| {
        let mut all = db.prepare(&format!("SELECT * FROM {name}")).expect("a table");
        let width = all.column_count();
        let read =
            |row: &rusqlite::Row<'_>| (0..width).map(|column| row.get(column)).collect::<Result<Vec<Value>, _>>();
        let mut rows: Vec<_> = all.query_map([], read).expect("read").map(|row| row.expect("a row")).collect();
        rows.sort_by_key(|row| format!("{row:?}"));
        rows
    };
    let mut found: Vec<_> = names.iter().map(|name| (name.clone(), rows(name))).collect();
    let holders = numbers::all(&db).expect("numbers").into_iter();
    let held = holders.map(|(number, lead)| vec![Value::Integer(number), Value::Integer(lead)]).collect();
    found.push(("numbers".to_owned(), held));
    found
}

fn obstacles(house: &mut House, list: i64, minutes: i64) -> Vec<String> {
    house.retract_list(list, at(minutes)).expect("asked").expect("a list").obstacles
}

fn rich(row: u64, lines: &[u64]) -> LeadDraft {
    let plain = draft(row, lines);
    LeadDraft {
        phones: labelled(&plain, PhoneLabel::ALL[lines.len() % 3]),
        key: format!("K{row}"),
        name: format!("Ada {row}"),
        company: "Acme".to_owned(),
        evidence: evidence("FL"),
        claims: Claims { consent: true, ..Claims::default() },
        extra: vec![("Debt".to_owned(), "10".to_owned()), ("Note".to_owned(), "late".to_owned())],
        ..plain
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// Whatever a list brings, and however often it is cut into batches: taken back, every table is as it was.
    #[test]
    fn a_list_taken_back_leaves_no_trace(
        first in prop::collection::vec(prop::collection::btree_set(0..8_u64, 1..4), 1..6),
        second in prop::collection::vec(prop::collection::btree_set(0..12_u64, 1..4), 1..8),
        poor in any::<bool>(),
        dedupe in prop::sample::select(DedupeScope::ALL.to_vec()),
        cut in 0..8_usize,
    ) {
        let mut house = house();
        let campaign = house.campaign_of("autumn", "Acme");
        let drafts = |rows: &[std::collections::BTreeSet<u64>], rich_rows: bool, from: u64| -> Vec<LeadDraft> {
            let one = |(row, lines): (u64, &std::collections::BTreeSet<u64>)| {
                let lines: Vec<_> = lines.iter().copied().collect();
                if rich_rows { LeadDraft { key: format!("K{}", row + from), ..rich(row, &lines) } } else { draft(row, &lines) }
            };
            (1..).zip(rows).map(one).collect()
        };
        // Each list knows one header that the other does not.
        house.import_of(campaign, "a", &["Debt"], drafts(&first, !poor, 0));
        let before = all_rows(&house);
        let columns = ["Age", "Note"];
        let new = NewList { columns: texts(&columns), ..new_list(campaign, "b", dedupe, OnRepeat::Merge) };
        let (list, _) = house.begin_list(&new).expect("begun");
        let rows = drafts(&second, true, 100);
        let (one, two) = rows.split_at(cut.min(rows.len()));
        for part in [one, two] {
            let rejects = vec![cell_reject(part.last().map_or(1, |draft| draft.row), false)];
            house.add_leads(list.id, &batch_of(&columns, part.to_vec(), rejects)).expect("stored");
        }
        house.finish_list(list.id, &figures(0)).expect("finished");
        let imported = all_rows(&house);
        house.is_sound();
        prop_assert_eq!(obstacles(&mut house, list.id, 5), Vec::<String>::new());
        prop_assert_eq!(all_rows(&house), before);
        house.is_sound();
        // And the very same list again; numbers of leads, which are never given again, are given again for comparison.
        let given = "UPDATE sqlite_sequence SET seq = (SELECT coalesce(max(id), 0) FROM lead) WHERE name = 'lead'";
        house.conn.execute_batch(given).expect("set back");
        let (again, done) = house.begin_list(&new).expect("begun");
        prop_assert_eq!(done, 0);
        for part in [one, two] {
            let rejects = vec![cell_reject(part.last().map_or(1, |draft| draft.row), false)];
            house.add_leads(again.id, &batch_of(&columns, part.to_vec(), rejects)).expect("stored");
        }
        house.finish_list(again.id, &figures(0)).expect("finished");
        prop_assert_eq!(all_rows(&house), imported);
    }
}

#[test]
fn what_was_dialed_or_is_in_hand_stays() {
    let (mut house, campaign) = House::with_leads(3);
    house.reserve(&[LeadId(2)], "maria", at(0), at(60)).expect("leased");
    assert_eq!(obstacles(&mut house, 1, 5), ["1 of its leads are handed out: wait until they are given back"]);
    house.open(&attempt(campaign, 1, 1, 61)).expect("free");
    assert_eq!(obstacles(&mut house, 1, 61), ["1 of its 3 leads was dialed: what was called stays"]);
    assert_eq!(house.leads(campaign, Scope::All, LeadOrder::FreshFirst).len(), 3);
    assert_eq!(house.retract_list(99, at(0)).expect("asked"), None);
}

#[test]
fn the_last_list_goes_first() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let (one, two) =
        (house.import(campaign, "a", vec![draft(1, &[1])]), house.import(campaign, "b", vec![rich(1, &[1, 2])]));
    let three = house.import(campaign, "c", vec![rich(2, &[2, 3])]);
    for (list, words) in [
        (one.id, &["list 3 (c.csv) added to 1 of its leads", "list 2 (b.csv) added to 1 of its leads"][..]),
        (two.id, &["lead 1: list 3 (c.csv) added to it later: take that one back first"]),
    ] {
        let found = obstacles(&mut house, list, 5);
        assert_eq!(found.len(), words.len(), "{found:?}");
        assert!(found.iter().zip(words).all(|(found, words)| found.starts_with(words)), "{found:?}");
    }
    for list in [three.id, two.id, one.id] {
        assert_eq!(obstacles(&mut house, list, 5), Vec::<String>::new());
    }
    assert!(house.leads(campaign, Scope::All, LeadOrder::FreshFirst).is_empty());
}

#[test]
fn what_changed_since_is_not_overwritten() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    house.import(campaign, "a", vec![draft(1, &[1])]);
    let list = house.import(campaign, "b", vec![rich(1, &[1, 2])]).id;
    let busy = house.open(&attempt(campaign, 1, 1, 0)).expect("free");
    assert!(obstacles(&mut house, list, 1)[0].contains("in a call"));
    let row = row("NA", FinalFor::Number, None);
    house.close_attempt(busy, &outcome(&row, 1), &row, &again(60)).expect("closed");
    house.change_claims(LeadId(1), &mut |_| Claims { cease: true, ..Claims::default() }).expect("set");
    assert_eq!(obstacles(&mut house, list, 5), ["lead 1, to which it added, was changed by hand since"]);
    house.change_claims(LeadId(1), &mut |_| Claims { consent: true, ..Claims::default() }).expect("set");
    // A call on the lead's own number is no obstacle, and the number's end stays.
    assert_eq!(obstacles(&mut house, list, 5), Vec::<String>::new());
    let lead = house.lead_now(1);
    assert_eq!((lead.phones.len(), lead.phones[0].final_reason.as_str(), lead.name.as_str()), (1, "NA", ""));
    house.is_sound();
    let list = house.import(campaign, "b", vec![rich(1, &[1, 2])]).id;
    house.open(&attempt(campaign, 1, 2, 90)).expect("free");
    assert!(obstacles(&mut house, list, 95)[0].starts_with("lead 1 was dialed on +13055550102, which it brought"));
}

#[test]
fn the_number_of_a_lead_that_is_gone_is_never_given_again() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let old = house.import(campaign, "old", vec![draft(1, &[1]), draft(2, &[2])]);
    assert_eq!(obstacles(&mut house, old.id, 0), Vec::<String>::new());
    house.import(campaign, "new", vec![draft(1, &[3])]);
    assert!(house.lead(LeadId(1)).expect("read").is_none(), "a result for the old lead names nobody");
    assert_eq!(house.lead_now(3).phones[0].number, phone(3));
}

#[test]
fn who_asked_not_to_be_called_stays_suppressed() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    let asked = |day: &str, row, lines: &[u64]| {
        let claims = Claims { own_request: Some(day.parse().expect("a day")), ..Claims::default() };
        LeadDraft { claims, ..draft(row, lines) }
    };
    house.import(campaign, "a", vec![draft(1, &[1]), asked("2026-03-04", 2, &[2])]);
    let mut second = vec![asked("2026-05-06", 1, &[1, 5]), asked("2025-01-02", 2, &[2]), asked("2026-05-06", 3, &[3])];
    second.push(LeadDraft { claims: Claims { cease: true, ..Claims::default() }, ..draft(4, &[4]) });
    let list = house.import(campaign, "b", second).id;
    assert_eq!(house.list_standing(list, at(1)).expect("asked").expect("a list").requests, 4);
    let stood = house.retract_list(list, at(2)).expect("asked").expect("a list");
    assert_eq!((stood.obstacles.len(), stood.requests), (0, 4));
    let reasons = |line| {
        let found = house.suppressions_of(phone(line)).expect("read");
        found.into_iter().map(|row| format!("{} {} ({})", row.client, row.reason, row.source)).collect::<Vec<_>>()
    };
    for line in [1, 3, 5] {
        assert_eq!(reasons(line), ["Acme asked on 2026-05-06 not to be called (b.csv, taken back)"]);
    }
    assert_eq!(reasons(4), ["Acme asked in writing that calls cease (b.csv, taken back)"]);
    assert!(reasons(2).is_empty(), "the lead holds its own, later request");
    assert!(house.lead_now(2).claims.own_request.is_some());
    house.is_sound();
}
