//! What a dial list costs: `cargo bench --bench dial_list -- FOLDER [SIZE…]`.
//!
//! With the word `alone` after the folder only our own lists are made, for a profiler. Makes a campaign of each size (1,000,000 leads, if nothing else is said) in the folder, unless it is there, and prints CPU milliseconds,
//! the middle of several rounds, beside what the database alone needs to sort the leads of the table: once with no question asked, and
//! once with those that a list answers (open places, suppressions, calls in seven days).

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a benchmark prints what it measured, and fails loudly")]

mod ahead;
mod made;

use chrono::{DateTime, Utc};
use cpu_time::ProcessTime;
use outdial::campaign_file::Terms;
use outdial::dial_list::plan;
use outdial::eligibility::Judge;
use outdial::rules::Rulebook;
use outdial::rules::zones::ZoneTable;
use outdial::store::sqlite::SqliteStore;
use outdial::store::{Calling, CandidateQuery, Scope, Store};
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// As in the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Lists of a size; the first reads the file and is not counted.
const ROUNDS: usize = 9;

/// Of so many leads a list costs a hundredth of a sorted table at most. A list's own cost is the same at any size, that of sorting is not.
const LONG: u64 = 10_000_000;

/// A Monday evening in the West: 18 of the 62 places are open.
const NOW: &str = "2026-12-01T03:30:00Z";

