//! Why a filter passes no lead at all: it asks for a text that no cell of the column is.

use super::ask::{cell_of, cut, tests_of};
use crate::domain::filter::{Ask, Column, Comparison, Filter, Text, Value, folded};
use crate::domain::lead::Lead;
use crate::domain::nearest::nearest;

/// So many values of a column are remembered.
const KEPT: usize = 500;
/// So many are named.
const NAMED: usize = 8;

/// The texts that a filter asks for, and what stands in their columns.
#[derive(Clone, Debug)]
pub struct Values {
    asked: Vec<Asked>,
}

#[derive(Clone, Debug)]
struct Asked {
    column: Column,
    text: Text,
    found: bool,
    /// Distinct cells of the column, as first met.
    values: Vec<(String, String)>,
    /// There are more than are remembered.
    more: bool,
}

impl Values {
    /// Those of a filter; leads are to be [`add`](Self::add)ed. `None` if it asks for no text.
    pub fn of(filter: &Filter) -> Option<Self> {
        let mut asked = Vec::new();
        tests_of(&filter.holds, &mut |test| {
            let texts: &[Value] = match &test.asks {
                Ask::Compare(Comparison::Is, value) => std::slice::from_ref(value),
                Ask::In(values) => values,
                Ask::Compare(
                    Comparison::IsNot | Comparison::Less | Comparison::AtMost | Comparison::More | Comparison::AtLeast,
                    _,
                )
                | Ask::Between(..)
                | Ask::StartsWith(_)
                | Ask::Contains(_)
                | Ask::Empty => &[],
            };
            for value in texts {
                if let Value::Text(text) = value {
                    let (column, text) = (test.column.clone(), text.clone());
                    asked.push(Asked { column, text, found: false, values: Vec::new(), more: false });
                }
            }
        });
        if asked.is_empty() { None } else { Some(Self { asked }) }
    }

    /// Looks at a lead.
    pub fn add(&mut self, lead: &Lead) {
        for asked in &mut self.asked {
            let Some(cell) = cell_of(lead, &asked.column) else { continue };
            let plain: String = folded(&cell).collect();
            asked.found |= plain == asked.text.folded();
            if plain.is_empty() || asked.values.iter().any(|(known, _)| *known == plain) {
                continue;
            }
            if asked.values.len() < KEPT {
                asked.values.push((plain, cell.trim().to_owned()));
            } else {
                asked.more = true;
            }
        }
    }

    /// `no lead has state = "Florida": the values there are FL, GA`; one sentence a text that was not found.
    pub fn told(&self) -> Vec<String> {
        let missing = self.asked.iter().filter(|asked| !asked.found);
        missing
            .map(|Asked { column, text, values, more, .. }| {
                let mut shown: Vec<String> = values.iter().map(|(_, cell)| Text::new(cut(cell)).to_string()).collect();
                shown.sort();
                let near = nearest(text.written(), values.iter().map(|(_, cell)| cell.as_str()));
                let there = match near {
                    _ if values.is_empty() => ": it is empty everywhere".to_owned(),
                    _ if values.len() <= NAMED => format!(": the values there are {}", shown.join(", ")),
                    Some(meant) => format!(": did you mean {}?", Text::new(meant)),
                    None if *more => format!(": more than {KEPT} others stand there"),
                    None => {
                        shown.truncate(NAMED);
                        format!(": {} others stand there, such as {}", values.len(), shown.join(", "))
                    }
                };
                format!("no lead has {column} = {text}{there}")
            })
            .collect()
    }
}
