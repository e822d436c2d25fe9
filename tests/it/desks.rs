//! Several processes on one database at once.

use crate::floor::{Bench, registry};
use outdial::domain::phone::PhoneNumber;
use outdial::store::sqlite::SqliteStore;
use outdial::store::suppression::Suppressions;
use std::collections::BTreeSet;
use std::process::Stdio;

const CAMPAIGN: &str = r#"
name = "desks"
client = "Test"
kind = "sales"
region = "US"
dedupe = "list"
"#;

/// A Monday on which all of the United States may be called from 17:00 UTC.
const AT: &str = "--at 2026-11-23T17:00:00Z";

/// Two lists with the same numbers, so that each number has two leads.
fn shared_numbers(numbers: usize) -> Bench {
    let bench = Bench::new();
    bench.write("desks.toml", CAMPAIGN);
    for (list, offset) in [("one.csv", 0), ("two.csv", 1)] {
        let row = |n: usize| format!("{list}{n},512,TX,512-555-{:04}\n", 100 + (n + offset) % numbers);
        let rows: String = (0..numbers).map(row).collect();
        bench.write(list, format!("key,first_name,state,phone\n{rows}"));
    }
    bench.expect(&format!("{AT} -q campaign import desks.toml one.csv two.csv"), 0);
    bench
}

#[test]
fn desks_that_reserve_at_once_share_no_lead_and_no_number() {
    for desks in [2, 4, 8] {
        let bench = shared_numbers(60);
        let ask = |desk| {
            let words = format!("{AT} -q dial-list --reserve --owner desk-{desk} -n 5 --format json");
            bench.command(&words).stdout(Stdio::piped()).spawn().expect("the program starts")
        };
        let asked: Vec<_> = (0..desks).map(ask).collect();
        let (mut leads, mut numbers) = (BTreeSet::new(), BTreeSet::new());
        for child in asked {
            let output = child.wait_with_output().expect("its end");
            let list: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a list");
            let rows = list["list"].as_array().expect("rows");
            assert_eq!(rows.len(), 5, "there are leads for all {desks} desks: none goes away with less");
            for row in rows {
                assert!(leads.insert(row["lead"].as_i64()), "a lead at two desks: {row}");
                assert!(numbers.insert(row["phone"].to_string()), "a number at two desks: {row}");
            }
        }
    }
}

/// Leads and hash of a list that a desk takes at a moment of that Monday.
fn taken(bench: &Bench, desk: &str, time: &str, code: i32) -> (BTreeSet<i64>, String) {
    let at = format!("--at 2026-11-23T{time}Z");
    let list =
        bench.expect(&format!("{at} -q dial-list --reserve --owner {desk} -n 40 --lease 30 --format json"), code);
    let list: serde_json::Value = serde_json::from_str(&list).expect("a list");
    let leads = list["list"].as_array().expect("rows").iter().filter_map(|row| row["lead"].as_i64()).collect();
    (leads, list["hash"].to_string())
}

#[test]
fn a_desk_that_dies_before_its_calls_gives_its_leads_back_when_the_lease_ends() {
    let bench = shared_numbers(40);
    // The process is gone when its list is printed; nothing was called.
    let (dead, _) = taken(&bench, "dead", "17:00:00", 0);
    assert_eq!(dead.len(), 40, "every number once");
    assert_eq!(taken(&bench, "heir", "17:29:59", 3).0, BTreeSet::new(), "all numbers are held");
    let (heir, hash) = taken(&bench, "heir", "17:30:00", 0);
    assert_eq!(heir, dead);
    let kept = bench.expect("-q dial-list --kept --format json", 0);
    assert!(kept.contains(&hash) && kept.contains("\"leads\": 40"), "{kept}");
    assert_eq!(asked(&bench, "SELECT count(*) FROM attempt"), 0);
}

#[test]
fn a_lead_that_shares_a_number_with_one_in_somebodys_hand_waits_on_all_its_numbers() {
    let bench = Bench::new();
    bench.write("desks.toml", CAMPAIGN);
    bench.write("one.csv", "key,state,phone,phone2\nann,TX,512-555-0101,\n");
    bench.write("two.csv", "key,state,phone,phone2\nbob,TX,512-555-0101,512-555-0102\n");
    bench.expect(&format!("{AT} -q campaign import desks.toml one.csv two.csv"), 0);
    let both = bench.expect(&format!("{AT} -q dial-list --format csv --no-totals"), 0);
    assert!(both.contains("+15125550101") && both.contains("+15125550102"), "each on a number of their own: {both}");
    bench.expect(&format!("{AT} -q dial-list --reserve --owner maria -n 1"), 0);
    // Maria may dial any of Ann's numbers; a list does not offer what can't be leased.
    bench.expect(&format!("{AT} -q dial-list --owner joe"), 3);
    bench.expect(&format!("{AT} -q dial-list --reserve --owner joe"), 3);
    // Who holds a lead has its list already.
    bench.expect(&format!("{AT} -q dial-list --reserve --owner maria"), 3);
    let nobody = bench.command(&format!("{AT} -q dial-list --reserve --owner")).arg(" ").output().expect("its end");
    assert_eq!(nobody.status.code(), Some(2), "a blank name is nobody's");
}

