//! The shapes that a dial list can take, and whose they are.

use crate::domain::named::named;

/// Who or what takes the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shape {
    /// VICIdial's and GOautodial's lead loader, standard layout with rank and owner: tabs, no header.
    Vicidial,
    /// Five9's contact fields.
    Five9,
    /// Convoso's list upload.
    Convoso,
    /// A contact list of Genesys Cloud.
    Genesys,
    /// A calling list of NICE CXone.
    Nice,
    /// Cisco Unified Contact Center Express.
    Uccx,
    /// The parameters of Twilio's calls, a row each.
    Twilio,
}

named!(
    Shape:
    Vicidial = "vicidial",
    Five9 = "five9",
    Convoso = "convoso",
    Genesys = "genesys",
    Nice = "nice",
    Uccx = "uccx",
    Twilio = "twilio",
);

impl Shape {
    /// The taker's name.
    pub fn taker(self) -> &'static str {
        match self {
            Self::Vicidial => "VICIdial",
            Self::Five9 => "Five9",
            Self::Convoso => "Convoso",
            Self::Genesys => "Genesys Cloud",
            Self::Nice => "NICE CXone",
            Self::Uccx => "Cisco UCCX",
            Self::Twilio => "Twilio",
        }
    }

    /// What of the shape follows the vendor's words and could not be tried with the importer itself.
    pub fn unconfirmed(self) -> &'static str {
        match self {
            Self::Vicidial => "the order of columns is that of its loader; not loaded into a running one",
            Self::Five9 => {
                "columns are its contact fields; map lead_id to a field of your own; not tried with its importer"
            }
            Self::Convoso => "columns are those of its lead API; not tried with its importer",
            Self::Genesys => {
                "nominate phone_cell and phone_home as phone columns, tz_cell and tz_home as their zones; not tried"
            }
            Self::Nice => "map the columns when you upload; not tried with its importer",
            Self::Uccx => "columns as its import wants them; not tried with it",
            Self::Twilio => "columns are the parameters of its Calls resource; your own program places the calls",
        }
    }

    /// How many leads the taker takes at once.
    pub fn most(self) -> Option<usize> {
        match self {
            Self::Convoso => Some(30_000),
            Self::Vicidial | Self::Five9 | Self::Genesys | Self::Nice | Self::Uccx | Self::Twilio => None,
        }
    }
}
