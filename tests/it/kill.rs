//! The process killed (SIGKILL) at many points of a job: the database opens and is sound, nothing is lost or doubled, and the
//! same command goes on where it stopped. A [`Job`] is such a command; loads of registries, which begin anew, are in
//! `kill_registry.rs`. Simulated dialing, which goes on with other calls, has a test of its own.

use crate::floor::Bench;
use crate::tables::{Tables, assert_same, tables};
use rusqlite::{Connection, OpenFlags, types::Value};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// How often a job is killed, at moments spread over all of it.
const KILLS: u32 = 7;

/// How often it is killed on one database. A list in small steps has fewer.
const MOST_KILLS: u32 = 20;

/// A command that can be killed at any moment and given again.
pub struct Job {
    pub name: &'static str,
    /// Makes what the command needs.
    pub begin: fn(&Bench),
    pub command: &'static str,
    /// How far the database has come, as one number that grows to more than a thousand.
    pub progress: &'static str,
    /// What must be as if nothing had happened.
    pub same: fn(&Path) -> Tables,
    /// It is taken whole or not at all: of it nothing shows before all of it does.
    pub whole: bool,
}

/// A job's outcome when nothing disturbs it.
struct Calm {
    before: Tables,
    wanted: Tables,
    takes: Duration,
    /// How far the database comes.
    whole: i64,
    /// Its pages.
    size: i64,
}

const LIST_IMPORT: Job = Job {
    name: "list import",
    begin: |bench| {
        bench.write("kill.toml", CAMPAIGN);
        bench.write("leads.csv", leads(18_000));
    },
    command: "--at 2026-11-23T17:00:00Z -q campaign import kill.toml leads.csv",
    progress: "SELECT count(*) FROM lead",
    same: tables,
    whole: false,
};

const RESULTS: Job = Job {
    name: "results",
    begin: |bench| {
        bench.write("kill.toml", CAMPAIGN);
        bench.write("leads.csv", leads(2_700));
        let mut results = String::from("key,disposition,at,agent\n");
        for row in 0..2_700 {
            let code = ["NO_ANSWER", "SALE", "NOT_INTERESTED", "BUSY"][row / 4 % 4];
            writeln!(results, "K{row},{code},2026-11-23T15:{:02}:00Z,agent-1", row % 60).expect("a line");
        }
        bench.write("results.csv", results);
        bench.expect("--at 2026-11-23T17:00:00Z -q campaign import kill.toml leads.csv", 0);
    },
    command: "--at 2026-11-23T17:00:00Z -q disposition import results.csv",
    progress: "SELECT count(*) FROM attempt",
    same: tables,
    whole: false,
};

const UPDATE: Job = Job {
    name: "update",
    begin: |bench| {
        bench.write("kill.toml", CAMPAIGN);
        bench.write("leads.csv", leads(9_000));
        bench.write("update.csv", news(9_000));
        bench.expect("--at 2026-11-23T17:00:00Z -q campaign import kill.toml leads.csv", 0);
    },
    command: "--at 2026-11-24T17:00:00Z -q lead import --update --add-new update.csv",
    progress: "SELECT count(*) FROM list_change",
    same: tables,
    whole: false,
};

impl Job {
    fn done(&self, bench: &Bench) -> i64 {
        progress(bench, self.progress)
    }

    /// The command, to be started; its steps are small, or as large as the store wants them.
    fn start(&self, bench: &Bench, small_steps: bool) -> Child {
        let mut command = bench.command(self.command);
        if small_steps {
            command.env("OUTDIAL_BATCH_ROWS", "1500");
        }
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program starts")
    }

    /// The job as it goes when nothing disturbs it.
    fn calm(&self, begun: &Bench) -> Calm {
        let bench = begun.copied();
        let db = bench.path("outdial.db");
        let before = if db.exists() { (self.same)(&db) } else { Tables::new() };
        let since = Instant::now();
        assert!(self.start(&bench, false).wait().expect("its end").success());
        let (takes, whole, size) = (since.elapsed(), self.done(&bench), progress(&bench, SIZE));
        assert!(whole > 1_000, "{} has little to do: {whole}", self.name);
        Calm { before, wanted: (self.same)(&db), takes, whole, size }
    }

