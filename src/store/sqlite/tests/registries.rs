//! Registries as pages and change pages against a plain set: loads, change files and folds in any order, read in every way.

use super::suppression::{a_load, blocks, load, numbers_of, on};
use super::*;
use crate::domain::number_block::{BLOCK_NUMBERS, NumberBlock};
use crate::domain::number_changes::{NumberChanges, SPAN_NUMBERS};
use crate::domain::registry::Coverage;
use crate::domain::suppression::ListKind;
use crate::store::sqlite::open::APPLICATION_ID;
use crate::store::sqlite::registries::{RegistryReader, tally};
use crate::store::suppression::{LoadCounts, Suppressions};
use proptest::prelude::*;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};

/// What may be done to a registry.
#[derive(Clone, Debug)]
enum Doing {
    /// A whole file in so many steps, and perhaps the numbers that were washed.
    Load(Vec<BTreeSet<u64>>, Option<BTreeSet<u64>>),
    Change(BTreeMap<u64, bool>),
    /// One step.
    Fold,
    FoldAll,
}

/// Numbers of few blocks, so that they meet: sparse and dense ones, at the ends of spans, and of other countries.
fn number() -> impl Strategy<Value = u64> {
    prop_oneof![
        4 => 13_055_550_000_u64..13_055_552_000,
        2 => 13_050_000_000_u64..13_059_999_999,
        1 => (52_200_u64..52_240, 0_u64..4).prop_map(|(span, by)| span * SPAN_NUMBERS + by - 2),
        1 => 442_079_460_000_u64..442_079_461_000,
    ]
}

fn doing() -> impl Strategy<Value = Doing> {
    let some = || proptest::collection::btree_set(number(), 0..700);
    let changes = |most| proptest::collection::btree_map(number(), any::<bool>(), 0..most);
    prop_oneof![
        1 => (proptest::collection::vec(some(), 1..4), proptest::option::of(some())).prop_map(|(parts, washed)| Doing::Load(parts, washed)),
        3 => changes(12).prop_map(Doing::Change),
        2 => changes(300).prop_map(Doing::Change),
        1 => Just(Doing::Fold),
        1 => Just(Doing::FoldAll),
    ]
}

fn sorted(change: &BTreeMap<u64, bool>) -> Vec<(PhoneNumber, bool)> {
    change.iter().map(|(n, on)| (PhoneNumber::from_digits(*n).expect("a number"), *on)).collect()
}

fn change(store: &mut SqliteStore, change: &BTreeMap<u64, bool>) -> LoadCounts {
    store.change_pages(&a_load("us", ListKind::National, 0), &sorted(change)).expect("changed")
}

fn apply(change: &BTreeMap<u64, bool>, model: &mut BTreeSet<u64>) {
    for (number, on) in change {
        if *on {
            model.insert(*number)
        } else {
            model.remove(number)
        };
    }
}

fn counted(store: &SqliteStore, sql: &str) -> i64 {
    store.conn.query_row(sql, [], |row| row.get(0)).expect("sql")
}

fn rows(store: &SqliteStore, table: &str) -> Vec<(u64, Vec<u8>)> {
    let sql = format!(
        "SELECT id & ((1 << 38) - 1), numbers FROM {table} t
                       WHERE id >> 38 = (SELECT generation FROM suppression_list WHERE name = 'us') ORDER BY id"
    );
    let mut find = store.conn.prepare(&sql).expect("sql");
    let rows = find.query_map([], |row| Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get(1)?))).expect("rows");
    rows.map(|row| row.expect("a row")).collect()
}

/// All that is on the registry, whoever asks or not.
fn all(store: &SqliteStore) -> BTreeSet<u64> {
    let mut all = BTreeSet::new();
    for (block, bytes) in rows(store, "registry_page") {
        let numbers = NumberBlock::read(&bytes).expect("a page");
        assert!(!numbers.is_empty(), "an empty page");
        all.extend(numbers.offsets().map(|offset| block * BLOCK_NUMBERS + u64::from(offset)));
    }
    for (span, bytes) in rows(store, "registry_change") {
        for (place, on) in NumberChanges::read(&bytes).expect("changes").iter() {
            let number = span * SPAN_NUMBERS + u64::from(place);
            assert!(if on { all.insert(number) } else { all.remove(&number) }, "a change that says nothing");
        }
    }
    all
}

fn load_washed(store: &mut SqliteStore, parts: &[BTreeSet<u64>], washed: Option<&BTreeSet<u64>>) {
    let Some(washed) = washed else { return load(store, "us", parts) };
    let [pages, sent] = ["us", "us of those sent"].map(|name| store.begin_pages(name).expect("begun"));
    let stored: u64 = parts.iter().map(|part| store.add_pages(pages, &blocks(part)).expect("added")).sum();
    store.add_pages(sent, &blocks(washed)).expect("added");
    let load = a_load("us", ListKind::National, stored);
    store.put_in_force(&load, pages, Some(sent), &Coverage::Washed).expect("in force");
    while store.sweep_pages().expect("swept") {}
}

