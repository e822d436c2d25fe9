//! Disposition sets: the rows, and what must hold of them together.

use super::campaign::checked_name;
use super::document::Document;
use super::nearest;
use super::section::Section;
use crate::domain::attempt::CallResult;
use crate::domain::disposition::{Category, Disposition, DispositionSet, FinalFor};
use crate::domain::fault::Fault;
use crate::domain::suppression::Reach;
use chrono::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Longest code, in characters.
const LONGEST_CODE: usize = 20;

/// Largest weight: sums stay far from overflow.
const LARGEST_WEIGHT: u32 = 10_000;

/// Reads a disposition set.
///
/// # Errors
/// Every fault, in the order of the text.
pub(super) fn read(document: &Document<'_>, table: &Spanned<DeTable<'_>>) -> Result<DispositionSet, Vec<Fault>> {
    let mut top = Section::new(document, "", table.get_ref(), 0);
    let name = top.required("name", "name = \"…\", what the set is called");
    let name = name.and_then(|name| checked_name(document, &name));
    let rows = rows(&mut top);
    top.close(|_| None);
    let faults = document.take_faults();
    match name {
        Some(name) if faults.is_empty() => Ok(DispositionSet { name, rows }),
        _ => Err(faults),
    }
}

fn rows(top: &mut Section<'_>) -> Vec<Disposition> {
    let document = top.document;
    let Some(value) = top.value("disposition") else {
        document.fault_in_whole("no dispositions", "add rows, each under a line [[disposition]]");
        return Vec::new();
    };
    let DeValue::Array(items) = value.get_ref() else {
        top.wrong_type(value, "disposition", "rows, each under a line [[disposition]]");
        return Vec::new();
    };
    let mut rows: Vec<Disposition> = Vec::new();
    let mut whole = true;
    for item in items.iter() {
        let DeValue::Table(table) = item.get_ref() else {
            top.wrong_type(item, "disposition", "rows, each under a line [[disposition]]");
            continue;
        };
        let at = item.span().start;
        let Some(row) = row(Section::new(document, "disposition", table, at)) else {
            whole = false;
            continue;
        };
        if rows.iter().any(|earlier| earlier.code.eq_ignore_ascii_case(&row.code)) {
            document.fault(at, format!("disposition {} is there twice", row.code), "give each row a code of its own");
        }
        let same = row.result.and_then(|result| rows.iter().find(|earlier| earlier.result == Some(result)));
        if let (Some(result), Some(same)) = (row.result, same) {
            let what = format!("{} and {} both stand for the call result {}", same.code, row.code, result.name());
            document.fault(at, what, "take result out of one of them");
        }
        rows.push(row);
    }
    // Rows that could not be read may be the very ones that seem to be missing.
    if whole {
        check_whole(document, &rows);
    }
    rows
}

/// Every call result that no agent sees needs its row, and agents need rows to choose from.
fn check_whole(document: &Document<'_>, rows: &[Disposition]) {
    let unseen = CallResult::ALL.into_iter().filter(|result| *result != CallResult::Answered);
    for result in unseen.filter(|result| !rows.iter().any(|row| row.result == Some(*result))) {
        let name = result.name();
        document.fault_in_whole(
            format!("no disposition stands for the call result {name}"),
            format!("add result = \"{name}\" to the row that is meant"),
        );
    }
    if !rows.iter().any(|row| row.result.is_none() && row.simulated_weight > 0) {
        let hint = "give some rows without result a simulated_weight, as often as they happen";
        document.fault_in_whole("no disposition that an agent chooses has a weight", hint);
    }
    if !rows.iter().any(|row| row.success) {
        document
            .fault_in_whole("no disposition is a success", "set success = true in the row that the campaign is for");
    }
}

