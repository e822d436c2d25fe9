//! A filter over leads, read: which columns it asks, and what they must hold. `src/filter/` reads and asks it.

use super::days::Order;
use super::decimal::Decimal;
use super::named::named;
use chrono::NaiveDate;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// A filter as written and as understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Filter {
    /// As the author wrote it.
    pub text: String,
    pub holds: Expr,
    /// The columns of lists that it names, each where it stands first: a stretch of bytes of the text.
    pub headers: Vec<(String, Range<usize>)>,
    /// How cells are read that are compared with numbers and days.
    pub reading: Reading,
    /// The columns that a lead does not bring by itself.
    pub wanted: Arc<[Column]>,
}

/// How the cells of a campaign's lists are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    pub days: Order,
    /// Whether a point always stands before the fraction of a number; else a comma may, and `1.200` could be two numbers.
    pub point: bool,
}

/// What must hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// All of two or more, none of them an `All`.
    All(Vec<Expr>),
    /// One at least of two or more, none of them an `Any`.
    Any(Vec<Expr>),
    Not(Box<Expr>),
    Test(Test),
}

impl Expr {
    /// All of some, on one level; one alone is itself.
    pub fn all(parts: Vec<Self>) -> Self {
        let mut level = Vec::new();
        for part in parts {
            match part {
                Self::All(inner) => level.extend(inner),
                other @ (Self::Any(_) | Self::Not(_) | Self::Test(_)) => level.push(other),
            }
        }
        if level.len() == 1 { level.remove(0) } else { Self::All(level) }
    }

    /// One at least of some, on one level; one alone is itself.
    pub fn any(parts: Vec<Self>) -> Self {
        let mut level = Vec::new();
        for part in parts {
            match part {
                Self::Any(inner) => level.extend(inner),
                other @ (Self::All(_) | Self::Not(_) | Self::Test(_)) => level.push(other),
            }
        }
        if level.len() == 1 { level.remove(0) } else { Self::Any(level) }
    }
}

/// A question about one column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    pub column: Column,
    pub asks: Ask,
}

/// What is asked of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    Compare(Comparison, Value),
    /// It is one of these, which are of one type.
    In(Vec<Value>),
    /// It lies between two of one type, both included.
    Between(Value, Value),
    StartsWith(Text),
    Contains(Text),
    /// It is blank.
    Empty,
}

/// How a cell is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Comparison {
    Is,
    IsNot,
    Less,
    AtMost,
    More,
    AtLeast,
}

named!(Comparison: Is = "=", IsNot = "!=", Less = "<", AtMost = "<=", More = ">", AtLeast = ">=");

/// What a cell is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    Text(Text),
    Number(Decimal),
    Day(NaiveDate),
    Flag(bool),
}

/// A text of a filter, which compares without regard to case and outer blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    written: String,
    folded: String,
}

impl Text {
    /// A text as written.
    pub fn new(written: impl Into<String>) -> Self {
        let written = written.into();
        Self { folded: folded(&written).collect(), written }
    }

    /// As written.
    pub fn written(&self) -> &str {
        &self.written
    }

    /// In small letters and without outer blanks.
    pub fn folded(&self) -> &str {
        &self.folded
    }
}

/// A text without regard to case and outer blanks.
pub fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    text.trim().chars().flat_map(char::to_lowercase)
}

/// Whether two texts are the same, case and outer blanks aside: so headers are compared.
pub fn same(one: &str, other: &str) -> bool {
    let (one, other) = (one.trim(), other.trim());
    one == other || folded(one).eq(folded(other))
}

/// A column that a filter can ask.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Column {
    Own(OwnColumn),
    /// A column that lists bring, by its header.
    Header(String),
}

/// A column that every lead has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum OwnColumn {
    State,
    Zip,
    Country,
    Key,
    Name,
    Company,
    Priority,
    /// The name of its list's file, without the folder.
    List,
    /// How many attempts were made on it.
    Attempts,
    /// The disposition of the last attempt; blank without one, and while the call goes on.
    LastResult,
}

named!(
    OwnColumn:
    State = "state",
    Zip = "zip",
    Country = "country",
    Key = "key",
    Name = "name",
    Company = "company",
    Priority = "priority",
    List = "list",
    Attempts = "attempts",
    LastResult = "last_result",
);

impl OwnColumn {
    /// Whether it holds a number; the others hold texts.
    pub fn is_number(self) -> bool {
        match self {
            Self::Priority | Self::Attempts => true,
            Self::State | Self::Zip | Self::Country | Self::Key | Self::Name | Self::Company => false,
            Self::List | Self::LastResult => false,
        }
    }
}

/// Words that mean something of themselves: a header of this name stands in brackets.
pub const RESERVED: [&str; 10] = ["and", "or", "not", "in", "is", "between", "yes", "no", "true", "false"];

impl Column {
    /// Whether two mean the same column: headers are compared without regard to case and outer blanks.
    pub fn means(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Own(one), Self::Own(other)) => one == other,
            (Self::Header(one), Self::Header(other)) => same(one, other),
            (Self::Own(_) | Self::Header(_), _) => false,
        }
    }

    /// Whether a header can be written without brackets.
    fn is_plain(header: &str) -> bool {
        let mut chars = header.chars();
        let begins = chars.next().is_some_and(|c| c.is_alphabetic() || c == '_');
        let is_word = begins && chars.all(|c| c.is_alphanumeric() || c == '_');
        let taken = |word: &&str| same(word, header);
        is_word && !RESERVED.iter().any(taken) && !OwnColumn::ALL.iter().any(|own| taken(&own.name()))
    }
}

/// `state`, `balance`, `[Loan Amount]`.
impl fmt::Display for Column {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own(own) => f.write_str(own.name()),
            Self::Header(header) if Self::is_plain(header) => f.write_str(header),
            Self::Header(header) => write!(f, "[{}]", header.replace(']', "]]")),
        }
    }
}

/// Cells of a lead's row for those who ask of more than a verdict needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cells {
    pub columns: Arc<[Column]>,
    /// In the order of the columns; blank where the row has nothing.
    pub texts: Vec<String>,
}

impl Cells {
    /// The cell of a column, if it is among these.
    pub fn of(&self, column: &Column) -> Option<&str> {
        let at = self.columns.iter().position(|known| known.means(column))?;
        self.texts.get(at).map(String::as_str)
    }
}
