//! The command line: parse, run, turn the result into an exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    linkedin_mcp::cli::run()
}
