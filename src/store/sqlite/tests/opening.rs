//! Files that are made, refused, in use, full, damaged, copied.

use super::*;
use crate::domain::lead::LeadStatus;
use crate::domain::suppression::Reach;
use crate::store::StoreError;
use crate::store::sqlite::Waiting;
use crate::store::sqlite::error::Trouble;
use crate::store::sqlite::open::{APPLICATION_ID, SCHEMA};
use crate::store::sqlite::places;
use rusqlite::Connection;
use std::fs;
use std::path::{Path, PathBuf};

fn folder() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("outdial.db");
    (folder, path)
}

fn entries(folder: &Path) -> usize {
    fs::read_dir(folder).expect("a folder").count()
}

fn sql(path: &Path, text: &str) {
    Connection::open(path).expect("opened").execute_batch(text).expect("done");
}

fn impatient(path: &Path) -> Result<SqliteStore, StoreError> {
    SqliteStore::open_with(path, true, Waiting::at_most(std::time::Duration::from_millis(20)))
}

#[test]
fn a_file_is_made_once_and_found_again() {
    let (_folder, path) = folder();
    let missing = SqliteStore::open_existing(&path).expect_err("not there");
    assert!(matches!(missing, StoreError::Missing { .. }), "{missing}");
    assert!(!path.exists() && missing.to_string().contains("outdial campaign import FILE"));
    let mut store = SqliteStore::open(&path).expect("made");
    store.save_campaign(&record("autumn", "Acme"), at(0)).expect("saved");
    drop(store);
    for store in [SqliteStore::open(&path), SqliteStore::open_existing(&path)] {
        assert_eq!(store.expect("found").campaigns().expect("read").len(), 1);
    }
    // An empty file, left by a crash or made in advance, becomes a store; but it is none yet.
    let (_folder, empty) = self::folder();
    fs::write(&empty, "").expect("written");
    assert!(matches!(SqliteStore::open_existing(&empty), Err(StoreError::NotOurs { .. })));
    SqliteStore::open(&empty).expect("made").check().expect("sound");
}

#[test]
fn files_of_others_are_refused_and_left_alone() {
    let text = |path: &Path| fs::write(path, "name,phone\nAda,+13055550142\n".repeat(99)).expect("written");
    let table = |path: &Path| sql(path, "CREATE TABLE song (name TEXT)");
    let other_id = |path: &Path| sql(path, "PRAGMA application_id = 7; CREATE TABLE song (name TEXT)");
    let makers: [&dyn Fn(&Path); 3] = [&text, &table, &other_id];
    for (case, make) in makers.into_iter().enumerate() {
        let (_folder, path) = folder();
        make(&path);
        let before = fs::read(&path).expect("read");
        let error = SqliteStore::open(&path).expect_err("not ours");
        assert!(matches!(error, StoreError::NotOurs { .. }), "{case}: {error}");
        assert_eq!(fs::read(&path).expect("read"), before, "{case}");
    }
}

#[test]
fn what_cannot_be_made_leaves_nothing_behind() {
    let (folder, path) = folder();
    let inside_a_file = path.join("x.db");
    fs::write(&path, "text").expect("written");
    for wrong in [folder.path().join("no/such/x.db"), inside_a_file] {
        let error = SqliteStore::open(&wrong).expect_err("no folder");
        assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
    }
    let error = SqliteStore::open(folder.path()).expect_err("a folder");
    assert!(error.to_string().contains("it is a folder"), "{error}");
    assert_eq!(entries(folder.path()), 1);
}

#[test]
fn a_newer_file_is_not_touched() {
    let (_folder, path) = folder();
    drop(SqliteStore::open(&path).expect("made"));
    sql(&path, &format!("PRAGMA user_version = {}", SCHEMA + 1));
    let error = SqliteStore::open(&path).expect_err("newer");
    assert!(matches!(error, StoreError::Newer { found, known, .. } if found == known + 1), "{error}");
}

#[test]
fn a_schema_that_no_outdial_wrote_is_told_without_sql() {
    for version in [0, -3] {
        let (_folder, path) = folder();
        drop(SqliteStore::open(&path).expect("made"));
        sql(&path, &format!("PRAGMA user_version = {version}"));
        let error = SqliteStore::open(&path).expect_err("no schema of ours").to_string();
        assert!(error.contains(&format!("schema {version}")) && error.contains("go on with a backup"), "{error}");
        assert!(!error.contains("CREATE TABLE"), "{error}");
    }
}

