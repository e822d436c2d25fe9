//! A call sheet: a workbook for people who dial by hand, with a column for what came of each call.

use super::context::Context;
use super::error::CliError;
use crate::domain::campaign::Campaign;
use crate::domain::zone::Zone;
use crate::handover::Handed;
use chrono::{DateTime, Utc};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

const COLUMNS: [(&str, f64); 12] = [
    ("#", 5.0),
    ("lead", 9.0),
    ("key", 14.0),
    ("call before", 17.0),
    ("their clock", 20.0),
    ("phone", 18.0),
    ("name", 26.0),
    ("company", 24.0),
    ("last result", 12.0),
    ("tried", 6.0),
    ("disposition", 14.0),
    ("note", 40.0),
];

/// The workbook's bytes. Every cell is text or a number: nothing in it is a formula, whatever a list had in its cells.
///
/// # Errors
/// When the list is longer than a sheet.
pub fn workbook(context: &Context, campaign: &Campaign, list: &[Handed]) -> Result<Vec<u8>, CliError> {
    let told = |error: XlsxError| CliError::fault(format!("the call sheet can't be made: {error}"));
    made(context, campaign, list).map_err(told)
}

fn made(context: &Context, campaign: &Campaign, list: &[Handed]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("calls")?;
    let (bold, text) = (Format::new().set_bold(), Format::new().set_num_format("@"));
    for (column, (heading, width)) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(0, column, heading, &bold)?;
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    for (row, handed) in (1..).zip(list) {
        let Handed { rank, planned, draft, caller_id: _ } = handed;
        let zone = planned.place.candidates.iter().find_map(|one| context.zone(one.zones.first()?));
        sheet.write_number(row, 0, *rank as f64)?;
        sheet.write_number(row, 1, planned.lead.0 as f64)?;
        sheet.write_number(row, 9, planned.attempts as f64)?;
        let (before, clock) = zone.map_or_else(
            || (planned.until.format("%Y-%m-%d %H:%M UTC").to_string(), String::new()),
            |zone| (local(zone, planned.until), zone.name().to_owned()),
        );
        let phone = format!("{:#}", planned.number);
        for (column, cell) in [
            (2, planned.key.as_str()),
            (3, &before),
            (4, &clock),
            (5, &phone),
            (6, &planned.name),
            (7, &draft.company),
            (8, &planned.last_result),
            (10, ""),
            (11, ""),
        ] {
            sheet.write_string_with_format(row, column, cell, &text)?;
        }
    }
    sheet.autofilter(0, 0, u32::try_from(list.len()).unwrap_or(u32::MAX), 11)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_title(format!("Calls of {}", campaign.name)));
    book.save_to_buffer()
}

fn local(zone: &Zone, at: DateTime<Utc>) -> String {
    zone.local(at).format("%Y-%m-%d %H:%M").to_string()
}
