//! Ctrl-C at any moment of an import: it ends at the next safe point, says what is stored, and the same command goes on.

#![cfg(unix)]

use crate::floor::{Bench, registry};
use crate::tables::lists_in_force;
use rusqlite::{Connection, OpenFlags};
use std::process::{Child, Command, Stdio};

const CAMPAIGN: &str = "name = \"stop\"\nclient = \"Test\"\nkind = \"sales\"\nregion = \"US\"\n";

fn bench(rows: usize) -> Bench {
    let bench = Bench::new();
    bench.write("stop.toml", CAMPAIGN);
    let row = |n: usize| format!("K{n},512{}{:04}\n", 600 + n / 10_000, n % 10_000);
    bench.write("leads.csv", format!("key,phone\n{}", (0..rows).map(row).collect::<String>()));
    bench
}

/// One value of the database; 0 while there is none.
fn counted(bench: &Bench, sql: &str) -> i64 {
    let db = Connection::open_with_flags(bench.path("outdial.db"), OpenFlags::SQLITE_OPEN_READ_ONLY);
    db.and_then(|db| db.query_row(sql, [], |row| row.get(0))).unwrap_or_default()
}

fn stored(bench: &Bench) -> i64 {
    counted(bench, "SELECT count(*) FROM lead")
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill").args([format!("-{name}"), child.id().to_string()]).status();
    assert!(sent.expect("kill").success());
}

