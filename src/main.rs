//! The `outdial` program: parse, run, exit code.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Lists are millions of small texts: this allocator gives and takes them in half the time, SQLite's too.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    outdial::cli::main()
}
