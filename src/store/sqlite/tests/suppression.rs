//! Lists as entries, registries as they are loaded, and what readers see meanwhile.

use super::*;
use crate::domain::number_block::{NumberBlock, block_of};
use crate::domain::registry::Coverage;
use crate::domain::suppression::{ListKind, OWN_LIST, Suppression, SuppressionList};
use crate::store::suppression::{LiftOrder, ListEntry, NewLoad, Suppressions};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn list(name: &str, kind: ListKind) -> SuppressionList {
    SuppressionList {
        id: 0,
        name: name.to_owned(),
        kind,
        registry: if kind.is_registry() { "US".to_owned() } else { String::new() },
        client: String::new(),
        source: "file.txt".to_owned(),
        as_of: "2026-11-14".parse().ok(),
        loaded_at: None,
        by: "maria".to_owned(),
        numbers: 0,
    }
}

pub(super) fn a_load(name: &str, kind: ListKind, numbers: u64) -> NewLoad {
    NewLoad { list: SuppressionList { numbers, ..list(name, kind) }, rejected: 0, at: at(0) }
}

pub(super) fn blocks(numbers: &BTreeSet<u64>) -> Vec<(u64, NumberBlock)> {
    let mut blocks: BTreeMap<u64, NumberBlock> = BTreeMap::new();
    for number in numbers {
        let (block, offset) = block_of(PhoneNumber::from_digits(*number).expect("a number"));
        blocks.entry(block).or_default().insert(offset);
    }
    blocks.into_iter().collect()
}

/// Loads numbers in so many steps, in whatever order the steps come.
pub(super) fn load(store: &mut SqliteStore, name: &str, parts: &[BTreeSet<u64>]) {
    let generation = store.begin_pages(name).expect("begun");
    let stored: u64 = parts.iter().map(|part| store.add_pages(generation, &blocks(part)).expect("added")).sum();
    let covers = Coverage::Areas(vec![305, 786]);
    store.put_in_force(&a_load(name, ListKind::National, stored), generation, None, &covers).expect("in force");
    while store.sweep_pages().expect("swept") {}
}

pub(super) fn on(store: &SqliteStore, asked: &BTreeSet<u64>) -> BTreeSet<u64> {
    let numbers: Vec<_> = asked.iter().map(|number| PhoneNumber::from_digits(*number).expect("a number")).collect();
    let mut found = BTreeSet::new();
    store.on_registries(&numbers, &mut |_, number| assert!(found.insert(number.digits()))).expect("read");
    found
}

pub(super) fn numbers_of(store: &SqliteStore, name: &str) -> u64 {
    let lists = store.suppression_lists().expect("read");
    lists.iter().find(|list| list.name == name).map(|list| list.numbers).unwrap_or_default()
}

#[test]
fn readers_see_the_old_list_or_the_new_one() {
    let mut house = house();
    let (old, new): (BTreeSet<u64>, BTreeSet<u64>) =
        ((13_055_550_000..13_055_551_000).collect(), (13_055_550_500..13_055_560_000).step_by(3).collect());
    load(&mut house, "us", std::slice::from_ref(&old));
    let reader = SqliteStore::open_existing(&house.folder.path().join("outdial.db")).expect("opened");
    let asked: BTreeSet<u64> = old.union(&new).copied().collect();
    let generation = house.begin_pages("us").expect("begun");
    for block in blocks(&new) {
        house.add_pages(generation, &[block]).expect("added");
        assert_eq!(on(&reader, &asked), old);
    }
    let load = a_load("us", ListKind::National, new.len() as u64);
    house.put_in_force(&load, generation, None, &Coverage::Nothing).expect("in force");
    assert_eq!(on(&reader, &asked), new);
    while house.sweep_pages().expect("swept") {
        assert_eq!(on(&reader, &asked), new);
    }
}

#[test]
fn a_count_that_is_not_that_of_the_pages_is_found() {
    let mut house = house();
    load(&mut house, "us", &[(13_055_550_000..13_055_550_100).collect()]);
    house.is_sound();
    house.store.conn.execute("UPDATE suppression_list SET numbers = 99 WHERE name = 'us'", []).expect("sql");
    let found = house.store.check().expect("checked");
    assert_eq!(found, ["suppression list us: 99 numbers, but 100 on its pages: load it again"]);
}