/// The exit code and the words of a process.
fn end(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().expect("its end");
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

fn import(bench: &Bench) -> Child {
    let mut command = bench.command("campaign import stop.toml leads.csv");
    command.env("OUTDIAL_BATCH_ROWS", "2000").stdout(Stdio::null()).stderr(Stdio::piped());
    command.spawn().expect("the program starts")
}

#[test]
fn a_stopped_import_says_what_is_stored_and_goes_on() {
    const ROWS: usize = 40_000;
    for name in ["INT", "TERM"] {
        let bench = bench(ROWS);
        let child = import(&bench);
        while stored(&bench) < 4_000 {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        signal(&child, name);
        let (code, words) = end(child);
        assert_eq!(code, Some(130), "{words}");
        let rows = stored(&bench);
        let shown = format!("leads.csv: stopped; rows 1 to {},{:03} are stored", rows / 1_000, rows % 1_000);
        assert!(words.contains(&shown), "{rows}: {words}");
        assert!((4_000..ROWS as i64).contains(&rows));
        bench.expect("db check", 0);
        let told = bench.expect("list list", 0) + &bench.expect("list show 1", 0);
        assert!(told.contains("not finished") && told.contains("outdial list retract 1"), "{told}");
        let told = bench.expect("campaign import stop.toml leads.csv", 0);
        assert!(told.contains("40,000 leads") && told.contains("went on after row"), "{told}");
        assert_eq!(stored(&bench), ROWS as i64);
        bench.expect("db check", 0);
    }
}

#[test]
fn a_stopped_import_of_results_goes_on() {
    const ROWS: usize = 12_000;
    let bench = bench(ROWS);
    bench.expect("-q campaign import stop.toml leads.csv", 0);
    let row = |n: usize| format!("K{n},NO_ANSWER,2026-11-23T15:{:02}:00Z\n", n % 60);
    bench.write("results.csv", format!("key,disposition,at\n{}", (0..ROWS).map(row).collect::<String>()));
    let mut command = bench.command("disposition import results.csv");
    let child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
    while counted(&bench, "SELECT count(*) FROM attempt") == 0 {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    signal(&child, "INT");
    let (code, words) = end(child);
    assert_eq!(code, Some(130), "{words}");
    assert!(words.contains("results.csv: stopped; rows 1 to ") && words.contains(" are applied"), "{words}");
    assert!(counted(&bench, "SELECT count(*) FROM attempt") < ROWS as i64);
    bench.expect("db check", 0);
    bench.expect("disposition import results.csv", 0);
    assert_eq!(counted(&bench, "SELECT count(*) FROM attempt"), ROWS as i64);
    bench.expect("db check", 0);
}

#[test]
fn an_import_that_waits_for_another_can_be_stopped() {
    let bench = bench(3_000);
    bench.expect("-q campaign import stop.toml", 0);
    let db = Connection::open(bench.path("outdial.db")).expect("the database opens");
    db.execute_batch("BEGIN IMMEDIATE").expect("another process writes");
    let mut command = bench.command("lead import leads.csv");
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the program starts");
    let mut words = std::io::BufReader::new(child.stderr.take().expect("its words"));
    let mut line = String::new();
    std::io::BufRead::read_line(&mut words, &mut line).expect("a line");
    assert!(line.starts_with("waiting: "), "{line}");
    signal(&child, "INT");
    line.clear();
    std::io::Read::read_to_string(&mut words, &mut line).expect("its words");
    assert_eq!(child.wait().expect("its end").code(), Some(130), "{line}");
    assert!(line.contains("leads.csv: stopped; what is stored of it stays"), "{line}");
    drop(db);
    bench.expect("lead import leads.csv", 0);
    assert_eq!(stored(&bench), 3_000);
}

#[test]
fn a_stopped_update_goes_on() {
    const ROWS: usize = 20_000;
    let bench = bench(ROWS);
    bench.expect("-q campaign import stop.toml leads.csv", 0);
    let row = |n: usize| format!("K{n},Eve{n}\n");
    bench.write("news.csv", format!("key,name\n{}", (0..ROWS).map(row).collect::<String>()));
    let mut command = bench.command("lead import --update news.csv");
    command.env("OUTDIAL_BATCH_ROWS", "1500").stdout(Stdio::null()).stderr(Stdio::piped());
    let child = command.spawn().expect("the program starts");
    while counted(&bench, "SELECT count(*) FROM list_change") == 0 {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
    signal(&child, "INT");
    let (code, words) = end(child);
    assert_eq!(code, Some(130), "{words}");
    let rows = counted(&bench, "SELECT count(*) FROM list_change");
    let shown = format!("news.csv: stopped; rows 1 to {},{:03} are stored", rows / 1_000, rows % 1_000);
    assert!(words.contains(&shown) && rows < ROWS as i64, "{rows}: {words}");
    bench.expect("db check", 0);
    let told = bench.expect("lead import --update news.csv", 0);
    assert!(told.contains("20,000 updated") && told.contains("went on after row"), "{told}");
    bench.expect("db check", 0);
}

/// Area codes of the registry that is stopped: pages for five steps.
const AREAS: usize = 99;

const FIRST: &str = "-q suppression import --list us-dnc --kind national --for US --as-of 2026-11-14 first.txt";
const NEXT: &str = "suppression import --list us-dnc --kind national --for US --as-of 2026-11-20 next.txt";

/// A registry that is loaded, and a newer file of it.
fn registries() -> Bench {
    let bench = bench(0);
    bench.expect("-q campaign import stop.toml", 0);
    bench.write("first.txt", registry(AREAS / 2 + 1, 101));
    bench.write("next.txt", registry(AREAS, 102));
    bench.expect(FIRST, 0);
    bench
}

#[test]
fn a_stopped_load_of_a_registry_leaves_the_old_one_and_begins_anew() {
    const NEW_PAGES: &str = "SELECT count(*) FROM registry_page WHERE id >> 38 > 1";
    const LATEST: &str = "SELECT max(id) FROM generation";
    let bench = registries();
    let before = lists_in_force(&bench.path("outdial.db"));
    for name in ["INT", "TERM"] {
        let child = bench.command(NEXT).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("started");
        // What was stopped before is swept away first; then the new pages come.
        let begun = counted(&bench, LATEST);
        while counted(&bench, LATEST) == begun || counted(&bench, NEW_PAGES) == 0 {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
        signal(&child, name);
        let (code, words) = end(child);
        assert_eq!(code, Some(130), "{words}");
        let shown =
            "us-dnc: stopped; nothing was loaded, and what was in force before still is: the same command begins anew";
        assert!(words.contains(shown), "{words}");
        assert!(lists_in_force(&bench.path("outdial.db")) == before, "the list is as it was");
        bench.expect("db check", 0);
    }
    let told = bench.expect(NEXT, 0);
    assert!(told.contains("loaded   79,200 numbers"), "{told}");
    assert_eq!(counted(&bench, NEW_PAGES), 79_200, "what was stopped is swept away");
    bench.expect("suppression check +12015000102", 4);
    bench.expect("suppression check +12015000101", 0);
    bench.expect("db check", 0);
}

#[test]
fn a_load_of_a_registry_that_waits_for_another_process_can_be_stopped() {
    let bench = registries();
    let before = lists_in_force(&bench.path("outdial.db"));
    let db = Connection::open(bench.path("outdial.db")).expect("the database opens");
    db.execute_batch("BEGIN IMMEDIATE").expect("another process writes");
    let mut child = bench.command(NEXT).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("started");
    let mut words = std::io::BufReader::new(child.stderr.take().expect("its words"));
    let mut line = String::new();
    std::io::BufRead::read_line(&mut words, &mut line).expect("a line");
    assert!(line.starts_with("waiting: "), "{line}");
    signal(&child, "INT");
    line.clear();
    std::io::Read::read_to_string(&mut words, &mut line).expect("its words");
    assert_eq!(child.wait().expect("its end").code(), Some(130), "{line}");
    assert!(line.contains("us-dnc: stopped; nothing was loaded"), "{line}");
    drop(db);
    assert!(lists_in_force(&bench.path("outdial.db")) == before, "the list is as it was");
    bench.expect(NEXT, 0);
}
