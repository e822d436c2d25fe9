//! From text to a filter: `or` binds least, then `and`, then `not`.

use super::Problem;
use super::check::Types;
use super::cursor::{Cursor, is_reserved};
use super::token::{HOW, Token};
use crate::domain::days::Order;
use crate::domain::filter::{Ask, Column, Comparison, Expr, Filter, Reading, Test, Text, Value, same};
use std::ops::Range;

/// Longest text, in bytes.
const LONGEST: usize = 4_000;
/// How deep brackets and `not` may stand in each other.
const DEEPEST: usize = 40;

/// Countries in whose numbers a point always stands before the fraction.
const POINTS: [&str; 20] = [
    "US", "GB", "IE", "AU", "NZ", "IN", "PK", "BD", "LK", "PH", "SG", "MY", "HK", "JP", "KR", "CN", "TW", "TH", "IL",
    "MX",
];

impl Reading {
    /// How lists of a region (ISO 3166-1) are written.
    pub fn of(region: &str) -> Self {
        Self { days: Order::of(Some(region)), point: POINTS.contains(&region) }
    }
}

/// Reads a filter for lists of a region (ISO 3166-1, which tells how their cells write numbers and days), and checks what can
/// be checked without the lists.
///
/// # Errors
/// The first fault of the syntax; if there is none, every comparison that a column or its own values do not allow.
pub fn parse(text: &str, region: &str) -> Result<Filter, Vec<Problem>> {
    match understand(text, region) {
        Ok((filter, faults)) if faults.is_empty() => Ok(filter),
        Ok((_, faults)) => Err(faults),
        Err(fault) => Err(vec![fault]),
    }
}

/// As [`parse`], with a filter as far as it was understood beside the comparisons that are not allowed: of its columns more may
/// be wrong.
///
/// # Errors
/// The first fault of the syntax.
pub fn understand(text: &str, region: &str) -> Result<(Filter, Vec<Problem>), Problem> {
    if text.len() > LONGEST {
        let what = format!("the filter is longer than {LONGEST} bytes");
        return Err(Problem::new(0..0, what, "write a column of the list that says who is meant"));
    }
    let mut parser = Parser { words: Cursor::of(text)?, depth: 0, types: Types::default() };
    let holds = parser.whole()?;
    let Types { faults, headers, wanted } = parser.types;
    let filter = Filter { text: text.to_owned(), holds, headers, reading: Reading::of(region), wanted: wanted.into() };
    Ok((filter, faults))
}

struct Parser {
    words: Cursor,
    depth: usize,
    types: Types,
}

type Parsed<T> = Result<T, Problem>;

impl Parser {
    fn whole(&mut self) -> Parsed<Expr> {
        if self.words.is_at_end() {
            return Err(self.words.here("the filter is blank", "write what must hold, such as state = \"FL\""));
        }
        let expr = self.any()?;
        match self.words.sign() {
            _ if self.words.is_at_end() => Ok(expr),
            Some(")") => Err(self.words.here("no bracket is open here", "take the ) away, or write a ( before")),
            Some(",") => Err(self.words.here(
                "\",\" stands between the values of in ( ) only",
                "comparisons are joined by and, or by or; numbers have no , in them",
            )),
            Some(_) | None => Err(self.words.expected("and, or, or the end", &["and", "or"])),
        }
    }

    fn any(&mut self) -> Parsed<Expr> {
        let mut parts = vec![self.all()?];
        while self.words.take_word("or") {
            parts.push(self.all()?);
        }
        Ok(Expr::any(parts))
    }

    fn all(&mut self) -> Parsed<Expr> {
        let mut parts = vec![self.not()?];
        while self.words.take_word("and") {
            parts.push(self.not()?);
        }
        Ok(Expr::all(parts))
    }

    fn not(&mut self) -> Parsed<Expr> {
        if self.words.take_word("not") {
            self.deeper()?;
            let inner = self.not()?;
            self.depth -= 1;
            return Ok(Expr::Not(Box::new(inner)));
        }
        if !self.words.take_sign("(") {
            return self.test();
        }
        let open = self.words.before();
        self.deeper()?;
        let inner = self.any()?;
        self.depth -= 1;
        if self.words.take_sign(")") {
            return Ok(inner);
        }
        if self.words.is_at_end() {
            return Err(Problem::new(open, "this bracket is never closed", "write ) where it ends"));
        }
        Err(self.words.expected("and, or, or )", &["and", "or"]))
    }

    fn deeper(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth <= DEEPEST {
            return Ok(());
        }
        let what = format!("brackets and not stand more than {DEEPEST} deep in each other");
        Err(Problem::new(self.words.before(), what, "write it with fewer"))
    }

    fn test(&mut self) -> Parsed<Expr> {
        let at = self.words.at();
        let column = self.column()?;
        self.types.names(&column, &at);
        let not = self.words.take_word("not");
        let asks = self.asks(&column, &at, not)?;
        let (asks, not) = match asks {
            Asked::Plain(asks) => (asks, not),
            Asked::Not(asks) => (asks, true),
        };
        let test = Expr::Test(Test { column, asks });
        Ok(if not { Expr::Not(Box::new(test)) } else { test })
    }

