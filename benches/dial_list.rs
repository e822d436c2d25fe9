//! The best leads of a stored campaign: `cargo bench --bench dial_list -- DATABASE [INSTANT]`.
//!
//! CPU milliseconds of a plan of 2,000 and of 50,000 leads, the middle of several, beside what the database alone needs to sort all
//! leads of the table for the first of them. The database is one that `scripts/bench/leads.sh` or an import left.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a benchmark prints what it measured, and fails loudly")]

use chrono::{DateTime, Utc};
use cpu_time::ProcessTime;
use outdial::campaign_file::{self, Context};
use outdial::dial_list::plan;
use outdial::eligibility::Judge;
use outdial::rules::zones::ZoneTable;
use outdial::rules::{Rulebook, parse_hours, places};
use outdial::store::sqlite::SqliteStore;
use outdial::store::{CandidateQuery, Scope, Store};
use rusqlite::Connection;
use std::path::Path;

/// Plans of a size; the first reads the file and is not counted.
const ROUNDS: usize = 7;

/// The middle of the CPU milliseconds of several rounds.
fn middle(mut work: impl FnMut()) -> f64 {
    work();
    let mut spent: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let start = ProcessTime::now();
            work();
            start.elapsed().as_secs_f64() * 1e3
        })
        .collect();
    spent.sort_unstable_by(f64::total_cmp);
    spent.get(ROUNDS / 2).copied().unwrap_or_default()
}

fn main() {
    let mut words = std::env::args().skip(1).filter(|arg| !arg.starts_with("--"));
    let Some(database) = words.next() else {
        println!("SKIPPED: name a database with one campaign: cargo bench --bench dial_list -- outdial.db");
        return;
    };
    let instant = words.next().unwrap_or_else(|| "2026-11-30T16:00:00Z".to_owned());
    let now: DateTime<Utc> = instant.parse().expect("an instant in RFC 3339");
    let store = SqliteStore::open_existing(Path::new(&database)).expect("a database");
    let record = store.campaigns().expect("read").into_iter().next().expect("a campaign");
    let context = Context {
        parse_hours: &parse_hours,
        zone_known: &|name| ZoneTable::embedded().zone(name).is_some(),
        region_known: &places::is_country,
        read_file: &|_| Some(record.dispositions_toml.clone()),
    };
    let terms = campaign_file::read(&record.toml, &record.file, &context).expect("a campaign file");
    let judge = || Judge::new(Rulebook::embedded(), ZoneTable::embedded(), &terms.campaign, "");
    let query = CandidateQuery { campaign: record.id, scope: Scope::Due(now), order: terms.campaign.order };

    let plain = Connection::open(&database).expect("a database");
    for limit in [2_000, 50_000] {
        let mut listed = 0;
        let ours = middle(|| {
            let made =
                plan(&judge(), "", now, limit, false, |may_call, visit| store.candidates(&query, may_call, visit));
            listed = made.expect("a plan").entries.len();
        });
        // The same order of the same rows, sorted by the database, and no rule asked.
        let sql = "SELECT id, name, phones FROM lead WHERE campaign = ?1 AND +status <> 'final'
                   ORDER BY priority DESC, +since IS NOT NULL, +since, +id LIMIT ?2";
        let sorted = middle(|| {
            let mut all = plain.prepare_cached(sql).expect("SQL");
            let rows = all.query_map((record.id, limit as i64), |row| row.get::<_, i64>(0)).expect("read").count();
            assert!(rows <= limit, "too many rows");
        });
        println!(
            "{listed} leads of {limit}: {ours:.1} ms, {:.1} us each; sorted by the database {sorted:.1} ms, {:.1} times as long",
            ours * 1e3 / listed.max(1) as f64,
            sorted / ours
        );
    }
}
