//! The `outdial` program: parse, run, exit code.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Lists are millions of small texts, and SQLite's rows are others: an import spends less on them with this allocator.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    outdial::cli::main()
}