fn row(mut section: Section<'_>) -> Option<Disposition> {
    let code = code(&mut section);
    let label = section.required("label", "label = \"…\", what people read");
    section.required("category", "category = \"…\", by which reports group it");
    let category = section.choice("category", &Category::ALL, Category::name);
    let contact = section.flag("contact");
    let right_party = section.flag("right_party").unwrap_or_default();
    let success = section.flag("success");
    let final_for = section.choice("final_for", &FinalFor::ALL, FinalFor::name).unwrap_or_default();
    let suppress = section.choice("suppress", &Reach::ALL, Reach::name);
    let retry_after = section.duration("retry_after", Duration::minutes(1));
    let callback = section.flag("callback").unwrap_or_default();
    let result = result(&mut section);
    let aapor = aapor(&mut section);
    let simulated_weight = section.whole("simulated_weight", 0..=LARGEST_WEIGHT).unwrap_or_default();
    let (document, at) = (section.document, section.at);
    section.close(|_| None);
    let category = category?;
    let row = Disposition {
        code: code?,
        label: label?.value.trim().to_owned(),
        category,
        contact: contact.unwrap_or(reaches_a_person(category)),
        right_party,
        success: success.unwrap_or(category == Category::Success),
        final_for,
        suppress,
        retry_after,
        callback,
        result,
        aapor,
        simulated_weight,
    };
    check_row(document, at, &row);
    Some(row)
}

/// Whether outcomes of this category are had with a person, unless a row says otherwise.
fn reaches_a_person(category: Category) -> bool {
    match category {
        Category::Success | Category::Callback | Category::Refusal | Category::Contact => true,
        Category::NoContact | Category::BadNumber | Category::Technical => false,
    }
}

/// What can't be true of a row at once.
fn check_row(document: &Document<'_>, at: usize, row: &Disposition) {
    let ends_lead = match row.final_for {
        FinalFor::None | FinalFor::Number => false,
        FinalFor::Lead | FinalFor::Client => true,
    };
    let of_an_agent = row.result.is_none();
    for (wrong, what, hint) in [
        (
            row.success && row.category != Category::Success,
            "is a success of another category",
            "set category = \"success\"",
        ),
        (row.right_party && !row.contact, "reached the right party without a contact", "set contact = true"),
        (ends_lead && row.retry_after.is_some(), "ends the lead and is retried", "leave retry_after or final_for out"),
        (ends_lead && row.callback, "ends the lead and asks for a callback", "leave callback or final_for out"),
        (
            !of_an_agent && row.simulated_weight > 0,
            "stands for a call result and has a weight",
            "leave simulated_weight out: no agent chooses it",
        ),
        (
            !of_an_agent && row.callback,
            "stands for a call result and asks for a callback",
            "leave callback out: no agent is there to agree on a time",
        ),
    ] {
        if wrong {
            document.fault(at, format!("{} {what}", row.code), hint);
        }
    }
}

fn code(section: &mut Section<'_>) -> Option<String> {
    let code = section.required("code", "code = \"…\", short and in capitals, such as SALE")?;
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let wrong = code.value.chars().position(|c| !allowed(c));
    let wrong = wrong.or_else(|| code.value.chars().nth(LONGEST_CODE).map(|_| LONGEST_CODE));
    if let Some(index) = wrong {
        let hint = format!("use letters A to Z, digits, - and _ only, {LONGEST_CODE} at most");
        section.document.fault_inside(&code, index + 1, format!("code \"{}\" can't be used", code.value), hint);
        return None;
    }
    Some(code.value.to_owned())
}

fn result(section: &mut Section<'_>) -> Option<CallResult> {
    let text = section.text("result")?;
    let unseen = || CallResult::ALL.into_iter().filter(|result| *result != CallResult::Answered);
    let found = unseen().find(|result| result.name() == text.value);
    if found.is_none() {
        let answered = text.value == CallResult::Answered.name();
        let hint = if answered {
            "leave result out: when a person answered, the agent chooses the row".to_owned()
        } else {
            nearest::hint(text.value, unseen().map(CallResult::name))
        };
        let what = if answered {
            "no row stands for \"answered\"".to_owned()
        } else {
            format!("unknown call result \"{}\"", text.value)
        };
        section.document.fault(text.span.start, what, hint);
    }
    found
}

/// An AAPOR final disposition code: a group from 1 to 4, and one to three digits after the point.
fn aapor(section: &mut Section<'_>) -> String {
    let Some(text) = section.text("aapor") else { return String::new() };
    let parts = text.value.split_once('.');
    let sound = parts.is_some_and(|(group, rest)| {
        matches!(group, "1" | "2" | "3" | "4")
            && (1..=3).contains(&rest.len())
            && rest.bytes().all(|b| b.is_ascii_digit())
    });
    if !sound {
        let hint = "write a final code of the AAPOR Standard Definitions, such as \"2.11\", or leave the key out";
        section.document.fault(text.span.start, format!("aapor \"{}\" is no disposition code", text.value), hint);
    }
    text.value.to_owned()
}