    /// Lets it go on to the end: the database must then be as if nothing had happened.
    fn goes_on(&self, bench: &Bench, calm: &Calm, what: &str) {
        let what = &format!("{}, {what}", self.name);
        let db = bench.path("outdial.db");
        let now = if self.whole { (self.same)(&db) } else { Tables::new() };
        let untouched = self.whole && now == calm.before;
        assert!(!self.whole || untouched || now == calm.wanted, "{what}: neither as before nor as it shall be");
        // A kill before the database was made leaves none, and that is sound too.
        if db.exists() && progress(bench, "SELECT count(*) FROM sqlite_schema") > 0 {
            bench.expect("db check", 0);
        }
        bench.expect(self.command, 0);
        bench.expect("db check", 0);
        assert_same(&calm.wanted, &(self.same)(&db), what);
        assert_eq!(progress(bench, LEFT), 0, "{what}: pages are left that shall not be");
        // What was cut off gives its room to what begins anew.
        let size = progress(bench, SIZE);
        assert!(!untouched || size <= calm.size + calm.size / 8, "{what}: {size} pages, not {}", calm.size);
    }
}

/// Pages of the file.
const SIZE: &str = "SELECT page_count FROM pragma_page_count";

/// Pages of registries that are not in force, and registries with more beside their pages than shall be.
const LEFT: &str = "SELECT (SELECT count(*) FROM generation WHERE state <> 'in_force')
    + (SELECT count(*) FROM registry_page WHERE id >> 38 NOT IN (SELECT id FROM generation))
    + (SELECT count(*) FROM registry_change WHERE id >> 38 NOT IN (SELECT id FROM generation))
    + (SELECT count(*) FROM suppression_list WHERE changed > numbers / 32)";

pub const CAMPAIGN: &str = r#"
name = "kill"
client = "Test"
kind = "sales"
region = "US"
[attempts]
total = 3
per_number = 3
per_day = 1
gap = "1h"
"#;

/// A Monday on which all of the United States may be called from 17:00 UTC.
const AT: &str = "--at 2026-11-23T17:00:00Z";

/// A list of leads with numbers of their own, a repeat in every hundred and a fault in every fifty.
fn leads(rows: usize) -> String {
    let mut text = String::from("key,first_name,state,phone\n");
    for row in 0..rows {
        let (area, state) = [("305", "FL"), ("212", "NY"), ("512", "TX"), ("303", "CO")][row % 4];
        let line = if row % 100 == 99 { row - 4 } else { row } / 4;
        let phone = if row % 50 == 48 {
            "unknown".to_owned()
        } else {
            format!("{area}{}{:04}", 600 + line / 10_000, line % 10_000)
        };
        writeln!(text, "K{row},Ana{row},{state},{phone}").expect("a line");
    }
    text
}

/// News of every lead of [`leads`]: a name, a phone now and then, an address; keys that nobody has, twice the same lead in far
/// rows, requests not to be called, and faults.
fn news(rows: usize) -> String {
    let mut text = String::from("key,first_name,state,phone,do_not_call\n");
    for row in 0..rows {
        let key = if row % 40 == 39 { rows + row } else { row / 2 * 2 };
        let phone = match row % 5 {
            0 => format!("713{}{:04}", 600 + row / 10_000, row % 10_000),
            1 if row % 3 == 0 => "unknown".to_owned(),
            4 if row % 40 == 39 => format!("602{}{:04}", 600 + row / 10_000, row % 10_000),
            _ => String::new(),
        };
        let (state, stop) = (if row % 7 == 0 { "GA" } else { "" }, if row % 90 == 0 { "yes" } else { "" });
        writeln!(text, "K{key},Eve{row},{state},{phone},{stop}").expect("a line");
    }
    text
}

/// One value of the database; 0 while there is none, or nothing in it yet.
fn progress(bench: &Bench, sql: &str) -> i64 {
    let path = bench.path("outdial.db");
    let db = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
    db.and_then(|db| db.query_row(sql, [], |row| row.get(0))).unwrap_or_default()
}

/// Kills a process when the database has come so far, and a little later; whether it was still at work. How fast the machine
/// is, or how busy, only moves the moment of the kill within the job.
fn killed(mut child: Child, done: impl Fn() -> i64, enough: i64, later: Duration) -> bool {
    while done() < enough {
        if child.try_wait().expect("its state").is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_micros(500));
    }
    std::thread::sleep(later);
    let at_work = child.try_wait().expect("its state").is_none();
    // It may end by itself in between; then there is nothing to kill.
    let _ = child.kill();
    child.wait().expect("its end");
    at_work
}

/// Moments spread over a step and over what it does between two commits: how far the database has come, and the time after.
fn moments(whole: i64) -> impl Iterator<Item = (i64, Duration)> {
    (0..KILLS).map(move |kill| {
        let later = Duration::from_millis(u64::from(kill * 7 % 20));
        (whole * i64::from(kill) / i64::from(KILLS), later)
    })
}

