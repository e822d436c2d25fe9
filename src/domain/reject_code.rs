//! Why a row or a cell was not taken, in a word that stays while sentences are mended.

use super::named::named;
use super::phone::PhoneType;

/// The word for programs and for sums; [`Reject::reason`](super::lead::Reject) says it to people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RejectCode {
    /// A spreadsheet has destroyed digits of the number.
    LostDigits,
    /// Words, and no digit, where a number should be.
    NoDigits,
    /// Digits in no order that could be dialed.
    NotANumber,
    /// A number as a decimal, where one number alone is asked about.
    Decimal,
    TooShort,
    TooLong,
    /// Of a possible length, in a range that the numbering plan does not use.
    NotValid,
    /// A number of three to six digits, as networks give them to emergency calls and services.
    ShortNumber,
    /// A national number whose country nobody said.
    NeedsRegion,
    UnknownRegion,
    UnknownCallingCode,
    /// Several numbers where one was asked for.
    SeveralNumbers,
    /// The row has no number at all.
    NoPhone,
    /// The list says not to call.
    DoNotCall,
    /// The list says of a number that it is wrong, out of service or a fax's.
    NotTheirs,
    /// The mapping says to leave such rows out.
    LeftOut,
    /// The header once more.
    HeaderAgain,
    RowTooShort,
    RowTooLong,
    /// A quote that never closes, or a line without end.
    Damaged,
    /// What is known of the person can't be read.
    Claim,
    Priority,
    /// Bytes that are no characters.
    LostCharacters,
    /// The number is a lead's already.
    Repeat,
    /// An update has to name the client's key, or a consent its account; the row has none.
    NoKey,
    /// No lead has the key that an update names.
    UnknownKey,
    /// The person asked to be erased.
    Erased,
    PremiumRate,
    SharedCost,
    Personal,
    Pager,
    Voicemail,
    #[default]
    Other,
}

named!(
    RejectCode:
    LostDigits = "lost_digits",
    NoDigits = "no_digits",
    NotANumber = "not_a_number",
    Decimal = "decimal",
    TooShort = "too_short",
    TooLong = "too_long",
    NotValid = "not_valid",
    ShortNumber = "short_number",
    NeedsRegion = "needs_region",
    UnknownRegion = "unknown_region",
    UnknownCallingCode = "unknown_calling_code",
    SeveralNumbers = "several_numbers",
    NoPhone = "no_phone",
    DoNotCall = "do_not_call",
    NotTheirs = "not_theirs",
    LeftOut = "left_out",
    HeaderAgain = "header_again",
    RowTooShort = "row_too_short",
    RowTooLong = "row_too_long",
    Damaged = "damaged",
    Claim = "claim",
    Priority = "priority",
    LostCharacters = "lost_characters",
    Repeat = "repeat",
    NoKey = "no_key",
    UnknownKey = "unknown_key",
    Erased = "erased",
    PremiumRate = "premium_rate",
    SharedCost = "shared_cost",
    Personal = "personal",
    Pager = "pager",
    Voicemail = "voicemail",
    Other = "other",
);

impl RejectCode {
    /// Why a row whose numbers are of a class that is not dialed unasked is set aside; `None` for all others.
    pub fn of_class(kind: PhoneType) -> Option<Self> {
        match kind {
            PhoneType::PremiumRate => Some(Self::PremiumRate),
            PhoneType::SharedCost => Some(Self::SharedCost),
            PhoneType::Personal => Some(Self::Personal),
            PhoneType::Pager => Some(Self::Pager),
            PhoneType::Voicemail => Some(Self::Voicemail),
            PhoneType::Fixed | PhoneType::Mobile | PhoneType::FixedOrMobile | PhoneType::TollFree => None,
            PhoneType::Voip | PhoneType::Universal | PhoneType::Unassigned | PhoneType::Unknown => None,
        }
    }

    /// Whether the row itself is sound and only not wanted now: it is set aside and not rejected.
    pub fn sets_aside(self) -> bool {
        matches!(self, Self::Repeat | Self::UnknownKey) || self.is_class()
    }

    /// Whether the row's numbers are of a class that is not dialed unasked.
    pub fn is_class(self) -> bool {
        PhoneType::ALL.into_iter().any(|kind| Self::of_class(kind) == Some(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_that_are_not_dialed_unasked_have_a_code_of_their_name() {
        for kind in PhoneType::ALL {
            let code = RejectCode::of_class(kind);
            assert_eq!(code.is_some(), !kind.dialed_unasked(), "{}", kind.name());
            assert!(code.is_none_or(|code| code.name() == kind.name() && code.sets_aside()));
        }
        for (code, sets_aside) in [
            (RejectCode::Repeat, true),
            (RejectCode::UnknownKey, true),
            (RejectCode::TooShort, false),
            (RejectCode::Erased, false),
        ] {
            assert_eq!((code.sets_aside(), code.is_class()), (sets_aside, false), "{}", code.name());
        }
    }
}