/// The middle of the CPU milliseconds of several rounds.
fn middle(rounds: usize, mut work: impl FnMut()) -> f64 {
    work();
    let mut spent: Vec<f64> = (0..rounds)
        .map(|_| {
            let start = ProcessTime::now();
            work();
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    spent.sort_unstable_by(f64::total_cmp);
    spent.get(rounds / 2).copied().unwrap_or_default()
}

fn judge(terms: &Terms) -> Judge<'_> {
    Judge::new(Rulebook::embedded(), ZoneTable::embedded(), &terms.campaign, "")
}

/// A campaign of a size.
struct House {
    file: PathBuf,
    store: SqliteStore,
    terms: Terms,
}

impl House {
    fn new(folder: &Path, name: &str, leads: u64, now: DateTime<Utc>) -> Self {
        let file = folder.join(format!("{name}.db"));
        if !file.exists() {
            let making = folder.join(format!("{name}.making"));
            let _ = std::fs::remove_file(&making);
            made::make(&making, leads, now);
            std::fs::rename(&making, &file).expect("renamed");
        }
        let store = SqliteStore::open_existing(&file).expect("a database");
        Self { file, store, terms: made::terms() }
    }

    /// The same with all waiting leads of a priority above all others.
    fn waiting_in_front(&self, folder: &Path, name: &str, now: DateTime<Utc>) -> Self {
        let file = folder.join(format!("{name}-waiting-in-front.db"));
        if !file.exists() {
            std::fs::copy(&self.file, &file).expect("copied");
            let conn = Connection::open(&file).expect("a database");
            conn.execute_batch(
                "BEGIN;
                 UPDATE dialed SET priority = 9 WHERE lead IN (SELECT id FROM lead WHERE status = 'waiting' AND next_at > 1796100000000000);
                 UPDATE lead SET priority = 9 WHERE status = 'waiting' AND next_at > 1796100000000000;
                 COMMIT; PRAGMA wal_checkpoint(TRUNCATE);",
            )
            .expect("moved");
            assert!(now.timestamp_micros() <= 1_796_100_000_000_000, "all of them wait");
        }
        let store = SqliteStore::open_existing(&file).expect("a database");
        Self { file, store, terms: made::terms() }
    }

    /// CPU milliseconds of a list, made as a process that begins makes it.
    fn list(&self, limit: usize, now: DateTime<Utc>) -> f64 {
        let campaign = self.store.campaigns().expect("read").first().expect("a campaign").id;
        let query = CandidateQuery { campaign, scope: Scope::Due(now), order: self.terms.campaign.order };
        middle(ROUNDS, || {
            let made =
                plan(&judge(&self.terms), "", now, limit, |gate, visit| self.store.candidates(&query, gate, visit));
            assert_eq!(made.expect("a plan").entries.len(), limit, "as many as were asked for");
        })
    }

    /// CPU milliseconds of the same by the database alone: sorted, and sorted with the questions that a list answers.
    fn sorted(&self, limit: usize, now: DateTime<Utc>) -> (f64, f64) {
        let conn = Connection::open(&self.file).expect("a database");
        conn.pragma_update(None, "cache_size", -196_608).expect("set");
        let open: Vec<String> = made::all_places()
            .iter()
            .filter(|place| judge(&self.terms).closes(place, now).is_some())
            .map(|place| format!("'{place}'"))
            .collect();
        let places = format!("SELECT id FROM place WHERE text IN ({})", open.join(", "));
        let micros = now.timestamp_micros();
        let bare = format!(
            "SELECT id, name, phones FROM lead WHERE campaign = 1 AND +status <> 'final' AND (next_at IS NULL OR next_at <= {micros})
             ORDER BY priority DESC, +since IS NOT NULL, +since, +id LIMIT {limit}"
        );
        let asked = format!(
            "SELECT id, name, phones FROM lead WHERE campaign = 1 AND +status <> 'final' AND (next_at IS NULL OR next_at <= {micros})
             AND phones ->> '$[0][2]' IN ({places})
             AND NOT EXISTS (SELECT 1 FROM suppression WHERE number = phones ->> '$[0][0]')
             AND (SELECT count(*) FROM attempt WHERE number = phones ->> '$[0][0]' AND opened_at > {micros} - 7 * 86400000000) < 7
             ORDER BY priority DESC, +since IS NOT NULL, +since, +id LIMIT {limit}"
        );
        let run = |sql: &str| {
            middle(3, || {
                let mut all = conn.prepare_cached(sql).expect("SQL");
                let rows = all.query_map([], |row| row.get::<_, i64>(0)).expect("read").count();
                assert_eq!(rows, limit, "as many as were asked for");
            })
        };
        (run(&bare), run(&asked))
    }
}

/// Prints a figure beside its bar; whether it is within.
fn show(job: &str, ours: f64, bar: f64, unit: &str) -> bool {
    let held = ours <= bar;
    println!("{job:58} {ours:9.2} {unit:5} {bar:8.2}  {}", if held { "pass" } else { "MISSED" });
    held
}

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let Some(folder) = words.first().map(PathBuf::from) else {
        println!("SKIPPED: name a folder for the campaigns: cargo bench --bench dial_list -- FOLDER [SIZE…]");
        return ExitCode::SUCCESS;
    };
    let alone = words.iter().any(|word| word == "alone");
    let mut sizes: Vec<u64> = words
        .iter()
        .skip(1)
        .filter(|word| *word != "alone")
        .map(|size| size.parse().expect("a number of leads"))
        .collect();
    if sizes.is_empty() {
        sizes.push(1_000_000);
    }
    let now: DateTime<Utc> = NOW.parse().expect("an instant");
    let open = made::all_places().iter().filter(|place| judge(&made::terms()).closes(place, now).is_some()).count();
    println!("{} places, {open} open\n{:58} {:>9} {:5} {:>8}", made::all_places().len(), "CPU", "ours", "", "bar");
    let mut held = true;
    let mut many = Vec::new();
    for size in sizes {
        let house = House::new(&folder, &format!("{size}"), size, now);
        let few = house.list(2_000, now);
        let bar = if size > 1_000_000 { 25.0 } else { 15.0 };
        held &= show(&format!("best 2,000 of {size}"), few, bar, "ms");
        many.push(house.list(50_000, now));
        println!("{:58} {:9.2} ms", format!("best 50,000 of {size}"), many.last().copied().unwrap_or_default());
        if alone {
            continue;
        }
        let (bare, asked) = house.sorted(2_000, now);
        println!("  the database sorts the table in {bare:.0} ms, with a list's questions in {asked:.0} ms:");
        println!("  {:.0} and {:.0} times as long", bare / few, asked / few);
        if size >= LONG {
            held &= show(&format!("  as many times as long, bare, of {size}, 100 /"), 100.0 * few / bare, 1.0, "");
            held &= show(&format!("  with a list's questions, of {size}, 100 /"), 100.0 * few / asked, 1.0, "");
        }
        if size <= 1_000_000 {
            let mut calls = 0;
            let spent = middle(1, || {
                calls = ahead::five_days(&house.store, &house.terms, now);
            });
            held &= show(&format!("schedule of 5 days, 40 agents, {calls} calls, of {size}"), spent, 1_000.0, "ms");
            let front = house.waiting_in_front(&folder, &format!("{size}"), now).list(2_000, now);
            held &= show("waiting leads with the highest priority / plain", front / few, 1.5, "");
        }
    }
    if let [one, .., ten] = many[..] {
        held &= show("best 50,000 of the largest / of the smallest", ten / one, 2.0, "");
    }
    if held { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