#[test]
fn a_file_in_use_says_so_and_nothing_happened() {
    let (_folder, path) = folder();
    let mut store = impatient(&path).expect("made");
    let other = Connection::open(&path).expect("opened");
    other.execute_batch("BEGIN EXCLUSIVE").expect("locked");
    let error = store.save_campaign(&record("autumn", "Acme"), at(0)).expect_err("locked");
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    assert_eq!(store.campaigns().expect("readers go on"), []);
    other.execute_batch("ROLLBACK").expect("free");
    store.save_campaign(&record("autumn", "Acme"), at(0)).expect("saved");
}

#[test]
fn a_file_that_another_is_making_is_waited_for() {
    let (_folder, path) = folder();
    let other = Connection::open(&path).expect("opened");
    other.execute_batch("BEGIN EXCLUSIVE").expect("locked");
    let error = impatient(&path).expect_err("locked");
    assert!(matches!(error, StoreError::Locked { .. }), "{error}");
    assert!(path.exists());
    other.execute_batch("ROLLBACK").expect("free");
    impatient(&path).expect("made");
}

#[test]
fn a_full_disk_loses_no_step() {
    let (mut house, campaign) = House::with_leads(20);
    let pages: i64 = house.conn.query_row("PRAGMA page_count", [], |row| row.get(0)).expect("read");
    house.conn.pragma_update(None, "max_page_count", pages).expect("set");
    let list = new_list(campaign, "b", DedupeScope::Campaign, OnRepeat::Merge);
    let (list, _) = house.begin_list(&list).expect("begun");
    let many = batch((1..2000).map(|n| draft(n, &[1000 + n])).collect(), vec![]);
    let error = house.add_leads(list.id, &many).expect_err("full");
    assert!(matches!(error, StoreError::Full { .. }), "{error}");
    house.is_sound();
    house.conn.pragma_update(None, "max_page_count", 1_000_000).expect("set");
    assert_eq!(house.add_leads(list.id, &many).expect("stored").accepted, 1999);
    house.is_sound();
}

#[test]
fn places_of_a_step_that_was_given_up_are_forgotten() {
    let mut house = house();
    let mut told = |text: &str, ends: bool| {
        let place = Place::read(text).expect("a place");
        house.write_with(|conn, known| {
            let read = known.read(conn, places::intern(conn, &place)?)?.to_string();
            if ends { Ok(read) } else { Err(Trouble::Words("given up".to_owned())) }
        })
    };
    told(FLORIDA, false).expect_err("given up");
    // It gets the number that the other had.
    assert_eq!(told("US-TX@America/Chicago", true).expect("stored"), "US-TX@America/Chicago");
}

#[test]
fn a_file_that_cannot_be_written_says_so() {
    let (mut house, campaign) = House::with_leads(1);
    house.conn.pragma_update(None, "query_only", true).expect("set");
    let error = house.set_campaign_state(campaign, CampaignState::Paused).expect_err("read-only");
    assert!(matches!(error, StoreError::ReadOnly { .. }), "{error}");
}

#[test]
fn a_backup_is_a_store_of_its_own() {
    let (house, campaign) = House::with_leads(3);
    let copy = house.folder.path().join("copy.db");
    house.backup(&copy).expect("copied");
    assert!(house.backup(&copy).expect_err("there already").to_string().contains("name another"));
    let nowhere = house.folder.path().join("no/such/copy.db");
    assert!(house.backup(&nowhere).is_err() && !nowhere.exists());
    let store = SqliteStore::open_existing(&copy).expect("a store");
    assert_eq!(store.check().expect("checked"), Vec::<String>::new());
    assert_eq!(store.lists(campaign).expect("read"), house.lists(campaign).expect("read"));
}

