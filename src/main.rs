//! The `outdial` program: parse, run, exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    outdial::cli::main()
}
