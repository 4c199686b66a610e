//! wasm-bindgen's generator and test runner as one binary built from our own lock file,
//! so that the tool and the library can never be of two versions.

use std::env;
use std::ffi::OsString;

fn main() -> anyhow::Result<()> {
    let mut args = env::args_os();
    let own_name = args.next().unwrap_or_default();
    let task = args.next().unwrap_or_default();
    let rest: Vec<OsString> = std::iter::once(own_name).chain(args).collect();
    match task.to_str() {
        Some("bindgen") => wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(rest),
        Some("test-runner") => wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(rest),
        _ => anyhow::bail!("unknown task {task:?}: one of `bindgen`, `test-runner`"),
    }
}