/// Every way of reading says the same as the set.
fn reads(house: &House, model: &BTreeSet<u64>, washed: Option<&BTreeSet<u64>>, asked: &BTreeSet<u64>) {
    let on_it: BTreeSet<u64> = asked.intersection(model).copied().collect();
    assert_eq!(on(house, asked), on_it);
    for few in asked.iter().step_by(7) {
        assert_eq!(on(house, &BTreeSet::from([*few])).len(), usize::from(model.contains(few)));
    }
    let numbers: Vec<_> = asked.iter().map(|number| PhoneNumber::from_digits(*number).expect("a number")).collect();
    let told = tally(&house.store.conn, || numbers.clone()).expect("read");
    assert_eq!(told.get("us").copied().unwrap_or_default(), on_it.len() as u64);
    let mut reader = RegistryReader::new(&house.store.conn).expect("read");
    // Back and forth, as leads come.
    for number in numbers.iter().rev().step_by(3).chain(numbers.iter().step_by(2)) {
        let checks = reader.of(*number).expect("read");
        let listed = checks.iter().any(|check| check.listed);
        assert_eq!(listed, model.contains(&number.digits()), "{number}");
        if let Some(washed) = washed {
            assert_eq!(checks.len(), usize::from(listed || washed.contains(&number.digits())), "{number}");
        }
    }
    assert_eq!(numbers_of(house, "us"), model.len() as u64);
    assert_eq!(all(house), *model);
    house.is_sound();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_registry_is_a_set_of_numbers(
        first in proptest::collection::vec(proptest::collection::btree_set(number(), 0..700), 1..4),
        doings in proptest::collection::vec(doing(), 1..9),
    ) {
        let mut house = house();
        load(&mut house, "us", &first);
        let mut model: BTreeSet<u64> = first.iter().flatten().copied().collect();
        let mut washed = None;
        let mut asked = model.clone();
        for doing in doings {
            match doing {
                Doing::Load(parts, sent) => {
                    load_washed(&mut house, &parts, sent.as_ref());
                    model = parts.iter().flatten().copied().collect();
                    asked.extend(&model);
                    asked.extend(sent.iter().flatten());
                    washed = sent;
                    prop_assert_eq!(counted(&house, "SELECT count(*) FROM registry_change"), 0);
                }
                Doing::Change(news) => {
                    let added = news.iter().filter(|(n, on)| **on && !model.contains(n)).count() as u64;
                    let removed = news.iter().filter(|(n, on)| !**on && model.contains(n)).count() as u64;
                    let counts = change(&mut house, &news);
                    apply(&news, &mut model);
                    asked.extend(news.keys());
                    prop_assert_eq!((counts.added, counts.removed, counts.numbers), (added, removed, model.len() as u64));
                    // The same file again changes nothing.
                    let again = change(&mut house, &news);
                    prop_assert_eq!((again.added, again.removed, again.numbers), (0, 0, model.len() as u64));
                }
                Doing::Fold => {
                    house.fold_pages().expect("folded");
                }
                Doing::FoldAll => {
                    while house.fold_pages().expect("folded") {}
                    let changed = counted(&house, "SELECT changed FROM suppression_list WHERE name = 'us'");
                    prop_assert!(changed <= model.len() as i64 / 32);
                }
            }
            reads(&house, &model, washed.as_ref(), &asked);
        }
    }
}

/// A number in each of many spans, and another in each next to it.
fn wide() -> (BTreeSet<u64>, BTreeMap<u64, bool>) {
    let numbers = |line: u64| (0..450).map(move |nth| 13_000_000_000 + nth * SPAN_NUMBERS + nth * 500 + line);
    let news = numbers(7).step_by(2).map(|number| (number, false)).chain(numbers(12_345).map(|number| (number, true)));
    (numbers(7).collect(), news.collect())
}

#[test]
fn who_asks_sees_nothing_of_a_fold() {
    let mut house = house();
    let (mut model, news) = wide();
    load(&mut house, "us", std::slice::from_ref(&model));
    let asked: BTreeSet<u64> = model.iter().chain(news.keys()).copied().collect();
    let reader = SqliteStore::open_existing(&house.folder.path().join("outdial.db")).expect("opened");
    let pages = rows(&house, "registry_page");
    change(&mut house, &news);
    apply(&news, &mut model);
    assert_eq!(rows(&house, "registry_page"), pages, "a change file leaves the pages as they are");
    let mut steps = 0;
    while house.fold_pages().expect("folded") {
        steps += 1;
        assert_eq!(on(&reader, &asked), model);
        assert_eq!(numbers_of(&reader, "us"), model.len() as u64);
        assert_eq!(reader.check().expect("checked"), Vec::<String>::new());
    }
    assert!(steps > 3, "{steps} steps");
    let left = counted(&house, "SELECT changed FROM suppression_list WHERE name = 'us'");
    assert!(left > 0 && left <= model.len() as i64 / 32, "{left} changes are left beside the pages");
    reads(&house, &model, None, &asked);
}

