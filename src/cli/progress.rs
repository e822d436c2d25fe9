//! Progress on a terminal.

use super::context::Context;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A bar over the bytes of a file; invisible where progress is not wanted.
pub fn bytes(context: &Context, what: &str, length: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg}  {bar:30} {percent:>3} %  {binary_bytes_per_sec}  {eta} left");
    bar(context, what, length, style.ok())
}

/// A bar over calls.
pub fn calls(context: &Context, what: &str, length: u64) -> ProgressBar {
    bar(context, what, length, ProgressStyle::with_template("{msg}  {bar:30} {human_pos} calls").ok())
}

fn bar(context: &Context, what: &str, length: u64, style: Option<ProgressStyle>) -> ProgressBar {
    let target = if context.shows_progress() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let bar = ProgressBar::with_draw_target(Some(length), target).with_message(what.to_owned());
    match style {
        Some(style) => bar.with_style(style),
        None => bar,
    }
}