#[test]
fn a_load_that_was_cut_off_leaves_the_old_list() {
    let mut house = house();
    let old: BTreeSet<u64> = (13_055_550_000..13_055_550_100).collect();
    load(&mut house, "us", std::slice::from_ref(&old));
    let cut_off = house.begin_pages("us").expect("begun");
    let half: BTreeSet<u64> = (13_055_560_000..13_055_560_100).collect();
    house.add_pages(cut_off, &blocks(&half)).expect("added");
    let path = house.folder.path().join("outdial.db");
    house.store = SqliteStore::open_existing(&path).expect("opened again");
    let asked: BTreeSet<u64> = old.union(&half).copied().collect();
    assert_eq!(on(&house, &asked), old);
    load(&mut house, "us", std::slice::from_ref(&half));
    assert_eq!(on(&house, &asked), half);
    let pages: i64 =
        house.store.conn.query_row("SELECT count(*) FROM registry_page", [], |row| row.get(0)).expect("sql");
    assert_eq!(pages, 1, "what was cut off is swept away");
    let late = house.add_pages(cut_off, &blocks(&old)).expect_err("given up").to_string();
    assert!(late.contains("another load of the same list"), "{late}");
}

#[test]
fn a_lead_brings_what_registries_say_of_its_numbers() {
    let (mut house, _) = House::with_leads(3);
    load(&mut house, "us", &[BTreeSet::from([phone(1).digits(), 17_865_550_100])]);
    let told = |house: &House, lead: i64| -> Vec<(String, bool)> {
        let phones = house.lead_now(lead).phones;
        phones[0].registered.iter().map(|check| (check.registry.to_string(), check.listed)).collect()
    };
    assert_eq!(told(&house, 1), [("US list of 2026-11-14".to_owned(), true)]);
    assert_eq!(told(&house, 2), [("US list of 2026-11-14".to_owned(), false)]);
    let change = [(phone(1), false), (phone(2), true)];
    house.change_pages(&a_load("us", ListKind::National, 0), &change).expect("changed");
    assert_eq!((told(&house, 1)[0].1, told(&house, 2)[0].1), (false, true));
    let none = house.change_pages(&a_load("other", ListKind::National, 0), &change).expect_err("no such list");
    assert!(none.to_string().contains("load its whole file first"), "{none}");
}

/// The last look is taken on fresh facts: what another process has suppressed a moment ago is refused.
#[test]
fn a_number_suppressed_a_moment_ago_is_seen_by_the_next_call() {
    let (mut house, campaign) = House::with_leads(2);
    let path = house.folder.path().join("outdial.db");
    let mut other = SqliteStore::open_existing(&path).expect("another process");
    let seen = |house: &mut House, lead: i64, line: u64| {
        let mut seen = None;
        let mut look = |lead: &Lead, _| {
            let phone = &lead.phones[0];
            seen = Some((phone.suppressed.len(), phone.registered.iter().any(|check| check.listed)));
            None
        };
        house.open_attempt(&attempt(campaign, lead, line, 1), &mut look).expect("asked");
        seen.expect("the last look was taken")
    };
    assert_eq!(seen(&mut house, 1, 1), (0, false));
    let row = Suppression {
        number: phone(1),
        reach: Reach::Centre,
        client: String::new(),
        reason: "asked".to_owned(),
        source: "by hand".to_owned(),
        since: at(0),
        expires: None,
        list: OWN_LIST.to_owned(),
    };
    other.suppress(&[row]).expect("stored");
    assert_eq!(seen(&mut house, 1, 1), (1, false));
    load(&mut other, "us", &[BTreeSet::from([phone(2).digits()])]);
    assert_eq!(seen(&mut house, 2, 2), (0, true));
}

fn entry(line: u64, reason: &str) -> ListEntry {
    ListEntry { number: phone(line), removed: false, reason: reason.to_owned(), expires: None }
}

fn held(house: &House, line: u64) -> Vec<String> {
    house
        .suppressions_of(phone(line))
        .expect("read")
        .into_iter()
        .map(|row| format!("{}: {}", row.list, row.reason))
        .collect()
}

