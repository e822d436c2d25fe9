//! Tests from outside: the house's order, the commands as people use them, and what must survive a crash.

mod architecture;
mod decided;
mod floor;
// mod kill;
mod lead_files;
mod rule_cases;
// mod scenarios;