#[test]
fn damage_is_found_and_named() {
    for (harm, words) in [
        ("UPDATE list SET accepted = accepted + 1", "accounted for"),
        ("UPDATE list SET accepted = accepted + 1, merged = merged - 1", "but 2 leads"),
        ("UPDATE summary SET talk_seconds = 7", "the sum is not the count"),
        ("DELETE FROM summary", "the sum is not the count"),
        ("DELETE FROM directory_row WHERE lead = 1", "phone 13055550101 is not found by its number"),
        ("UPDATE lead SET phones = '[]' WHERE id = 1", "lead 1 has no phone"),
        (
            "UPDATE directory_row SET key = 13055550199 WHERE lead = 1 AND what = 'number'",
            "booked for lead 1, which has none such",
        ),
        ("UPDATE lead SET phones = replace(phones, ',1]', ',99]')", "the place of phone 13055550101 is gone"),
        ("UPDATE campaign SET shuffled = 1", "shuffled order"),
        ("UPDATE lead SET since = NULL WHERE id = 1", "counted as fresh"),
        ("UPDATE campaign SET latest_at = NULL", "latest instant"),
        ("PRAGMA foreign_keys = OFF; DELETE FROM campaign", "that is gone"),
        ("UPDATE lead SET list = 99 WHERE id = 2", "lead 2 names a list"),
        ("DELETE FROM attempt", "never dialed"),
        (
            "UPDATE lead SET detail = '{\"x\":[2,\"10\"]}' WHERE id = 1",
            "lead 1: what is only shown of it can't be read: number 2",
        ),
        ("UPDATE lead SET detail = '' WHERE id = 2", "lead 2: what is only shown of it can't be read"),
        ("INSERT INTO other_key VALUES (1, 'K', 9)", "key K means lead 9, which its campaign has not"),
        ("DELETE FROM lead_range", "lead 1 is in no range of leads of its list"),
        ("INSERT INTO lead_range VALUES (2, 2, 1)", "leads 1 to 2 are said to be of list 1, which they are not"),
        ("INSERT INTO lead_range VALUES (5, 7, 9)", "leads 5 to 7 are said to be of list 9, which is gone"),
        ("UPDATE lead_range SET last = 1", "lead 2 is in no range of leads of its list"),
        ("DELETE FROM fresh", "lead 2 was never dialed, and no dial list finds it"),
    ] {
        let (mut house, campaign) = House::with_leads(2);
        house.call(campaign, 1, 0, &row("B", FinalFor::None, None), &again(30));
        house.is_sound();
        house.conn.execute_batch(harm).expect("done");
        let found = house.check().expect("checked").join("\n");
        assert!(found.contains(words), "{harm}: {found}");
    }
}

#[test]
fn a_damaged_page_is_told_with_advice() {
    let (_folder, path) = folder();
    drop(SqliteStore::open(&path).expect("made"));
    let mut bytes = fs::read(&path).expect("read");
    for byte in bytes.iter_mut().skip(4096) {
        *byte = 0xA5;
    }
    fs::write(&path, bytes).expect("written");
    let said = match SqliteStore::open(&path).and_then(|store| store.campaigns().map(|_| ())) {
        Ok(()) => panic!("nothing was seen"),
        Err(error) => error.to_string(),
    };
    assert!(said.contains("outdial db check"), "{said}");
}

#[test]
fn what_is_committed_is_on_the_disk() {
    let house = house();
    let pragma = |name: &str| {
        house.store.conn.pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0)).expect(name)
    };
    assert_eq!(pragma("journal_mode"), "wal".to_owned().into());
    assert_eq!(pragma("synchronous"), 2.into(), "FULL");
    assert_eq!(pragma("foreign_keys"), 1.into());
}

#[test]
fn the_tables_take_every_word_of_the_domain() {
    for (sql, check) in [
        (
            include_str!("../migrations/0001.sql"),
            format!("CHECK (reach IN ('{}'))", Reach::ALL.map(Reach::name).join("', '")),
        ),
        (
            include_str!("../migrations/0003.sql"),
            format!("CHECK (status = '{}')", LeadStatus::ALL.map(LeadStatus::name).join("' OR status = '")),
        ),
    ] {
        assert!(sql.contains(&check), "{check} is asked for: add a migration");
    }
}