#[test]
fn a_whole_file_replaces_what_files_brought_and_nothing_else() {
    let mut house = house();
    let load = a_load("sue", ListKind::Litigator, 0);
    let counts = house.load_entries(&load, &[entry(1, "twice"), entry(2, ""), entry(2, "")], false).expect("loaded");
    assert_eq!((counts.added, counts.removed, counts.numbers), (2, 0, 2));
    let by_hand = Suppression {
        number: phone(3),
        reach: Reach::Centre,
        client: String::new(),
        reason: "wrote a letter".to_owned(),
        source: "by hand".to_owned(),
        since: at(0),
        expires: Some(at(60)),
        list: "sue".to_owned(),
    };
    assert_eq!(house.suppress(std::slice::from_ref(&by_hand)).expect("stored"), 1);
    assert_eq!(house.suppress(std::slice::from_ref(&by_hand)).expect("stored"), 0, "it stands");
    let counts = house.load_entries(&load, &[entry(2, "once more"), entry(4, "")], false).expect("loaded");
    assert_eq!((counts.added, counts.removed, counts.numbers), (1, 1, 3));
    assert_eq!(
        [1, 2, 3, 4].map(|line| held(&house, line).join(";")),
        ["", "sue: once more", "sue: wrote a letter", "sue: known to sue"]
    );
    let gone = ListEntry { removed: true, ..entry(2, "") };
    let kept = ListEntry { removed: true, ..entry(3, "") };
    let counts = house.load_entries(&load, &[gone, kept], true).expect("changed");
    assert_eq!((counts.added, counts.removed, counts.kept, counts.numbers), (0, 1, 1, 2));
    let lifts: Vec<_> = [1, 2].iter().flat_map(|line| house.lifts_of(phone(*line)).expect("read")).collect();
    let told: Vec<_> = lifts.iter().map(|lift| (lift.by.as_str(), lift.reason.as_str())).collect();
    assert_eq!(told, [("maria", "no longer in file.txt"), ("maria", "deleted by file.txt")]);
    // An entry that ends gives way to one that does not.
    assert_eq!(house.suppress(&[Suppression { expires: None, ..by_hand }]).expect("stored"), 1);
    house.is_sound();
}

#[test]
fn what_is_lifted_stays_on_record() {
    let mut house = house();
    house.load_entries(&a_load("sue", ListKind::Litigator, 0), &[entry(1, "twice")], false).expect("loaded");
    load(&mut house, "us", &[BTreeSet::from([phone(1).digits()])]);
    let order = |list: Option<&str>| LiftOrder {
        numbers: vec![phone(1), phone(2)],
        list: list.map(str::to_owned),
        at: at(5),
        by: "ana".to_owned(),
        reason: "another person".to_owned(),
    };
    assert_eq!(house.lift(&order(Some("other"))).expect("nothing"), []);
    let lifted = house.lift(&order(None)).expect("lifted");
    assert_eq!(
        lifted.iter().map(|lift| (lift.list.as_str(), lift.was.as_str())).collect::<Vec<_>>(),
        [("sue", "twice")]
    );
    assert!(held(&house, 1).is_empty());
    let lifts = house.lifts_of(phone(1)).expect("read");
    assert_eq!(lifts.len(), 1);
    assert_eq!((lifts[0].by.as_str(), lifts[0].was.as_str(), lifts[0].at), ("ana", "twice (file.txt)", at(5)));
    assert_eq!(on(&house, &BTreeSet::from([phone(1).digits()])).len(), 1, "a registry is not lifted by hand");
}

#[test]
fn the_account_of_a_list_tells_how_many_numbers_stand_on_a_registry() {
    let mut house = house();
    let campaign = house.campaign_of("autumn", "Acme");
    load(&mut house.store, "ftc", &[BTreeSet::from([13_055_550_101, 13_055_550_103, 13_055_550_109])]);
    let listed = |list: &List| list.listed.clone().into_iter().collect::<Vec<_>>();
    let first = house.import(campaign, "a", vec![draft(1, &[1, 2]), draft(2, &[3]), draft(3, &[3]), draft(4, &[4])]);
    assert_eq!(listed(&first), [("ftc".to_owned(), 2)]);
    // Numbers that leads have already are no news, wherever they stand.
    let again = house.import(campaign, "b", vec![draft(1, &[1]), draft(2, &[5])]);
    assert_eq!(listed(&again), []);
    // In as many steps as it takes.
    let (list, _) = house.begin_list(&new_list(campaign, "c", DedupeScope::List, OnRepeat::Merge)).expect("begun");
    for row in [1, 2, 3] {
        house.add_leads(list.id, &batch(vec![draft(row, &[row])], vec![])).expect("stored");
    }
    assert_eq!(listed(&house.finish_list(list.id, &figures(3)).expect("finished")), [("ftc".to_owned(), 2)]);
    house.is_sound();
}
