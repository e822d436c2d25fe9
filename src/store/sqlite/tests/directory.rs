//! Who has which number, whatever way the numbers came.

use super::*;
use crate::store::sqlite::directory;
use crate::store::sqlite::numbers::{self, Holders};
use proptest::prelude::*;
use std::collections::BTreeSet;

/// What may happen to the numbers of leads.
#[derive(Clone, Debug)]
enum Happening {
    /// Leads get numbers at once, none of them twice.
    Batch(BTreeSet<(u64, i64)>),
    List(u64, i64),
    Unlist(u64, i64),
    Fold,
    /// A list of every third lead is taken back.
    Third(i64),
}

fn happening() -> impl Strategy<Value = Happening> {
    // A switchboard has many leads; others are anywhere.
    let number = || prop_oneof![2 => Just(1_u64), 5 => 0..60_u64, 1 => 0..9_000_000_u64];
    let lead = || 1..40_i64;
    prop_oneof![
        4 => prop::collection::btree_set((number(), lead()), 1..40).prop_map(Happening::Batch),
        3 => (number(), lead()).prop_map(|(number, lead)| Happening::List(number, lead)),
        3 => (number(), lead()).prop_map(|(number, lead)| Happening::Unlist(number, lead)),
        1 => Just(Happening::Fold),
        1 => (0..3_i64).prop_map(Happening::Third),
    ]
}

fn number(line: u64) -> PhoneNumber {
    PhoneNumber::from_digits(13_055_550_100 + line).expect("a number")
}

/// Leads without phones, so that only what happens gives them any: every third of one list.
fn leads(house: &House) {
    house
        .conn
        .execute_batch(
            "PRAGMA foreign_keys = OFF;
             WITH RECURSIVE of (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM of WHERE id < 40)
             INSERT INTO lead (id, campaign, list, row, priority, shuffle, status, key, name, claims, phones, detail)
             SELECT id, 1, id % 3, id, 0, 0, 'ready', '', '', '', '[]', '{}' FROM of;
             INSERT INTO lead_range (first, last, list) SELECT id, id, list FROM lead",
        )
        .expect("leads");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn numbers_are_found_however_they_came(happenings in prop::collection::vec(happening(), 1..24)) {
        let house = house();
        leads(&house);
        let conn = &house.conn;
        let mut held: BTreeSet<(PhoneNumber, i64)> = BTreeSet::new();
        for happening in happenings {
            match happening {
                Happening::Batch(batch) => {
                    let new = batch.into_iter().map(|(line, lead)| (number(line), lead));
                    let new: Vec<_> = new.filter(|one| !held.contains(one)).collect();
                    let entries: Vec<_> = new.iter().map(|(number, lead)| numbers::entry(*number, *lead)).collect();
                    numbers::add(conn, &entries).expect("added");
                    held.extend(new);
                }
                Happening::List(line, lead) => {
                    numbers::list(conn, LeadId(lead), number(line)).expect("listed");
                    held.insert((number(line), lead));
                }
                Happening::Unlist(line, lead) => {
                    numbers::unlist(conn, LeadId(lead), number(line)).expect("unlisted");
                    held.remove(&(number(line), lead));
                }
                Happening::Fold => directory::fold(conn).expect("folded"),
                Happening::Third(list) => {
                    directory::remove_list(conn, list).expect("unlisted");
                    held.retain(|(_, lead)| lead % 3 != list);
                }
            }
            let expected: Vec<_> =
                held.iter().map(|(number, lead)| (i64::try_from(number.digits()).expect("fits"), *lead)).collect();
            prop_assert_eq!(numbers::all(conn).expect("all"), expected);
        }
        // Each of them, in order and backwards, and neighbours that nobody has.
        let mut holders = Holders::new(conn).expect("asked");
        let asked: BTreeSet<PhoneNumber> = held.iter().map(|(number, _)| *number).chain((0..70).map(number)).collect();
        for number in asked.iter().chain(asked.iter().rev()) {
            let expected: Vec<i64> = held.iter().filter(|(own, _)| own == number).map(|(_, lead)| *lead).collect();
            prop_assert_eq!(holders.leads(*number).expect("found"), expected);
        }
        // Small volumes go into larger ones.
        let mut volumes = conn.prepare("SELECT entries FROM directory_volume ORDER BY entries").expect("SQL");
        let volumes = volumes.query_map([], |row| row.get::<_, i64>(0)).expect("read");
        prop_assert!(volumes.count() <= 12);
    }
}

#[test]
fn a_list_of_many_numbers_is_found_cut_off_and_gone_on_with() {
    let (mut house, campaign) = House::with_leads(3);
    let list = house.begin_list(&new_list(campaign, "b", DedupeScope::Campaign, OnRepeat::Merge)).expect("begun").0;
    let rows = |from: u64, to: u64| batch((from..to).map(|row| draft(row, &[row, 500 - row])).collect(), vec![]);
    house.add_leads(list.id, &rows(1, 90)).expect("stored");
    house.add_leads(list.id, &rows(1, 120)).expect("stored");
    house.is_sound();
    assert_eq!(house.leads_with_number(campaign, phone(410)).expect("read").len(), 1);
    let volumes: i64 =
        house.conn.query_row("SELECT count(*) FROM directory_volume", [], |row| row.get(0)).expect("read");
    assert!((1..=3).contains(&volumes), "{volumes}");
}

#[test]
fn damage_to_the_directory_is_found_and_named() {
    for (harm, words) in [
        ("DELETE FROM directory_page WHERE id = (SELECT min(id) FROM directory_page)", "entries, but counts"),
        ("DELETE FROM directory_volume", "pages of the directory belong to no volume"),
        ("UPDATE directory_volume SET entries = entries + 1", "entries, but counts"),
        ("UPDATE directory_page SET entries = x'0000'", "of the directory can't be read"),
        ("UPDATE directory_page SET id = id + 1", "is not found by its number"),
        (
            "INSERT INTO directory_row (what, key, lead)
             SELECT what, 13055550101, 1 FROM directory_volume WHERE what = 'number' LIMIT 1",
            "by number some stand twice",
        ),
        (
            "UPDATE lead SET phones = '[[13055550777,\"m\",1]]' WHERE id = 2",
            "is booked for lead 2, which has none such",
        ),
    ] {
        let (house, _) = House::with_leads(30);
        house.is_sound();
        house.conn.execute_batch(harm).expect("done");
        let found = house.check().expect("checked").join("\n");
        assert!(found.contains(words), "{harm}: {found}");
    }
}
