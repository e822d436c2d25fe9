//! From the cells of a row to claims.
//!
//! What lifts prohibitions (consent, a customer's contract, a day past due) needs a clear word: what is not clear claims
//! nothing. What forbids calls is the other way round: a flag that is not a clear no counts as yes, and a row whose history
//! or inconvenient times can't be read is not taken at all.

use super::aliases::Field;
use super::mapping::Mapping;
use super::scan::Row;
use crate::domain::claim_field::ClaimField;
use crate::domain::claims::Claims;
use crate::domain::days::{self, DayFault, Order};
use crate::domain::history::History;
use chrono::NaiveDate;

/// What the claims of a file are read with.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClaimReader {
    /// Days after it lie in the future.
    pub(super) today: NaiveDate,
    pub(super) order: Order,
    /// When every number of the file was checked against the registries.
    pub(super) scrubbed: Option<NaiveDate>,
}

/// A column and what is wrong with its cell.
pub(super) type CellFault = (usize, String);

/// What a row claims.
#[derive(Debug, Default)]
pub(super) struct Claimed {
    pub(super) claims: Claims,
    /// What the row says no to, of what lifts prohibitions.
    pub(super) denied: Claims,
    /// What was not taken, or not as it stands.
    pub(super) faults: Vec<CellFault>,
    /// Columns whose cells say more than the claim holds, such as the day of a consent.
    pub(super) telling: Vec<usize>,
}

/// What a cell for a yes or no says.
enum Answer {
    No,
    Yes,
    Day(NaiveDate),
    Unclear(DayFault),
}

/// Whether a cell says yes; `None` for what is neither yes nor no. Blank is no.
pub(super) fn yes_or_no(cell: &str) -> Option<bool> {
    match cell.trim().to_lowercase().as_str() {
        "" | "no" | "n" | "0" | "false" | "f" | "none" | "null" | "n/a" | "-" => Some(false),
        "yes" | "y" | "1" | "true" | "t" | "x" => Some(true),
        // How some databases write that there is no day.
        other if other.starts_with("0000-00-00") => Some(false),
        _ => None,
    }
}

impl ClaimReader {
    /// Reads a row.
    ///
    /// # Errors
    /// The cell for which the row must not be taken: it may forbid the call, and can't be read.
    pub(super) fn read(&self, row: &Row, mapping: &Mapping) -> Result<Claimed, CellFault> {
        let mut found = Claimed::default();
        if !mapping.has_claims() {
            found.claims.scrubbed = self.scrubbed;
            return Ok(found);
        }
        let cells = |field: ClaimField| -> Vec<(usize, &str)> {
            let columns = mapping.columns(Field::Claim(field)).iter();
            columns.map(|index| (*index, row.cell(*index).trim())).filter(|(_, cell)| !cell.is_empty()).collect()
        };
        for (index, cell) in cells(ClaimField::History) {
            found.claims.add(&self.history(cell).map_err(|reason| (index, reason))?);
        }
        for (index, cell) in cells(ClaimField::Inconvenient) {
            found.claims.add(&inconvenient(cell).map_err(|reason| (index, reason))?);
        }
        for (field, claim) in [
            (ClaimField::Consent, (|claims| &mut claims.consent) as fn(&mut Claims) -> &mut bool),
            (ClaimField::Customer, |claims| &mut claims.customer),
        ] {
            let cells = cells(field);
            if let Some(given) = self.lifting(field, &cells, &mut found) {
                *claim(&mut found.claims) = given;
            }
            *claim(&mut found.denied) = cells.iter().any(|(_, cell)| yes_or_no(cell) == Some(false));
        }
        for (field, claim) in [
            (ClaimField::Cease, (|claims| &mut claims.cease) as fn(&mut Claims) -> &mut bool),
            (ClaimField::Attorney, |claims| &mut claims.attorney),
            (ClaimField::Bankruptcy, |claims| &mut claims.bankruptcy),
        ] {
            *claim(&mut found.claims) |= self.forbidding(&cells(field), &mut found);
        }
        for (field, claim) in [
            (ClaimField::Purchase, (|claims| &mut claims.purchase) as fn(&mut Claims) -> &mut Option<NaiveDate>),
            (ClaimField::Inquiry, |claims| &mut claims.inquiry),
        ] {
            let last = self.days(&cells(field), &mut found).into_iter().max();
            let claim = claim(&mut found.claims);
            *claim = (*claim).max(last);
        }
        // Of several, each for a registry of its own, the first counts: since then one of them has not been asked.
        let scrubbed = self.days(&cells(ClaimField::Scrubbed), &mut found).into_iter().min();
        found.claims.scrubbed = found.claims.scrubbed.max(scrubbed).max(self.scrubbed);
        for (index, cell) in cells(ClaimField::PastDue) {
            past_due(index, cell, &mut found);
        }
        Ok(found)
    }

