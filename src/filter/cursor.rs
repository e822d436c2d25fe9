//! The tokens of a filter, one after the other, and what is said where another was expected.

use super::Problem;
use super::token::{Placed, Token, tokens};
use crate::domain::filter::{Column, RESERVED, Text, same};
use crate::domain::nearest::nearest;
use std::ops::Range;

/// What may stand after a column.
const OPERATORS: [&str; 12] =
    ["=", "!=", "<", "<=", ">", ">=", "in", "between", "starts with", "contains", "is empty", "is not empty"];

/// Goes through the tokens.
pub(super) struct Cursor {
    tokens: Vec<Placed>,
    next: usize,
}

impl Cursor {
    pub(super) fn of(text: &str) -> Result<Self, Problem> {
        Ok(Self { tokens: tokens(text)?, next: 0 })
    }

    /// Passes the next token.
    pub(super) fn step(&mut self) {
        self.next += 1;
    }

    /// What stands after a column asks nothing.
    pub(super) fn no_operator(&self, column: &Column, not: bool) -> Problem {
        let what = format!("what is asked of {column} is missing: here stands {}", self.shown());
        let hint = match self.peek() {
            Token::Word(word) if same(word, "like") || same(word, "matches") => {
                "write contains \"…\" or starts with \"…\"".to_owned()
            }
            Token::Word(word) => {
                let near = nearest(word, ["in", "between", "starts", "contains", "is"]);
                near.map(|meant| format!("did you mean {meant}?")).unwrap_or_else(operators)
            }
            Token::Sign(_) if not => format!("write not before the column: not {column} = \"…\""),
            Token::Sign(")") | Token::End => format!("write {column} = yes, or what else must hold of it"),
            Token::Header(_) | Token::Text(_) | Token::Number(_) | Token::Day(_) | Token::Sign(_) => operators(),
        };
        self.here(what, hint)
    }

    /// Something else was expected.
    pub(super) fn expected(&self, what: &str, words: &[&'static str]) -> Problem {
        let near = self.word().and_then(|word| nearest(word, words.iter().copied()));
        let hint = match (near, self.peek()) {
            (Some(meant), _) => format!("did you mean {meant}?"),
            (None, Token::Word(word)) if words.is_empty() && is_reserved(word) => {
                format!("write a header like this in brackets: [{word}]")
            }
            (None, _) if words.is_empty() => "a comparison begins with a column: state = \"FL\"".to_owned(),
            (None, _) => String::new(),
        };
        self.here(format!("{what} is expected, not {}", self.shown()), hint)
    }

    pub(super) fn here(&self, what: impl Into<String>, hint: impl Into<String>) -> Problem {
        Problem::new(self.at(), what, hint)
    }

    /// The next token, if it is a word.
    pub(super) fn word(&self) -> Option<&str> {
        if let Token::Word(word) = self.peek() { Some(word) } else { None }
    }

    /// The next token, if it is a sign.
    pub(super) fn sign(&self) -> Option<&'static str> {
        if let Token::Sign(sign) = self.peek() { Some(sign) } else { None }
    }

    pub(super) fn is_at_end(&self) -> bool {
        *self.peek() == Token::End
    }

    pub(super) fn peek(&self) -> &Token {
        self.tokens.get(self.next).map_or(&Token::End, |(token, _)| token)
    }

    /// Where the next token stands.
    pub(super) fn at(&self) -> Range<usize> {
        self.tokens.get(self.next).or(self.tokens.last()).map(|(_, at)| at.clone()).unwrap_or_default()
    }

    /// Where the token before stands.
    pub(super) fn before(&self) -> Range<usize> {
        self.tokens.get(self.next.saturating_sub(1)).map(|(_, at)| at.clone()).unwrap_or_default()
    }

    pub(super) fn take_word(&mut self, meant: &str) -> bool {
        let is_meant = self.word().is_some_and(|word| same(word, meant));
        self.next += usize::from(is_meant);
        is_meant
    }

    pub(super) fn take_sign(&mut self, meant: &str) -> bool {
        let is_meant = self.sign() == Some(meant);
        self.next += usize::from(is_meant);
        is_meant
    }

    /// The next token in words.
    pub(super) fn shown(&self) -> String {
        match self.peek() {
            Token::Word(word) => format!("\"{word}\""),
            Token::Header(header) => Column::Header(header.clone()).to_string(),
            Token::Text(text) => format!("the text {}", Text::new(text.clone())),
            Token::Number(number) => format!("the number {number}"),
            Token::Day(day) => format!("the day {day}"),
            Token::Sign(sign) => format!("\"{sign}\""),
            Token::End => "the end".to_owned(),
        }
    }
}

/// Whether a word means something of itself.
pub(super) fn is_reserved(word: &str) -> bool {
    RESERVED.iter().any(|reserved| same(reserved, word))
}

fn operators() -> String {
    format!("write one of {}", OPERATORS.join(", "))
}
