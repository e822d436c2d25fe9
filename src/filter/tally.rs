//! What people should be told of a filter's answers: how many leads it took, and cells that it could not read.

use super::ask::{Truth, ask, cell_of, cut, read_as, tests_of};
use crate::domain::filter::{Column, Filter};
use crate::domain::lead::Lead;

/// The answers of one filter over many leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub leads: u64,
    /// Leads that it passes.
    pub taken: u64,
    unread: Vec<Unread>,
}

/// Cells of a column that could not be read, of leads that were left out for that.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Unread {
    column: Column,
    /// As what: `a number`.
    word: &'static str,
    blank: u64,
    leads: u64,
    /// The first of these cells that is not blank, and its lead.
    example: Option<(String, i64)>,
}

impl Tally {
    /// Asks the filter of a lead, and counts the answer.
    pub fn add(&mut self, filter: &Filter, lead: &Lead) -> Truth {
        let truth = ask(filter, lead);
        self.leads += 1;
        match truth {
            Truth::True => self.taken += 1,
            Truth::False => {}
            // It is the cell that decides: with any other the answer may be yes.
            Truth::Unknown => self.note(filter, lead),
        }
        truth
    }

    fn note(&mut self, filter: &Filter, lead: &Lead) {
        let mut seen: Vec<(&Column, &'static str)> = Vec::new();
        tests_of(&filter.holds, &mut |test| {
            let Some(cell) = cell_of(lead, &test.column) else { return };
            let Some((word, false)) = read_as(test, &cell, filter.reading) else { return };
            if seen.contains(&(&test.column, word)) {
                return;
            }
            seen.push((&test.column, word));
            let known = self.unread.iter().position(|unread| unread.column == test.column && unread.word == word);
            let index = known.unwrap_or_else(|| {
                let column = test.column.clone();
                self.unread.push(Unread { column, word, blank: 0, leads: 0, example: None });
                self.unread.len() - 1
            });
            let Some(unread) = self.unread.get_mut(index) else { return };
            if cell.trim().is_empty() {
                unread.blank += 1;
            } else {
                unread.leads += 1;
                unread.example.get_or_insert_with(|| (cut(cell.trim()), lead.id.0));
            }
        });
    }

    /// Warnings, a sentence each; `count` writes numbers of leads.
    pub fn warnings(&self, count: &dyn Fn(u64) -> String) -> Vec<String> {
        let mut told = Vec::new();
        for Unread { column, word, blank, leads, example } in &self.unread {
            if let Some((cell, lead)) = example {
                told.push(format!(
                    "{} left out because {column} can't be read as {word}: lead {lead} has \"{cell}\"",
                    count(*leads)
                ));
            }
            if *blank > 0 {
                let blank = count(*blank);
                told.push(format!(
                    "{blank} left out because {column} is empty; \"(… or {column} is empty)\" takes them"
                ));
            }
        }
        told
    }
}
