//! `filter`: which leads are called at all.

use super::document::{Document, Text};
use super::section::Section;
use crate::domain::fault::Fault;
use crate::domain::filter::Filter;
use crate::filter::{Problem, parse};

/// Reads the filter. Columns that only the lists can tell are checked where these are known.
pub(super) fn read(top: &mut Section<'_>, region: Option<&str>) -> Option<Filter> {
    let text = top.text("filter")?;
    understood(top.document, &text, "filter", region)
}

/// A filter that stands under a key.
pub(super) fn understood(document: &Document<'_>, text: &Text<'_>, key: &str, region: Option<&str>) -> Option<Filter> {
    match parse(text.value, region.unwrap_or_default()) {
        Ok(filter) => Some(filter),
        Err(problems) => {
            problems.iter().for_each(|problem| note(document, text, key, problem));
            None
        }
    }
}

fn note(document: &Document<'_>, text: &Text<'_>, key: &str, problem: &Problem) {
    let before = text.value.get(..problem.at.start).unwrap_or(text.value);
    document.fault_inside(text, before.chars().count() + 1, format!("{key}: {}", problem.what), problem.hint.as_str());
}

/// Which filter of a campaign file is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The campaign's own.
    Campaign,
    /// That of the quota with this place.
    Quota(usize),
}

/// Problems of a filter of a campaign as faults of its file, of which `toml` is the text.
pub fn placed(toml: &str, file: &str, place: Place, problems: &[Problem]) -> Vec<Fault> {
    let document = Document::new(file, toml);
    let Ok(table) = document.parse() else { return document.take_faults() };
    let mut top = Section::new(&document, "", table.get_ref(), 0);
    let (key, text) = match place {
        Place::Campaign => ("filter", top.text("filter")),
        Place::Quota(at) => ("quota.leads", super::quota::leads_text(&mut top, at)),
    };
    match text {
        Some(text) => problems.iter().for_each(|problem| note(&document, &text, key, problem)),
        None => {
            problems.iter().for_each(|problem| document.fault_in_whole(problem.what.as_str(), problem.hint.as_str()))
        }
    }
    document.take_faults()
}
