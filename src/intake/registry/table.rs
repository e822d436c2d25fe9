//! Lists with a header: one or more columns of phones and, if there are such, when an entry ends and why it is there.

use super::line::Home;
use super::{Change, Item, ListOptions, Listed, reject};
use crate::domain::days::{self, Order};
use crate::intake::aliases::Field;
use crate::intake::error::IntakeError;
use crate::intake::header::normalise;
use crate::intake::phones::read_cell;
use crate::intake::table::{TableOptions, TableReader, TableRow};
use chrono::NaiveDate;
use std::collections::VecDeque;
use std::io::Read;

const EXPIRES: &[&str] =
    &["expires", "expiry", "expirydate", "expirationdate", "expiration", "expireson", "validuntil"];
const REASON: &[&str] = &["reason", "comment", "comments", "note", "notes"];

/// Words in headers of phone columns that the headers of lead files do not have: `DNC_Home`.
const PHONE_WORDS: [&str; 4] = ["phone", "dnc", "mobile", "telephone"];

pub(super) struct Tabled<'a> {
    table: TableReader<'a>,
    row: TableRow,
    phones: Vec<usize>,
    expires: Option<usize>,
    reason: Option<usize>,
    region: Option<String>,
    home: Home,
    order: Order,
    ready: VecDeque<Item>,
}

impl<'a> Tabled<'a> {
    pub(super) fn new(source: impl Read + Send + 'a, options: &ListOptions) -> Result<Self, IntakeError> {
        let fields = [("phone", PHONE_WORDS.as_slice()), ("expires", EXPIRES), ("reason", REASON)];
        let named = |field: &'static str| options.columns.iter().filter(move |(name, _)| name == field);
        // A table knows one column a field; the other phones are found below.
        let first = fields.iter().filter_map(|(field, _)| named(field).next().cloned());
        let others = options.columns.iter().filter(|(name, _)| fields.iter().all(|(field, _)| field != name)).cloned();
        let columns = first.chain(others).collect();
        let read = TableOptions { columns, no_header: options.no_header, ..TableOptions::default() };
        let table = TableReader::new(source, &read, &fields)?;
        let headers = table.headers().to_vec();
        let phones = if named("phone").next().is_some() {
            let found: Result<Vec<_>, _> = named("phone").map(|(_, column)| position(&headers, column)).collect();
            found?
        } else {
            let means = |header: &&String| is_phone(header);
            let found = headers.iter().enumerate().filter(|(_, header)| means(header)).map(|(index, _)| index);
            found.collect()
        };
        if phones.is_empty() {
            return Err(IntakeError::NoPhoneColumn { columns: headers.join(", "), results: false });
        }
        let (expires, reason) = (table.column("expires"), table.column("reason"));
        let region = options.region.clone();
        let (home, order) = (Home::new(region.as_deref()), Order::of(region.as_deref()));
        let (row, ready) = (TableRow::default(), VecDeque::new());
        Ok(Self { table, row, phones, expires, reason, region, home, order, ready })
    }

    pub(super) fn next_item(&mut self) -> Result<Option<Item>, IntakeError> {
        while self.ready.is_empty() {
            if !self.table.read_row(&mut self.row)? {
                return Ok(None);
            }
            self.read_row();
        }
        Ok(self.ready.pop_front())
    }

    fn read_row(&mut self) {
        let line = self.row.line();
        if let Some(damage) = &self.row.damage {
            let text: Vec<_> = self.row.cells().collect();
            self.ready.push_back(reject(line, "", &text.join(","), damage.clone()));
            return;
        }
        let last_day = match self.expires.map(|index| self.row.cell(index)).filter(|cell| !cell.trim().is_empty()) {
            None => None,
            Some(cell) => match days::read(cell, self.order) {
                Ok(day) => Some(day),
                // An end that nobody can read is none: the number stays suppressed, and that is told.
                Err(fault) => {
                    self.ready.push_back(self.cell_reject(line, self.expires, cell, &fault.to_string()));
                    None
                }
            },
        };
        let reason = self.reason.map(|index| self.row.cell(index).trim().to_owned()).unwrap_or_default();
        let before = self.ready.len();
        for index in self.phones.clone() {
            self.read_phones(line, index, last_day, &reason);
        }
        if self.ready.len() == before {
            let text: Vec<_> = self.row.cells().collect();
            self.ready.push_back(reject(line, "", &text.join(","), "no number in this row"));
        }
    }

    fn read_phones(&mut self, line: u64, index: usize, last_day: Option<NaiveDate>, reason: &str) {
        let cell = self.row.cell(index).trim().to_owned();
        if cell.is_empty() {
            return;
        }
        let listed =
            |number| Item::Listed(Listed { line, number, change: Change::Listed, last_day, reason: reason.to_owned() });
        if let Ok(number) = self.home.number(&cell) {
            self.ready.push_back(listed(number));
            return;
        }
        let read = read_cell(&cell, self.region.as_deref(), None);
        self.ready.extend(read.phones.into_iter().map(|phone| listed(phone.number)));
        for (text, fault) in read.faults {
            let item = self.cell_reject(line, Some(index), &text, &fault.to_string());
            self.ready.push_back(item);
        }
    }

    fn cell_reject(&self, line: u64, index: Option<usize>, value: &str, reason: &str) -> Item {
        let header = index.and_then(|index| self.table.headers().get(index));
        reject(line, header.map_or("", String::as_str), value, reason)
    }
}

fn is_phone(header: &str) -> bool {
    let normal = normalise(header);
    let known = Field::named(header).is_some_and(|field| field == Field::Phone);
    known || PHONE_WORDS.iter().any(|word| normal.starts_with(word) || normal.ends_with(word))
}

/// The index of a column by its header or by its position from 1.
fn position(headers: &[String], column: &str) -> Result<usize, IntakeError> {
    let normal = normalise(column);
    let by_name = headers.iter().position(|header| normalise(header) == normal);
    let by_position =
        || column.parse::<usize>().ok().and_then(|one| one.checked_sub(1)).filter(|at| *at < headers.len());
    by_name.or_else(by_position).ok_or_else(|| IntakeError::UnknownColumn {
        field: "phone".to_owned(),
        column: column.to_owned(),
        columns: headers.join(", "),
    })
}
