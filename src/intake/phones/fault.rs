//! What is wrong with a telephone cell, and what to do about it.

use crate::domain::reject_code::RejectCode;

/// Why no number could be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneFault {
    /// Nothing but blanks, quotes or invisible characters.
    #[error("the cell is empty: write a telephone number")]
    Blank,
    /// Words without a digit, such as `n/a`.
    #[error("there is no digit in it: write a telephone number, or leave the cell empty")]
    NoDigits,
    /// Digits, but in no order that could be dialed.
    #[error("no telephone number can be made out in it: write the number alone, such as +13055550142")]
    NotANumber,
    /// A spreadsheet's `2.12556E+09`: the digits that it did not show are gone.
    #[error(
        "the spreadsheet has destroyed the number's last digits: format the column as text and export it again from the original"
    )]
    LostDigits,
    /// A spreadsheet's `2125550123.0`: taken from lists, but not where one number is asked about.
    #[error("the spreadsheet has made a decimal of the number: write {0}, without point or exponent")]
    Decimal(String),
    #[error("too few digits for a number of {plan}: give the whole number with its area code")]
    TooShort { plan: String },
    #[error("too many digits for a number of {plan}: give one number alone, and its extension after an x")]
    TooLong { plan: String },
    /// Of a possible length, in a range that the numbering plan does not use.
    #[error("no number of {plan} looks like this: check its digits, and the country they belong to")]
    NotValid { plan: String },
    /// A number that is dialed as it stands, without area code: emergency calls, services, voting by text.
    #[error("\"{digits}\" reaches a service of {plan} and no lead, or lacks its area code: give the whole number")]
    ShortNumber { digits: String, plan: String },
    /// A national number, and nobody said of which country.
    #[error(
        "a national number, and its country is not known: write it with + and its calling code, or name the country"
    )]
    NeedsRegion,
    /// The country named for national numbers is none.
    #[error("\"{0}\" is no country with telephone numbers: write its two letters, such as US or GB")]
    UnknownRegion(String),
    /// `+` or a column of calling codes names a code that no country has.
    #[error("\"{0}\" begins with no calling code in use: write one such as 1 or 44 before the number")]
    UnknownCallingCode(String),
    /// Words beside the number forbid the call.
    #[error("the cell says not to call this number: take the words out if it may be called")]
    DoNotCall,
    /// Words beside the number say that it is not the person's.
    #[error(
        "the cell says that this number is wrong, out of service or a fax's: take the words out if it may be called"
    )]
    NotTheirs,
    /// One number was asked for.
    #[error("{0} numbers in one place: give each on its own")]
    SeveralNumbers(usize),
}

impl PhoneFault {
    /// The fault in one word.
    pub fn code(&self) -> RejectCode {
        match self {
            Self::Blank => RejectCode::NoPhone,
            Self::NoDigits => RejectCode::NoDigits,
            Self::NotANumber => RejectCode::NotANumber,
            Self::LostDigits => RejectCode::LostDigits,
            Self::Decimal(_) => RejectCode::Decimal,
            Self::TooShort { .. } => RejectCode::TooShort,
            Self::TooLong { .. } => RejectCode::TooLong,
            Self::NotValid { .. } => RejectCode::NotValid,
            Self::ShortNumber { .. } => RejectCode::ShortNumber,
            Self::NeedsRegion => RejectCode::NeedsRegion,
            Self::UnknownRegion(_) => RejectCode::UnknownRegion,
            Self::UnknownCallingCode(_) => RejectCode::UnknownCallingCode,
            Self::DoNotCall => RejectCode::DoNotCall,
            Self::NotTheirs => RejectCode::NotTheirs,
            Self::SeveralNumbers(_) => RejectCode::SeveralNumbers,
        }
    }
}