#[test]
fn a_call_cut_off_in_one_campaign_does_not_block_its_number_in_another() {
    let bench = Bench::new();
    for name in ["autumn", "winter"] {
        bench.write(&format!("{name}.toml"), CAMPAIGN.replace("desks", name));
        bench.write("one.csv", "key,first_name,state,phone\nK,Ana,TX,512-555-0100\n");
        bench.expect(&format!("{AT} -q campaign import {name}.toml one.csv"), 0);
    }
    let db = rusqlite::Connection::open(bench.path("outdial.db")).expect("the database opens");
    let cut_off = "INSERT INTO attempt (campaign, lead, list, number, agent, driver, opened_at, day, hour, rulebook,
            campaign_fingerprint, evidence)
        SELECT l.campaign, l.id, l.list, p.value ->> 0, '', 'simulator', 1795450000000000, '2026-11-23', 0, '', '', '{}'
        FROM lead l JOIN json_each(l.phones) p JOIN campaign c ON c.id = l.campaign WHERE c.name = 'autumn'";
    let noted =
        "UPDATE lead SET since = 1795450000000000 WHERE campaign = (SELECT id FROM campaign WHERE name = 'autumn')";
    let fresh_no_more = "DELETE FROM fresh WHERE campaign = (SELECT id FROM campaign WHERE name = 'autumn')";
    let dialed = "INSERT INTO dialed (campaign, place, priority, since, lead)
        SELECT l.campaign, p.value ->> 2, l.priority, l.since, l.id FROM lead l JOIN json_each(l.phones) p WHERE l.since > 0";
    for sql in [cut_off, noted, fresh_no_more, dialed] {
        assert_eq!(db.execute(sql, []).expect("written"), 1);
    }
    bench.expect(&format!("{AT} -q dial --campaign winter --max-calls 1"), 0);
    bench.expect("db check", 0);
}

