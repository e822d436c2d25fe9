//! The plan of a schedule in words and figures: where calls are best spent.

use super::schedule_told::Told;
use super::words::counted;
use crate::dial_list::day_plan::DayPlan;
use crate::domain::contact_rate::Tally;
use crate::report::table::{Cell, Column, Table, thousands};
use chrono::NaiveDate;

/// A row for each hour, place and kind of leads that is to be called, and what each day's plan comes to.
pub fn table(told: &Told<'_>, plans: &[(NaiveDate, DayPlan)], past: Tally) -> Table {
    let columns = vec![
        Column::words("starts", &told.floor_heading()),
        Column::words("place", "place"),
        Column::words("there", "there"),
        Column::words("leads", "leads"),
        Column::figures("calls", "calls"),
        Column::figures("rate", "reached"),
    ];
    let mut rows = Vec::new();
    for call in plans.iter().flat_map(|(_, plan)| &plan.calls) {
        rows.push(vec![
            Cell::text(told.floor_time(call.starts)),
            Cell::text(told.place_name(&call.place)),
            Cell::text(told.there(&call.place, call.starts)),
            Cell::text(call.tried.name()),
            Cell::Count(call.calls),
            Cell::Share { part: call.rate.into(), whole: 1_000_000 },
        ]);
    }
    let notes = plans.iter().flat_map(|(day, plan)| notes(*day, plan)).chain([learned(past)]).collect();
    Table { title: told.head.clone(), columns, rows, total: None, notes }
}

/// `Mon 23 Nov  2,940 contacts of 9,820 calls, …`.
fn notes(day: NaiveDate, plan: &DayPlan) -> Vec<String> {
    let calls: u64 = plan.calls.iter().map(|calls| calls.calls).sum();
    let contacts = |millionths: u64| thousands(millionths / 1_000_000);
    let mut lines = vec![format!(
        "{:<11} {} of {} are to be expected; dealt out hour by hour {} ({} of it), and no plan has more than {}",
        day.format("%a %-d %b").to_string(),
        counted(plan.contacts / 1_000_000, "contact", "contacts"),
        counted(calls, "call", "calls"),
        contacts(plan.dealt),
        percent(plan.dealt, plan.contacts),
        contacts(plan.most),
    )];
    lines.push(format!(
        "{:<11} in the campaign's order {} of {}, retries on the same day among them",
        "",
        counted(plan.foreseen / 1_000_000, "contact", "contacts"),
        counted(plan.calls_foreseen, "call", "calls"),
    ));
    lines
}

fn learned(past: Tally) -> String {
    let from = match past.calls {
        0 => "no calls yet: rates are those of a campaign like most".to_owned(),
        calls => format!("{} by part of the week and how often the lead was tried", counted(calls, "call", "calls")),
    };
    format!("{:<11} {from}; agents may be idle while leads wait for a better hour", "Learned")
}

fn percent(part: u64, whole: u64) -> String {
    if whole == 0 { "n/a".to_owned() } else { format!("{:.1} %", part as f64 * 100.0 / whole as f64) }
}