/// Kills a job at many points, each time from its beginning, and lets it go on.
pub fn ends_the_same(job: &Job) {
    let begun = Bench::new();
    (job.begin)(&begun);
    let calm = job.calm(&begun);
    let mut interrupted = 0;
    for (enough, later) in moments(calm.whole) {
        let bench = begun.copied();
        interrupted += u32::from(killed(job.start(&bench, true), || job.done(&bench), enough, later));
        job.goes_on(&bench, &calm, &format!("killed at {enough} of {}", calm.whole));
    }
    assert!(interrupted > 0, "{} was never at work when it was to be killed", job.name);
    // In the midst of a step nothing shows in the database; there the clock tells when. It may be killed too late.
    for part in [3, 5, 7, 9] {
        let bench = begun.copied();
        let child = job.start(&bench, false);
        killed(child, || 0, 0, calm.takes * part / 10);
        job.goes_on(&bench, &calm, &format!("killed after {part} tenths of its time"));
    }
    // Killed again and again on one database, each time when it has come on a little, it gets there as well.
    let bench = begun.copied();
    for _ in 0..MOST_KILLS {
        let more = job.done(&bench) + 1;
        if !killed(job.start(&bench, true), || job.done(&bench), more, Duration::ZERO) {
            break;
        }
    }
    job.goes_on(&bench, &calm, "killed again and again");
}

#[test]
fn a_killed_list_import_goes_on() {
    ends_the_same(&LIST_IMPORT);
}

#[test]
fn a_killed_import_of_results_goes_on() {
    ends_the_same(&RESULTS);
}

#[test]
fn a_killed_update_goes_on() {
    ends_the_same(&UPDATE);
}

/// Attempts as `(id, lead, number, opened)`.
fn attempts(bench: &Bench) -> BTreeSet<(i64, i64, i64, String)> {
    let db = Connection::open(bench.path("outdial.db")).expect("the database opens");
    let mut query = db.prepare("SELECT id, lead, number, opened_at FROM attempt").expect("a query");
    let read =
        |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, format!("{:?}", row.get::<_, Value>(3)?)));
    query.query_map([], read).expect("attempts").map(|row| row.expect("an attempt")).collect()
}

#[test]
fn a_killed_dialing_run_goes_on() {
    let begin = || {
        let bench = Bench::new();
        bench.write("kill.toml", CAMPAIGN);
        bench.write("leads.csv", leads(300));
        bench.expect(&format!("{AT} -q campaign import kill.toml leads.csv"), 0);
        bench
    };
    let words = format!("{AT} -q dial --agents 10 --until 2026-11-24T01:00:00Z");
    let calm = begin();
    calm.expect(&words, 0);
    let reached: BTreeSet<_> = attempts(&calm).into_iter().map(|(_, lead, ..)| lead).collect();
    assert!(reached.len() > 250, "the calm day reaches the list");
    let mut interrupted = 0;
    let mut left_open = 0;
    for (enough, later) in moments(reached.len() as i64) {
        let bench = begin();
        let child = bench.command(&words).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("started");
        interrupted += u32::from(killed(child, || progress(&bench, "SELECT count(*) FROM attempt"), enough, later));
        bench.expect("db check", 0);
        let before = attempts(&bench);
        left_open += progress(&bench, "SELECT count(*) FROM attempt WHERE ended_at IS NULL");
        // Nothing left to dial (3) is an end as good as any, when the kill came late.
        let code = bench.run(&words).status.code();
        assert!(matches!(code, Some(0 | 3)), "the run goes on: {code:?}");
        bench.expect("db check", 0);
        let after = attempts(&bench);
        assert!(after.is_superset(&before), "an attempt is lost");
        assert_eq!(
            progress(&bench, "SELECT count(*) FROM attempt WHERE ended_at IS NULL"),
            0,
            "a call goes on for ever"
        );
        let again: BTreeSet<_> = after.iter().map(|(_, lead, ..)| *lead).collect();
        assert_eq!(after.len(), again.len(), "a lead is called twice on a day that allows one call");
        assert_eq!(again, reached, "the day reaches whom it reaches undisturbed");
        let numbers: BTreeSet<_> = after.iter().map(|(_, _, number, _)| *number).collect();
        assert_eq!(after.len(), numbers.len(), "a number is called twice");
        let report: serde_json::Value =
            serde_json::from_str(&bench.expect("report dispositions --by day --format json", 0)).expect("a report");
        let calls: u64 = report.as_array().expect("rows").iter().map(|row| row["calls"].as_u64().expect("calls")).sum();
        assert_eq!(calls, after.len() as u64, "the report counts every attempt");
    }
    assert!(interrupted > 0 && left_open > 0, "the run was never at work when it was to be killed");
}