    fn answer(&self, cell: &str) -> Answer {
        match yes_or_no(cell) {
            Some(true) => Answer::Yes,
            Some(false) => Answer::No,
            None => days::read(cell, self.order).map_or_else(Answer::Unclear, Answer::Day),
        }
    }

    /// What lifts rules: an explicit yes, or a day that has been. A no, or what is not clear, outweighs a yes in another
    /// column. `None` if no column says anything.
    fn lifting(&self, field: ClaimField, cells: &[(usize, &str)], found: &mut Claimed) -> Option<bool> {
        let name = field.name();
        let mut given = None;
        let mut doubt = false;
        for (index, cell) in cells {
            let fault = match self.answer(cell) {
                Answer::Yes => None,
                Answer::Day(day) if day <= self.today => {
                    found.telling.push(*index);
                    None
                }
                Answer::Day(_) => {
                    Some(format!("no {name}: the day lies in the future; write yes, no, or the day it was given"))
                }
                Answer::Unclear(DayFault::NoDay) => Some(format!(
                    "no {name}: that is no clear yes; write yes, no, or the day it was given, such as 2026-03-14"
                )),
                Answer::Unclear(fault) => Some(format!("no {name}: {fault}")),
                Answer::No => {
                    doubt = true;
                    continue;
                }
            };
            match fault {
                None => given = Some(true),
                Some(reason) => {
                    doubt = true;
                    found.faults.push((*index, reason));
                }
            }
        }
        if doubt { Some(false) } else { given }
    }

    /// What forbids calls: whatever is no clear no.
    fn forbidding(&self, cells: &[(usize, &str)], found: &mut Claimed) -> bool {
        let mut claimed = false;
        for (index, cell) in cells {
            match self.answer(cell) {
                Answer::No => continue,
                Answer::Yes => {}
                Answer::Day(_) | Answer::Unclear(DayFault::Ambiguous(..) | DayFault::ShortYear) => {
                    found.telling.push(*index);
                }
                Answer::Unclear(DayFault::NoDay | DayFault::OtherOrder { .. }) => {
                    let reason = "taken for a yes, since it is not no: write yes, no, or a day such as 2026-03-14";
                    found.faults.push((*index, reason.to_owned()));
                    found.telling.push(*index);
                }
            }
            claimed = true;
        }
        claimed
    }

    /// The days of cells that must hold days.
    fn days(&self, cells: &[(usize, &str)], found: &mut Claimed) -> Vec<NaiveDate> {
        let mut days = Vec::new();
        for (index, cell) in cells {
            match self.answer(cell) {
                Answer::No => {}
                Answer::Day(day) if day <= self.today => days.push(day),
                Answer::Day(_) => {
                    found.faults.push((*index, "the day lies in the future: write when it was".to_owned()))
                }
                Answer::Yes => found.faults.push((*index, format!("when? {}", DayFault::NoDay))),
                Answer::Unclear(fault) => found.faults.push((*index, fault.to_string())),
            }
        }
        days
    }

    fn history(&self, cell: &str) -> Result<Claims, String> {
        let History { claims, calls } = History::parse(cell).map_err(|token| token.to_string())?;
        if !calls.is_empty() {
            return Err("it holds calls: take them out, and apply them with `outdial disposition import`".to_owned());
        }
        match claims.days().into_iter().find(|(_, day)| *day > self.today) {
            Some((word, day)) => Err(format!("{word}@{day} lies in the future: write when it was")),
            None => Ok(claims),
        }
    }
}

/// `12:00-15:00`, several with `;` or `,` between them.
fn inconvenient(cell: &str) -> Result<Claims, String> {
    let mut claims = Claims::default();
    if yes_or_no(cell) == Some(false) {
        return Ok(claims);
    }
    for span in cell.split([';', ',']).map(str::trim).filter(|span| !span.is_empty()) {
        let plain: String = span.chars().filter(|c| !c.is_whitespace()).collect();
        let token = format!("inconvenient={}", plain.replace('–', "-"));
        let read = History::parse(&token)
            .map_err(|_| format!("\"{span}\" is no stretch of a day: write 12:00-15:00, in the person's own time"))?;
        claims.add(&read.claims);
    }
    Ok(claims)
}

/// Whole days. A younger debt is one of which less is lifted.
fn past_due(index: usize, cell: &str, found: &mut Claimed) {
    match cell.strip_suffix(".0").unwrap_or(cell).parse::<u32>() {
        Ok(days) => found.claims.add(&Claims { past_due: Some(days), ..Claims::default() }),
        Err(_) if yes_or_no(cell) == Some(false) => {}
        Err(_) => found.faults.push((index, "write how many whole days the debt is past due, such as 45".to_owned())),
    }
}

#[cfg(test)]
#[path = "claim_cells_tests.rs"]
mod tests;
