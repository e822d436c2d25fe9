//! What a filter asks of columns that they can't answer, and columns that no list has.

use super::Problem;
use crate::domain::filter::{Column, Comparison, Filter, OwnColumn, Text, Value, same};
use crate::domain::nearest::nearest;
use std::ops::Range;

/// How many columns a hint names at most.
const NAMED: usize = 20;

/// Finds the columns that neither every lead has nor any of these lists' headers names.
///
/// # Errors
/// One problem a column, where it stands first.
pub fn check<'h>(filter: &Filter, headers: impl IntoIterator<Item = &'h str>) -> Result<(), Vec<Problem>> {
    let mut known: Vec<&str> = Vec::new();
    for header in headers {
        if !header.trim().is_empty() && !known.iter().any(|other| same(other, header)) {
            known.push(header.trim());
        }
    }
    let unknown = filter.headers.iter().filter(|(named, _)| !known.iter().any(|header| same(header, named)));
    let problems: Vec<_> = unknown.map(|(named, at)| unknown_column(named, at, &known)).collect();
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

fn unknown_column(named: &str, at: &Range<usize>, known: &[&str]) -> Problem {
    let own = OwnColumn::ALL.map(OwnColumn::name);
    let what = format!("unknown column \"{named}\"");
    if let Some(own) = own.iter().find(|own| same(own, named)) {
        // It stands in brackets, which mean a column of the lists.
        return Problem::new(
            at.clone(),
            what,
            format!("no list has a column of this header; every lead has {own}, without brackets"),
        );
    }
    // A header of a list is meant sooner than a column of every lead.
    let hint = match (nearest(named, known.iter().copied()), nearest(named, own)) {
        (Some(header), _) => format!("did you mean {}?", Column::Header(header.to_owned())),
        (None, Some(own)) => format!("did you mean {own}?"),
        (None, None) => {
            let headers = known.iter().map(|header| Column::Header((*header).to_owned()).to_string());
            let mut all: Vec<String> = own.map(str::to_owned).into_iter().chain(headers).collect();
            let more = all.len().saturating_sub(NAMED);
            all.truncate(NAMED);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            format!("the columns are {}{more}", all.join(", "))
        }
    };
    Problem::new(at.clone(), what, hint)
}

/// What a value is, for faults.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Text(_) => "a text",
        Value::Number(_) => "a number",
        Value::Day(_) => "a day",
        Value::Flag(_) => "yes or no",
    }
}

/// Whether two values can stand in one comparison.
fn alike(one: &Value, other: &Value) -> bool {
    kind(one) == kind(other)
}

/// Watches what a filter asks while it is read.
#[derive(Default)]
pub(super) struct Types {
    pub(super) faults: Vec<Problem>,
    pub(super) headers: Vec<(String, Range<usize>)>,
    /// Columns that a lead does not bring by itself.
    pub(super) wanted: Vec<Column>,
}

impl Types {
    /// A column is named.
    pub(super) fn names(&mut self, column: &Column, at: &Range<usize>) {
        let comes_with_lead = match column {
            Column::Own(own) => match own {
                OwnColumn::Key
                | OwnColumn::Name
                | OwnColumn::Priority
                | OwnColumn::Attempts
                | OwnColumn::LastResult => true,
                OwnColumn::State | OwnColumn::Zip | OwnColumn::Country | OwnColumn::Company | OwnColumn::List => false,
            },
            Column::Header(header) => {
                if !self.headers.iter().any(|(known, _)| same(known, header)) {
                    self.headers.push((header.clone(), at.clone()));
                }
                false
            }
        };
        if !comes_with_lead && !self.wanted.iter().any(|known| known.means(column)) {
            self.wanted.push(column.clone());
        }
    }

    /// A column is compared with a value.
    pub(super) fn compares(&mut self, column: &Column, comparison: Comparison, value: &Value, at: &Range<usize>) {
        self.fits(column, value, at);
        let in_order = match comparison {
            Comparison::Is | Comparison::IsNot => false,
            Comparison::Less | Comparison::AtMost | Comparison::More | Comparison::AtLeast => true,
        };
        if in_order && matches!(value, Value::Flag(_)) {
            self.fault(
                at,
                format!("yes and no are in no order: {} can't be asked", comparison.name()),
                "write = or !=",
            );
        }
    }

