//! What is told of lists that were loaded.

use super::account;
use super::context::Context;
use super::lists::Report;
use super::words::{TOLD_WIDTH, count, counted, wrapped};
use std::path::Path;

/// Says of which lists not one row was taken: most likely the wrong column was taken for the phone.
pub fn tell_empty(context: &Context, reports: &[Report]) {
    for report in reports {
        let counts = report.loaded.list.counts;
        if counts.rows > 0 && counts.rejected == counts.rows {
            let file = &report.file;
            context.say(format!(
                "note: not one row of {file} was taken: are --map, --region and --no-header as it needs them?"
            ));
        }
    }
}

/// A line a list: `solar-north.csv   12,480 rows   11,902 leads   411 repeats   167 rejected → solar-north.rejects.csv`.
pub fn lines(reports: &[Report]) -> Vec<String> {
    let names: Vec<String> = reports.iter().map(|report| short(&report.file)).collect();
    let wide = names.iter().map(|name| name.chars().count()).max().unwrap_or_default();
    let rows = figures(reports, ("row", "rows"), |report| report.loaded.list.counts.rows);
    let leads = figures(reports, ("lead", "leads"), |report| report.loaded.list.counts.accepted);
    let repeats = figures(reports, ("repeat", "repeats"), Report::repeats);
    let rejected = figures(reports, ("rejected", "rejected"), |report| report.loaded.list.counts.rejected);
    let figures = rows.into_iter().zip(leads).zip(repeats).zip(rejected);
    let line = |((report, name), (((rows, leads), repeats), rejected)): ((&Report, &String), _)| {
        let counts = report.loaded.list.counts;
        let mut line = format!("{name:wide$}   {rows}   {leads}   {repeats}   {rejected}");
        let undialed = account::undialed(&report.sums);
        if undialed > 0 {
            line.push_str(&format!("   {} set aside", count(undialed)));
        }
        if counts.cells_rejected > 0 {
            line.push_str(&format!("   {} left out", counted(counts.cells_rejected, "cell", "cells")));
        }
        if let Some(rejects) = &report.rejects {
            line.push_str(&format!(" → {}", rejects.display()));
        }
        if counts.rows == 0 {
            line.push_str("   a header and no rows");
        }
        if report.loaded.already {
            line.push_str("   loaded before: nothing changed");
        } else if report.loaded.resumed_after > 0 {
            line.push_str(&format!("   went on after row {}", count(report.loaded.resumed_after)));
        }
        line
    };
    reports.iter().zip(&names).zip(figures).map(line).collect()
}

/// Says a long text in lines of a width that terminals and mails have.
pub(super) fn say_wrapped(context: &Context, text: &str) {
    // A field stays with its first column.
    let glued = text.replace(" ← ", "\u{1}←\u{1}");
    wrapped(&glued, TOLD_WIDTH, 2).iter().for_each(|line| context.say(line.replace('\u{1}', " ")));
}

pub(super) fn short(file: &str) -> String {
    Path::new(file).file_name().map_or_else(|| file.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// A figure of each report with its word, one below the other: ` 1 row `, `12 rows`.
fn figures(reports: &[Report], (one, many): (&str, &str), figure: impl Fn(&Report) -> u64) -> Vec<String> {
    let parts = reports.iter().map(|report| (count(figure(report)), if figure(report) == 1 { one } else { many }));
    let parts: Vec<_> = parts.collect();
    let wide = parts.iter().map(|(figure, _)| figure.len()).max().unwrap_or_default();
    let word_wide = parts.iter().map(|(_, word)| word.len()).max().unwrap_or_default();
    parts.iter().map(|(figure, word)| format!("{figure:>wide$} {word:word_wide$}")).collect()
}
