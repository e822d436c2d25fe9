//! Numbers scrubbed against a loaded registry: `cargo bench --bench registry -- DATABASE`.
//!
//! Ten million numbers, drawn over the whole of the North American plan, in sorted batches of a million: CPU seconds, and how many
//! stood on a registry. The database is one that `scripts/bench/registry.sh` loaded.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a benchmark prints what it measured, and fails loudly")]

use cpu_time::ProcessTime;
use outdial::domain::phone::PhoneNumber;
use outdial::store::sqlite::SqliteStore;
use outdial::store::suppression::Suppressions;
use std::path::Path;

const BATCHES: usize = 10;
const BATCH: usize = 1_000_000;

fn main() {
    let Some(database) = std::env::args().skip(1).find(|arg| !arg.starts_with("--")) else {
        println!("SKIPPED: name a database with a registry: cargo bench --bench registry -- outdial.db");
        return;
    };
    let store = SqliteStore::open_existing(Path::new(&database)).expect("a database");
    let mut seed = 7_u64;
    let mut below = |bound: u64| {
        seed ^= seed >> 12;
        seed ^= seed << 25;
        seed ^= seed >> 27;
        (seed.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % bound
    };
    let (mut on, mut spent) = (0_u64, 0.0);
    for _ in 0..BATCHES {
        let mut numbers: Vec<_> = (0..BATCH)
            .filter_map(|_| {
                let (area, exchange, line) = (200 + below(800), 200 + below(800), below(10_000));
                PhoneNumber::from_digits(10_000_000_000 + area * 10_000_000 + exchange * 10_000 + line).ok()
            })
            .collect();
        numbers.sort_unstable();
        let start = ProcessTime::now();
        store.on_registries(&numbers, &mut |_, _| on += 1).expect("read");
        spent += start.elapsed().as_secs_f64();
    }
    println!("{spent:.2} {on} of {} numbers", BATCHES * BATCH);
}