/// A campaign with as many leads, and dialing begun on it by a process of its own.
fn dialing(leads: usize) -> (Bench, std::process::Child) {
    let bench = Bench::new();
    bench.write("desks.toml", CAMPAIGN);
    let row = |n: usize| format!("K{n},512,TX,512{}{:04}\n", 600 + n / 10_000, n % 10_000);
    bench.write("one.csv", format!("key,first_name,state,phone\n{}", (0..leads).map(row).collect::<String>()));
    bench.expect(&format!("{AT} -q campaign import desks.toml one.csv"), 0);
    let words = format!("{AT} -q dial --agents 2 --hours 8");
    let child = bench.command(&words).stdout(Stdio::null()).spawn().expect("the program starts");
    // It is at work when it has written attempts.
    let db = rusqlite::Connection::open(bench.path("outdial.db")).expect("the database opens");
    db.busy_timeout(std::time::Duration::from_secs(60)).expect("patience");
    let calls = || db.query_row("SELECT count(*) FROM attempt", [], |row| row.get::<_, i64>(0)).expect("a count");
    let begun = std::time::Instant::now();
    while calls() < 5 {
        assert!(begun.elapsed().as_secs() < 60, "no call in a minute");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    (bench, child)
}

/// One value of the database.
fn asked(bench: &Bench, sql: &str) -> i64 {
    let db = rusqlite::Connection::open(bench.path("outdial.db")).expect("the database opens");
    db.query_row(sql, [], |row| row.get(0)).expect("a value")
}

#[test]
fn a_pause_by_another_process_ends_the_calls() {
    let (bench, mut child) = dialing(4_000);
    bench.expect("-q campaign pause desks", 0);
    let paused = asked(&bench, "SELECT count(*) FROM attempt");
    child.wait().expect("its end");
    assert_eq!(asked(&bench, "SELECT count(*) FROM attempt"), paused, "no attempt after the pause was stored");
    assert_eq!(
        asked(&bench, "SELECT count(*) FROM attempt WHERE ended_at IS NULL"),
        0,
        "those that went on have ended"
    );
}

#[test]
fn a_number_suppressed_by_another_process_is_not_called() {
    let (bench, mut child) = dialing(4_000);
    // All numbers at once: none is called from the moment at which the step is stored.
    let db = rusqlite::Connection::open(bench.path("outdial.db")).expect("the database opens");
    db.busy_timeout(std::time::Duration::from_secs(60)).expect("patience");
    let all = "INSERT INTO suppression (number, list, reach, client, reason, source, since)
               SELECT DISTINCT own.value ->> 0, 1, 'centre', '', 'test', 'test', 0 FROM lead JOIN json_each(lead.phones) own";
    assert_eq!(db.execute(all, []).expect("written"), 4_000);
    let called = asked(&bench, "SELECT count(*) FROM attempt");
    child.wait().expect("its end");
    assert_eq!(asked(&bench, "SELECT count(*) FROM attempt"), called);
}

#[test]
fn a_second_process_does_not_dial() {
    let (bench, mut child) = dialing(4_000);
    let second = bench.run(&format!("{AT} dial --agents 2"));
    let words = String::from_utf8_lossy(&second.stderr).into_owned();
    let still = child.try_wait().expect("its state").is_none();
    assert!(!still || second.status.code() == Some(6) && words.contains("another outdial dials"), "{words}");
    let _ = child.kill();
    child.wait().expect("its end");
}

#[test]
fn a_backup_while_dialing_is_whole() {
    let (bench, mut child) = dialing(4_000);
    for copy in 0..3 {
        bench.expect(&format!("-q db backup copy{copy}.db"), 0);
        bench.expect(&format!("-q --db copy{copy}.db db check"), 0);
    }
    let _ = child.kill();
    child.wait().expect("its end");
    bench.expect("-q db check", 0);
}

/// A list of numbers of their own, from `first` on.
fn numbers(first: usize, count: usize) -> String {
    let row = |n: usize| format!("K{n},512,TX,512{}{:04}\n", 600 + n / 10_000, n % 10_000);
    format!("key,first_name,state,phone\n{}", (first..first + count).map(row).collect::<String>())
}

#[test]
fn imports_at_once_wait_for_each_other_and_say_so() {
    let bench = Bench::new();
    bench.write("desks.toml", CAMPAIGN.replace("\"list\"", "\"campaign\""));
    bench.write("one.csv", numbers(0, 6_000));
    bench.write("two.csv", numbers(3_000, 6_000));
    bench.expect(&format!("{AT} -q campaign import desks.toml"), 0);
    let db = rusqlite::Connection::open(bench.path("outdial.db")).expect("the database opens");
    db.execute_batch("BEGIN IMMEDIATE").expect("a third process writes");
    let start = |words: &str| {
        let mut command = bench.command(&format!("{AT} lead import {words}"));
        command.env("OUTDIAL_BATCH_ROWS", "500").stderr(Stdio::piped()).stdout(Stdio::null());
        command.spawn().expect("the program starts")
    };
    let mut imports = ["one.csv", "two.csv", "one.csv"].map(start);
    for import in &mut imports {
        let mut word = String::new();
        let err = import.stderr.take().expect("its words");
        std::io::BufRead::read_line(&mut std::io::BufReader::new(err), &mut word).expect("a line");
        assert!(word.starts_with("waiting: another outdial is writing to outdial.db"), "{word}");
        if cfg!(target_os = "linux") {
            let holder = format!(" (process {}: ", std::process::id());
            assert!(word.contains(&holder), "it says who: {word}");
        }
        assert!(import.try_wait().expect("its state").is_none(), "it waits");
    }
    db.execute_batch("ROLLBACK").expect("the third has ended");
    for import in &mut imports {
        assert_eq!(import.wait().expect("its end").code(), Some(0));
    }
    assert_eq!(asked(&bench, "SELECT count(*) FROM lead"), 9_000, "each number is a lead");
    assert_eq!(asked(&bench, "SELECT count(*) FROM list WHERE complete"), 2, "the list loaded twice is one");
    assert_eq!(asked(&bench, "SELECT sum(rows) FROM list"), 12_000, "every row is accounted for");
    bench.expect("db check", 0);
}

#[test]
fn a_call_does_not_wait_without_end() {
    let (bench, mut child) = dialing(300);
    child.wait().expect("its end");
    let db = rusqlite::Connection::open(bench.path("outdial.db")).expect("the database opens");
    db.execute_batch("BEGIN IMMEDIATE").expect("another process writes");
    let dial = bench.run("--at 2026-11-24T17:00:00Z dial");
    let words = String::from_utf8_lossy(&dial.stderr).into_owned();
    assert_eq!(dial.status.code(), Some(6), "{words}");
    assert!(words.contains("waiting: ") && words.contains("in use by another outdial"), "{words}");
}

const LOAD: &str = "suppression import --list us-dnc --kind national --for US";

#[test]
fn a_registry_and_a_list_loaded_at_once_wait_for_each_other() {
    let bench = Bench::new();
    bench.write("desks.toml", CAMPAIGN.replace("\"list\"", "\"campaign\""));
    bench.write("one.csv", numbers(0, 6_000));
    bench.write("dnc.txt", registry(45, 101));
    bench.expect(&format!("{AT} -q campaign import desks.toml"), 0);
    let db = rusqlite::Connection::open(bench.path("outdial.db")).expect("the database opens");
    db.execute_batch("BEGIN IMMEDIATE").expect("a third process writes");
    let start = |words: &str| {
        let mut command = bench.command(&format!("{AT} {words}"));
        command.env("OUTDIAL_BATCH_ROWS", "500").stderr(Stdio::piped()).stdout(Stdio::null());
        command.spawn().expect("the program starts")
    };
    let load = format!("{LOAD} --as-of 2026-11-20 dnc.txt");
    let mut both = ["lead import one.csv", load.as_str()].map(start);
    for one in &mut both {
        let mut word = String::new();
        let err = one.stderr.take().expect("its words");
        std::io::BufRead::read_line(&mut std::io::BufReader::new(err), &mut word).expect("a line");
        assert!(word.starts_with("waiting: another outdial is writing to outdial.db"), "{word}");
        assert!(one.try_wait().expect("its state").is_none(), "it waits");
    }
    db.execute_batch("ROLLBACK").expect("the third has ended");
    for one in &mut both {
        assert_eq!(one.wait().expect("its end").code(), Some(0));
    }
    assert_eq!(asked(&bench, "SELECT count(*) FROM lead"), 6_000, "every row of the list");
    assert_eq!(asked(&bench, "SELECT numbers FROM suppression_list WHERE name = 'us-dnc'"), 36_000);
    assert_eq!(asked(&bench, "SELECT count(*) FROM registry_page"), 36_000, "every block of the registry");
    bench.expect("db check", 0);
}

/// One number in 400, of the first file and of the second.
fn samples() -> [Vec<PhoneNumber>; 2] {
    [101, 102].map(|line| {
        let text = registry(59, line);
        let digits = |row: &str| format!("1{}", row.replace(',', "")).parse().expect("digits");
        text.lines().step_by(400).map(|row| PhoneNumber::from_digits(digits(row)).expect("a number")).collect()
    })
}

#[test]
fn who_asks_while_a_registry_is_loaded_sees_the_old_one_or_the_new_one() {
    let bench = Bench::new();
    bench.write("desks.toml", CAMPAIGN);
    bench.write("old.txt", registry(59, 101));
    bench.write("new.txt", registry(59, 102));
    bench.expect(&format!("{AT} -q campaign import desks.toml"), 0);
    bench.expect(&format!("{AT} -q {LOAD} --as-of 2026-11-14 old.txt"), 0);
    let [old, new] = samples();
    let mut asked_for: Vec<_> = old.iter().chain(&new).copied().collect();
    asked_for.sort_unstable();
    let store = SqliteStore::open_existing(&bench.path("outdial.db")).expect("the database opens");
    let on = || {
        let mut found = Vec::new();
        store.on_registries(&asked_for, &mut |_, number| found.push(number)).expect("an answer");
        found
    };
    assert_eq!(on(), old);
    let load = format!("{AT} -q {LOAD} --as-of 2026-11-20 new.txt");
    let mut child = bench.command(&load).stdout(Stdio::null()).spawn().expect("the program starts");
    let (mut while_filling, mut seen_new) = (0, false);
    loop {
        let ended = child.try_wait().expect("its state");
        let filling = asked(&bench, "SELECT count(*) FROM registry_page WHERE id >> 38 > 1") > 0;
        let found = on();
        if found == old {
            assert!(!seen_new, "the old list came back");
            while_filling += u32::from(filling);
        } else {
            assert_eq!(found, new, "neither the old list nor the new one");
            seen_new = true;
        }
        if let Some(ended) = ended {
            assert!(ended.success());
            break;
        }
    }
    assert!(while_filling > 0, "nobody asked while the new pages were filled");
    assert_eq!(on(), new);
}