/// A file of the second schema with a lead of two phones, and one that was dialed.
const SECOND: &str = "
    INSERT INTO campaign (id, name, client, kind, state, file, toml, dispositions_toml, fingerprint, created_at, updated_at)
    VALUES (1, 'autumn', 'Acme', 'sales', 'active', '', '', '', 'f1', 0, 0);
    INSERT INTO list (id, campaign, file, fingerprint, dedupe, on_repeat, imported_at, rows, accepted, complete)
    VALUES (1, 1, 'a.csv', 'a', 'campaign', 'merge', 0, 2, 2, 1);
    INSERT INTO place (id, text) VALUES (7, 'US-FL@America/New_York');
    INSERT INTO lead (id, campaign, list, row, priority, shuffle, status, final_reason, key, name) VALUES
        (1, 1, 1, 1, 5, -77, 'ready', '', 'K1', 'Ada'), (2, 1, 1, 2, 0, 12, 'final', 'NO', '', '');
    INSERT INTO lead_detail VALUES (1, '{\"line\":2,\"company\":\"Ada Ltd\"}'), (2, '{\"line\":3}');
    INSERT INTO phone (lead, position, number, campaign, kind, extension, place, final_reason) VALUES
        (1, 1, 13055550101, 1, 'mobile', '12', 7, 'DC'), (1, 0, 13055550102, 1, 'fixed', '', 7, ''),
        (2, 0, 13055550103, 1, 'mobile', '', 7, '');";

/// Leads of a file of the ninth schema: fresh ones of two blocks, two campaigns, two places and two priorities; one that was dialed, one
/// that is done, one whose person was erased; and a key of a row that was merged.
const NINTH: &str = "
    INSERT INTO campaign (id, name, client, subject, kind, state, file, toml, dispositions_toml, fingerprint, created_at, updated_at,
                          latest_at, real)
    VALUES (1, 'autumn', 'Acme', 'autumn', 'sales', 'active', '', '', '', 'f1', 0, 0, 60000000, 1),
           (2, 'winter', 'Acme', 'winter', 'sales', 'active', '', '', '', 'f1', 0, 0, NULL, 0);
    INSERT INTO list (id, campaign, file, fingerprint, dedupe, on_repeat, imported_at, rows, accepted, complete)
    VALUES (1, 1, 'a.csv', 'a', 'campaign', 'merge', 0, 6, 6, 1), (2, 2, 'b.csv', 'b', 'campaign', 'merge', 0, 1, 1, 1);
    INSERT INTO place (id, text) VALUES (7, 'US-FL@America/New_York'), (8, 'US-CA@America/Los_Angeles');
    INSERT INTO lead (id, campaign, list, row, priority, shuffle, status, final_reason, since, key, name, claims, phones, detail) VALUES
        (1, 1, 1, 1, 0, 0, 'ready', '', NULL, '', '', '', '[[13055550101,\"m\",7],[13055550102,\"m\",8]]', '{}'),
        (2, 1, 1, 2, 5, 0, 'ready', '', NULL, '', '', '', '[[13055550103,\"m\",7]]', '{}'),
        (3, 1, 1, 3, 0, 0, 'ready', '', 60000000, '', '', '', '[[13055550104,\"m\",7]]', '{}'),
        (4, 1, 1, 4, 0, 0, 'final', 'NO', NULL, '', '', '', '[[13055550105,\"m\",7]]', '{}'),
        (5, 1, 1, 5, 0, 0, 'final', 'erased', NULL, '', '', '', '[]', '{\"line\":0}'),
        (6, 2, 2, 1, 0, 0, 'ready', '', NULL, '', '', '', '[[13055550101,\"m\",7]]', '{}'),
        (65536, 1, 1, 6, 0, 0, 'ready', '', NULL, '', '', '', '[[13055550106,\"m\",7]]', '{}');
    INSERT INTO directory_row (what, key, lead) VALUES ('number', 13055550101, 1), ('number', 13055550102, 1),
        ('number', 13055550103, 2), ('number', 13055550104, 3), ('number', 13055550105, 4), ('number', 13055550101, 6),
        ('number', 13055550106, 65536);
    INSERT INTO other_key VALUES (1, 'K9', 3);
    INSERT INTO attempt (campaign, lead, list, number, agent, driver, opened_at, day, hour, rulebook, campaign_fingerprint, evidence)
    VALUES (1, 3, 1, 13055550104, 'ana', 'manual', 60000000, '1970-01-01', 0, 'r1', 'f1', '{}');";

