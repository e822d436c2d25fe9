//! `filter`: which leads are called at all.

use super::document::{Document, Text};
use super::section::Section;
use crate::domain::fault::Fault;
use crate::domain::filter::Filter;
use crate::filter::{Problem, parse};

/// Reads the filter. Columns that only the lists can tell are checked where these are known.
pub(super) fn read(top: &mut Section<'_>, region: Option<&str>) -> Option<Filter> {
    let text = top.text("filter")?;
    match parse(text.value, region.unwrap_or_default()) {
        Ok(filter) => Some(filter),
        Err(problems) => {
            problems.iter().for_each(|problem| note(top.document, &text, problem));
            None
        }
    }
}

fn note(document: &Document<'_>, text: &Text<'_>, problem: &Problem) {
    let before = text.value.get(..problem.at.start).unwrap_or(text.value);
    document.fault_inside(text, before.chars().count() + 1, format!("filter: {}", problem.what), problem.hint.as_str());
}

/// Problems of a campaign's filter as faults of its file, of which `toml` is the text.
pub fn placed(toml: &str, file: &str, problems: &[Problem]) -> Vec<Fault> {
    let document = Document::new(file, toml);
    let Ok(table) = document.parse() else { return document.take_faults() };
    let mut top = Section::new(&document, "", table.get_ref(), 0);
    match top.text("filter") {
        Some(text) => problems.iter().for_each(|problem| note(&document, &text, problem)),
        None => {
            problems.iter().for_each(|problem| document.fault_in_whole(problem.what.as_str(), problem.hint.as_str()))
        }
    }
    document.take_faults()
}
