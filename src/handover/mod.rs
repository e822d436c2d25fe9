//! A dial list handed over: to another dialer, in the columns that its importer takes, or to people.
//!
//! Only the number that may be dialed now goes out, never a lead's other numbers: whoever takes the list asks none of the
//! rules that were asked here. Where the columns of a shape come from, and which could not be tried, is said with each.

mod call_file;
mod cells;
mod columns;
mod contact;
mod shape;

pub use call_file::{CallFile, Channel, call_file, fits};
pub use columns::sheet;
pub use contact::contact;
pub use shape::Shape;

use crate::dial_list::Planned;
use crate::domain::lead::LeadDraft;
use chrono::{DateTime, Utc};

/// A line of a dial list with all that is known of its lead.
#[derive(Clone, Debug)]
pub struct Handed {
    /// Its place in the list, from 1.
    pub rank: usize,
    pub planned: Planned,
    /// The lead as it was imported.
    pub draft: LeadDraft,
    /// The number shown to the called party, E.164; empty if the campaign names none.
    pub caller_id: String,
}

/// What the taker of a list is told besides its leads.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    pub campaign: String,
    /// When the list was made.
    pub at: DateTime<Utc>,
    /// VICIdial's number of the list that the leads go to, 3 to 12 digits.
    pub list_id: String,
    /// Where Twilio fetches what to say.
    pub url: String,
}

/// Rows with a header or without, as an importer takes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// `None`: the importer wants none.
    pub header: Option<Vec<&'static str>>,
    pub delimiter: u8,
    pub quotes: Quotes,
    pub rows: Vec<Vec<String>>,
}

/// Which cells stand in quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quotes {
    /// The importer knows none: no cell holds the delimiter, a quote or a line's end.
    None,
    /// Where the delimiter or a quote would be misread.
    Needed,
    All,
}

/// Why a list can't be handed over in a shape.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HandoverError {
    #[error("VICIdial puts each lead into one of its lists: name it with --list-id, 3 to 12 digits, such as 998")]
    NeedsListId,
    #[error("Twilio asks a URL what to say when somebody answers: name it with --url")]
    NeedsUrl,
    #[error("Twilio calls from a number of your own: the campaign names none; write caller_ids under [calling]")]
    NeedsCallerId,
    #[error("{taker} takes {most} leads at once, and these are {leads}: ask for fewer with --limit")]
    TooMany { taker: &'static str, most: usize, leads: usize },
    #[error(
        "{taker} takes numbers without their calling code, of one country a list, and these are of {codes}: give each country a \
         campaign of its own, or hand them to somebody who takes whole numbers"
    )]
    SeveralCountries { taker: &'static str, codes: String },
}

#[cfg(test)]
mod tests;