#[test]
fn fresh_leads_of_the_ninth_schema_are_found() {
    let (_folder, path) = folder();
    let conn = Connection::open(&path).expect("made");
    for step in [
        include_str!("../migrations/0001.sql"),
        include_str!("../migrations/0002.sql"),
        include_str!("../migrations/0003.sql"),
        include_str!("../migrations/0004.sql"),
        include_str!("../migrations/0005.sql"),
        include_str!("../migrations/0006.sql"),
        include_str!("../migrations/0007.sql"),
        include_str!("../migrations/0008.sql"),
        include_str!("../migrations/0009.sql"),
        NINTH,
    ] {
        conn.execute_batch(step).expect("done");
    }
    conn.pragma_update(None, "application_id", APPLICATION_ID).expect("set");
    conn.pragma_update(None, "user_version", 9).expect("set");
    drop(conn);
    let store = SqliteStore::open_existing(&path).expect("brought up to date");
    assert_eq!(store.check().expect("checked"), Vec::<String>::new());
    let found = |campaign, scope, order| {
        let (mut found, query) = (Vec::new(), CandidateQuery { campaign, scope, order });
        let mut visit = |lead: Lead| {
            found.push(lead.id.0);
            Look::Passed
        };
        store.candidates(&query, &anywhere, &mut visit).expect("read");
        found
    };
    assert_eq!(found(1, Scope::Due(at(0)), LeadOrder::FreshFirst), [2, 1, 65536, 3]);
    assert_eq!(found(1, Scope::Due(at(0)), LeadOrder::RetriesFirst), [2, 3, 1, 65536]);
    assert_eq!(found(1, Scope::All, LeadOrder::FreshFirst), [1, 2, 3, 4, 5, 65536]);
    assert_eq!(found(2, Scope::Due(at(0)), LeadOrder::FreshFirst), [6]);
    let ranges = "SELECT group_concat(first || '-' || last || ':' || list, ' ') FROM lead_range";
    let ranges: String = store.conn.query_row(ranges, [], |row| row.get(0)).expect("read");
    assert_eq!(ranges, "1-5:1 6-65535:2 65536-65536:1");
    let keyed = store.leads_with_key(1, "K9").expect("read");
    assert_eq!(keyed.iter().map(|lead| lead.id.0).collect::<Vec<_>>(), [3]);
}

#[test]
fn a_file_of_the_second_schema_keeps_all_it_knows() {
    let (_folder, path) = folder();
    let conn = Connection::open(&path).expect("made");
    for step in [include_str!("../migrations/0001.sql"), include_str!("../migrations/0002.sql"), SECOND] {
        conn.execute_batch(step).expect("done");
    }
    conn.pragma_update(None, "application_id", APPLICATION_ID).expect("set");
    conn.pragma_update(None, "user_version", 2).expect("set");
    drop(conn);
    let store = SqliteStore::open_existing(&path).expect("brought up to date");
    assert_eq!(store.check().expect("checked"), Vec::<String>::new());
    let first = store.lead(LeadId(1)).expect("read").expect("a lead");
    let phones: Vec<_> =
        first.phones.iter().map(|phone| (phone.number, phone.place.to_string(), phone.final_reason.as_str())).collect();
    let florida = FLORIDA.to_owned();
    assert_eq!(phones, [(phone(2), florida.clone(), ""), (phone(1), florida, "DC")]);
    let details = store.lead_details(LeadId(1)).expect("read").expect("a lead");
    assert_eq!((details.company.as_str(), details.line, details.phones[1].extension.as_str()), ("Ada Ltd", 2, "12"));
    let mut found = Vec::new();
    let mut visit = |lead: Lead| {
        found.push((lead.id.0, lead.status));
        Look::Passed
    };
    for order in ORDERS {
        let query = CandidateQuery { campaign: 1, scope: Scope::Due(at(0)), order };
        store.candidates(&query, &anywhere, &mut visit).expect("read");
    }
    assert_eq!(found, [(1, LeadStatus::Ready); ORDERS.len()]);
}
