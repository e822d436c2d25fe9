//! Ctrl-C, and the word to end that the system sends: what is at work ends at the next safe point.

use super::error::{CliError, Exit};
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;
use std::path::Path;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// As shells give it for a program that Ctrl-C ended: 128 and the number of the signal.
pub const STOPPED: u8 = 130;

static STOP: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| Arc::new(AtomicBool::new(false)));

/// From now on Ctrl-C no longer ends the process at once, but sets this flag, which is to be looked at often. A second
/// Ctrl-C ends the process at once after all; then it is as after a crash, and nothing that was stored is lost.
pub fn stop_flag() -> Arc<AtomicBool> {
    static LISTENING: LazyLock<()> = LazyLock::new(|| {
        for signal in [SIGINT, SIGTERM] {
            // Where a signal can't be listened to it ends the process at once, as a second one does. The first action looks
            // at the flag before the second has set it.
            let _ = flag::register_conditional_shutdown(signal, i32::from(STOPPED), Arc::clone(&STOP));
            let _ = flag::register(signal, Arc::clone(&STOP));
        }
    });
    LazyLock::force(&LISTENING);
    Arc::clone(&STOP)
}

/// Whether somebody has asked to stop.
pub fn stopping() -> bool {
    STOP.load(Ordering::Relaxed)
}

/// An import that somebody stopped: how far it came.
pub fn stopped(file: &Path, stands: &str) -> CliError {
    let line = format!("{}: stopped; {stands}: the same command goes on from there", file.display());
    CliError::new(Exit::Stopped, line)
}

/// The load of a list that is taken whole or not at all, stopped.
pub fn stopped_whole(list: &str) -> CliError {
    let line = format!(
        "{list}: stopped; nothing was loaded, and what was in force before still is: the same command begins anew"
    );
    CliError::new(Exit::Stopped, line)
}
