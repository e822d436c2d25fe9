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

    /// What is to be done when the list is loaded.
    pub fn hint(self) -> &'static str {
        match self {
            Self::Vicidial => "name the file .txt and load it in the web interface, standard format",
            Self::Five9 => "map lead_id to a contact field of your own",
            Self::Convoso => "choose the country and map the columns when you upload",
            Self::Genesys => "name phone_cell and phone_home as phone columns, tz_cell and tz_home as their time zones",
            Self::Nice => "map the columns when you upload, external_id as the external ID",
            Self::Uccx => "import it into the campaign as it is",
            Self::Twilio => "a program of yours places a call a row, with these parameters",
        }
    }

    /// What of the shape is not in the vendor's documents, or differs between them; the rest is as they say (`tests/importers.toml`).
    pub fn unconfirmed(self) -> &'static str {
        match self {
            Self::Vicidial => {
                "checked against the loader's source (2.14), not loaded into a running one; its command-line loader takes the \
                 24th column, the rank, for a count of calls"
            }
            Self::Five9 => {
                "not tried with its importer; that it takes 011 before numbers abroad is not in its documents"
            }
            Self::Convoso => "not tried with its importer",
            Self::Genesys => {
                "not tried with its importer; that it takes zones such as America/New_York is not in its documents"
            }
            Self::Nice => {
                "not tried with its importer; which forms of timezone and expiration it takes is not in its documents"
            }
            Self::Uccx => {
                "not tried with its importer; its documents name no quotes, so a comma in a name is a blank here"
            }
            Self::Twilio => "no call was placed",
        }
    }

    /// The column with the lead's number in outdial, which finds the lead again when results come back.
    pub fn lead_column(self) -> Option<&'static str> {
        match self {
            Self::Vicidial => Some("vendor_lead_code"),
            Self::Five9 => Some("lead_id"),
            Self::Convoso => Some("AccountNumber"),
            Self::Genesys => Some("contact_id"),
            Self::Nice => Some("external_id"),
            Self::Uccx => Some("Account Number"),
            Self::Twilio => None,
        }
    }

    /// Whether the taker's numbers go without their calling code, so that a list can hold those of one country only.
    pub fn national(self) -> bool {
        match self {
            Self::Convoso | Self::Uccx => true,
            Self::Vicidial | Self::Five9 | Self::Genesys | Self::Nice | Self::Twilio => false,
        }
    }

    /// How many leads the taker takes at once.
    pub fn most(self) -> Option<usize> {
        match self {
            Self::Convoso => Some(30_000),
            Self::Nice => Some(500_000),
            Self::Genesys => Some(1_000_000),
            Self::Vicidial | Self::Five9 | Self::Uccx | Self::Twilio => None,
        }
    }
}
