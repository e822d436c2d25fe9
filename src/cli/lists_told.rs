//! What is told of lists that were loaded.

use super::account;
use super::context::Context;
use super::lists::Report;
use super::words::{count, counted};
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
    let widths = [
        width(reports, |report| report.loaded.list.counts.rows),
        width(reports, |report| report.loaded.list.counts.accepted),
        width(reports, Report::repeats),
        width(reports, |report| report.loaded.list.counts.rejected),
    ];
    let line = |(report, name): (&Report, &String)| {
        let counts = report.loaded.list.counts;
        let [rows, leads, repeats, rejected] = widths;
        let mut line = format!(
            "{name:wide$}   {:>rows$} rows   {:>leads$} leads   {:>repeats$} repeats   {:>rejected$} rejected",
            count(counts.rows),
            count(counts.accepted),
            count(report.repeats()),
            count(counts.rejected),
        );
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
    reports.iter().zip(&names).map(line).collect()
}

pub(super) fn short(file: &str) -> String {
    Path::new(file).file_name().map_or_else(|| file.to_owned(), |name| name.to_string_lossy().into_owned())
}

fn width(reports: &[Report], figure: impl Fn(&Report) -> u64) -> usize {
    reports.iter().map(|report| count(figure(report)).len()).max().unwrap_or_default()
}