    fn column(&mut self) -> Parsed<Column> {
        let column = match self.words.peek() {
            Token::Header(header) => Column::Header(header.clone()),
            Token::Word(word) if !is_reserved(word) => Column::read(word),
            Token::Text(text) => {
                let hint = format!("quotes are for values: write {}", Column::read(text.trim()));
                return Err(self.words.here(format!("{} stands where a column must", self.words.shown()), hint));
            }
            Token::Word(_) | Token::Number(_) | Token::Day(_) | Token::Sign(_) | Token::End => {
                return Err(self.words.expected("a column", &[]));
            }
        };
        self.words.step();
        Ok(column)
    }

    /// What is asked of a column; `not` came before.
    fn asks(&mut self, column: &Column, at: &Range<usize>, not: bool) -> Parsed<Asked> {
        if !not {
            if let Some(comparison) = self.words.sign().and_then(Comparison::from_name) {
                self.words.step();
                let (value, place) = self.value()?;
                self.types.compares(column, comparison, &value, &place);
                return Ok(Asked::Plain(Ask::Compare(comparison, value)));
            }
            if self.words.take_word("is") {
                return self.is_empty(column, at);
            }
        }
        if self.words.take_word("in") {
            return self.list(column).map(Asked::Plain);
        }
        if self.words.take_word("between") {
            let (low, from) = self.value()?;
            if !self.words.take_word("and") {
                return Err(self.words.expected("and", &["and"]));
            }
            let (high, to) = self.value()?;
            self.types.spans(column, (&low, &from), (&high, &to));
            return Ok(Asked::Plain(Ask::Between(low, high)));
        }
        let word: fn(Text) -> Ask = if self.words.take_word("contains") {
            Ask::Contains
        } else if self.words.take_word("starts") {
            if !self.words.take_word("with") {
                return Err(self.words.expected("with", &["with"]));
            }
            Ask::StartsWith
        } else {
            return Err(self.words.no_operator(column, not));
        };
        let (value, place) = self.value()?;
        Ok(Asked::Plain(word(self.types.part(column, value, &place))))
    }

    fn is_empty(&mut self, column: &Column, at: &Range<usize>) -> Parsed<Asked> {
        let not = self.words.take_word("not");
        if !self.words.take_word("empty") {
            let sign = if not { "!=" } else { "=" };
            let hint = format!("write is empty or is not empty; a value is compared with {sign}");
            return Err(self.words.here(format!("empty is expected, not {}", self.words.shown()), hint));
        }
        self.types.may_be_empty(column, at);
        Ok(if not { Asked::Not(Ask::Empty) } else { Asked::Plain(Ask::Empty) })
    }

    /// `("FL", "GA")`
    fn list(&mut self, column: &Column) -> Parsed<Ask> {
        if !self.words.take_sign("(") {
            return Err(self.words.here(
                format!("( is expected, not {}", self.words.shown()),
                "write the values like this: in (\"FL\", \"GA\")",
            ));
        }
        let mut values = Vec::new();
        loop {
            values.push(self.value()?);
            if self.words.take_sign(")") {
                break;
            }
            if !self.words.take_sign(",") {
                return Err(self.words.here(
                    format!(", or ) is expected, not {}", self.words.shown()),
                    "values stand like this: in (\"FL\", \"GA\")",
                ));
            }
        }
        self.types.lists(column, &values);
        Ok(Ask::In(values.into_iter().map(|(value, _)| value).collect()))
    }

    fn value(&mut self) -> Parsed<(Value, Range<usize>)> {
        let value = match self.words.peek() {
            Token::Text(text) => Value::Text(Text::new(text.clone())),
            Token::Number(number) => Value::Number(*number),
            Token::Day(day) => Value::Day(*day),
            Token::Word(word) if same(word, "yes") || same(word, "true") => Value::Flag(true),
            Token::Word(word) if same(word, "no") || same(word, "false") => Value::Flag(false),
            Token::Word(word) => {
                let hint =
                    format!("texts stand in quotes: \"{word}\"; a column is compared with a value, not with another");
                return Err(self.words.here(format!("a value is expected, not {}", self.words.shown()), hint));
            }
            Token::Header(_) => {
                let hint = "a column is compared with a value, not with another; texts stand in quotes";
                return Err(self.words.here(format!("a value is expected, not {}", self.words.shown()), hint));
            }
            Token::Sign(_) | Token::End => {
                return Err(self.words.here(format!("a value is expected, not {}", self.words.shown()), HOW));
            }
        };
        let at = self.words.at();
        self.words.step();
        Ok((value, at))
    }
}

/// What is asked, or its contrary.
enum Asked {
    Plain(Ask),
    Not(Ask),
}

#[cfg(test)]
#[path = "parse_tests.rs"]
mod tests;
