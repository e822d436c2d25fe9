//! Tests from outside: the house's order, the commands as people use them, and what must survive a crash.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests say what they skip, read where extra data lie, and end with a panic"
)]

mod architecture;
mod asterisk;
mod bad_input;
mod cells;
mod classes;
mod consents;
mod decided;
mod desks;
mod fields;
mod filters;
mod floor;
mod forecasts;
mod full_disk;
mod handover;
mod house;
mod importers;
mod interrupt;
mod kill;
mod kill_registry;
mod lead_files;
mod maps;
mod plans;
mod quotas;
mod results;
mod retries;
mod rule_cases;
mod scenarios;
mod several;
mod sources;
mod suppression;
mod tables;