/// A fold takes the spans with the most changes, so that as few pages as may be are written.
#[test]
fn the_fullest_change_pages_are_folded_first() {
    let mut house = house();
    load(&mut house, "us", &[(13_055_500_000..13_055_503_200).collect()]);
    let few: BTreeMap<u64, bool> = (13_055_000_000..13_055_000_060).map(|number| (number, true)).collect();
    let many: BTreeMap<u64, bool> = (13_055_500_000..13_055_500_070).map(|number| (number, false)).collect();
    change(&mut house, &few);
    change(&mut house, &many);
    while house.fold_pages().expect("folded") {}
    assert_eq!(counted(&house, "SELECT changed FROM suppression_list WHERE name = 'us'"), 60);
    assert_eq!(rows(&house, "registry_change")[0].0, 13_055_000_000 / SPAN_NUMBERS);
    house.is_sound();
}

#[test]
fn damage_of_change_pages_is_found() {
    let mut house = house();
    load(&mut house, "us", &[(13_055_550_000..13_055_556_400).collect()]);
    change(&mut house, &BTreeMap::from([(13_055_550_001, false), (13_055_550_003, false), (13_055_557_000, true)]));
    house.is_sound();
    for (damage, told) in [
        ("UPDATE suppression_list SET changed = 0 WHERE name = 'us'", "0 changes, but 3 on its change pages"),
        ("UPDATE suppression_list SET numbers = 7 WHERE name = 'us'", "7 numbers, but 6399 on its pages"),
        ("DELETE FROM registry_change", "3 changes, but 0 on its change pages"),
        ("UPDATE registry_change SET numbers = substr(numbers, 1, 8)", "1 change pages can't be read"),
        ("UPDATE registry_change SET numbers = substr(numbers, 1, 6)", "3 changes, but 2 on its change pages"),
        ("UPDATE registry_change SET numbers = x'A6860151BD01A28601'", "1 change pages can't be read"),
        ("UPDATE registry_change SET numbers = x''", "1 change pages can't be read"),
        // Of the lowest change, what it says is turned round.
        ("UPDATE registry_change SET numbers = x'A38601A6860151BD01'", "1 changes say what its pages say already"),
        ("UPDATE registry_change SET id = id + 1", "2 changes say what its pages say already"),
        ("UPDATE registry_change SET id = id + (9 << 38)", "1 change pages belong to no list"),
    ] {
        house.store.conn.execute_batch(&format!("SAVEPOINT sound; {damage}")).expect("sql");
        let found = house.store.check().expect("checked");
        assert!(found.iter().any(|line| line.contains(told)), "{damage}: {found:?}");
        house.store.conn.execute_batch("ROLLBACK TO sound; RELEASE sound").expect("sql");
        house.is_sound();
    }
    // What can't be read is not folded, and does not ask for ever.
    let cut = "UPDATE registry_change SET numbers = substr(numbers, 1, 8); UPDATE suppression_list SET changed = 999";
    house.store.conn.execute_batch(cut).expect("sql");
    let words = house.fold_pages().expect_err("damaged").to_string();
    assert!(words.contains("is no change page of a registry that this outdial knows"), "{words}");
    house.store.conn.execute_batch("DELETE FROM registry_change").expect("sql");
    assert!(!house.fold_pages().expect("nothing to fold"));
}

/// A file of the sixth schema with a registry in force: one page of few numbers.
#[test]
fn a_registry_of_the_sixth_schema_goes_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("outdial.db");
    let conn = Connection::open(&path).expect("made");
    for step in [
        include_str!("../migrations/0001.sql"),
        include_str!("../migrations/0002.sql"),
        include_str!("../migrations/0003.sql"),
        include_str!("../migrations/0004.sql"),
        include_str!("../migrations/0005.sql"),
        include_str!("../migrations/0006.sql"),
        "INSERT INTO generation (id, list, state) VALUES (3, 'us', 'in_force');
         INSERT INTO suppression_list (name, kind, registry, client, as_of, loaded_at, numbers, generation, covers)
         VALUES ('us', 'national', 'US', '', '2026-11-14', 0, 2, 3, '1:305');
         INSERT INTO registry_page VALUES (3 << 38 | 1305555, x'8E008F00');",
    ] {
        conn.execute_batch(step).expect("done");
    }
    conn.pragma_update(None, "application_id", APPLICATION_ID).expect("set");
    conn.pragma_update(None, "user_version", 6).expect("set");
    drop(conn);
    let mut store = SqliteStore::open_existing(&path).expect("brought up to date");
    let asked: BTreeSet<u64> = (13_055_550_140..13_055_550_150).collect();
    assert_eq!(on(&store, &asked), BTreeSet::from([13_055_550_142, 13_055_550_143]));
    let counts = change(&mut store, &BTreeMap::from([(13_055_550_142, false), (13_055_550_149, true)]));
    assert_eq!((counts.added, counts.removed, counts.numbers), (1, 1, 2));
    assert_eq!(on(&store, &asked), BTreeSet::from([13_055_550_143, 13_055_550_149]));
    assert_eq!(store.check().expect("checked"), Vec::<String>::new());
}