    /// A column is one of some values.
    pub(super) fn lists(&mut self, column: &Column, values: &[(Value, Range<usize>)]) {
        let Some((first, _)) = values.first() else { return };
        for (index, (value, at)) in values.iter().enumerate() {
            let before = values.iter().take(index);
            if before.clone().any(|(earlier, _)| earlier == value) {
                self.fault(at, format!("{value} stands in the list twice"), "leave one out");
            } else if alike(first, value) {
                self.fits(column, value, at);
            } else {
                self.fault(
                    at,
                    format!("{value} is {}, and the first value of the list is {}", kind(value), kind(first)),
                    "write values of one kind",
                );
            }
        }
    }

    /// A column lies between two values.
    pub(super) fn spans(&mut self, column: &Column, low: (&Value, &Range<usize>), high: (&Value, &Range<usize>)) {
        self.fits(column, low.0, low.1);
        let backwards = match (low.0, high.0) {
            (Value::Text(low), Value::Text(high)) => high.folded() < low.folded(),
            (Value::Number(low), Value::Number(high)) => high < low,
            (Value::Day(low), Value::Day(high)) => high < low,
            (Value::Flag(_), Value::Flag(_)) => {
                return self.fault(low.1, "nothing lies between yes and no", "write = yes or = no");
            }
            (Value::Text(_) | Value::Number(_) | Value::Day(_) | Value::Flag(_), _) => {
                let what = format!("{} is {}, and {} is {}", low.0, kind(low.0), high.0, kind(high.0));
                return self.fault(high.1, what, "write values of one kind");
            }
        };
        if backwards {
            let what = format!("nothing lies between {} and {}", low.0, high.0);
            self.fault(low.1, what, format!("the lesser one comes first: between {} and {}", high.0, low.0));
        }
    }

    /// A part of a text is looked for.
    pub(super) fn part(&mut self, column: &Column, value: Value, at: &Range<usize>) -> Text {
        if let Column::Own(own) = column
            && own.is_number()
        {
            self.fault(at, format!("{column} is a number, and has no part that is a text"), "write =, < or >");
        }
        match value {
            Value::Text(text) => {
                if text.folded().is_empty() {
                    self.fault(at, "a blank text is part of every cell", "write is not empty, or the text");
                }
                text
            }
            Value::Number(_) | Value::Day(_) | Value::Flag(_) => {
                let hint = format!("only a text is part of a cell: \"{value}\"");
                self.fault(at, format!("{value} is {}", kind(&value)), hint);
                Text::new(value.to_string())
            }
        }
    }

    /// A column is asked whether it is blank.
    pub(super) fn may_be_empty(&mut self, column: &Column, at: &Range<usize>) {
        if let Column::Own(own) = column
            && own.is_number()
        {
            self.fault(
                at,
                format!("{column} is a number in every lead, and never empty"),
                format!("write {column} = 0"),
            );
        }
    }

    /// A column of every lead has a type; those of lists are read as what they are compared with.
    fn fits(&mut self, column: &Column, value: &Value, at: &Range<usize>) {
        let Column::Own(own) = column else { return };
        let (holds, fits) = match (own.is_number(), value) {
            (true, Value::Number(_)) | (false, Value::Text(_)) => return,
            (true, Value::Text(text)) => (
                "a number",
                crate::domain::decimal::Decimal::read(text.written().trim()).map(|number| number.to_string()),
            ),
            (true, Value::Day(_) | Value::Flag(_)) => ("a number", None),
            (false, Value::Number(_) | Value::Day(_) | Value::Flag(_)) => {
                ("a text", Some(Text::new(value.to_string()).to_string()))
            }
        };
        let hint = match fits {
            Some(written) => format!("write {written}"),
            None => "write a number, such as 3".to_owned(),
        };
        self.fault(at, format!("{column} is {holds}, and {value} is {}", kind(value)), hint);
    }

    fn fault(&mut self, at: &Range<usize>, what: impl Into<String>, hint: impl Into<String>) {
        self.faults.push(Problem::new(at.clone(), what, hint));
    }
}
