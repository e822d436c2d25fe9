//! Telephone numbers as the trade stores them: E.164 digits in an integer.

use super::named::named;
use std::fmt;

/// A telephone number in international form, ITU-T E.164: at most 15 digits, the calling code first, no `+`.
///
/// Holding one says that the number has the shape of E.164, not that anybody answers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PhoneNumber(u64);

/// The text is not `+` and 4 to 15 digits, or begins with a zero.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("\"{0}\" is not an international number: write + and 4 to 15 digits, such as +13055550142")]
pub struct NotE164(pub String);

impl PhoneNumber {
    /// The number of these E.164 digits, `13055550142` for `+1 305-555-0142`.
    ///
    /// # Errors
    /// When there are fewer than 4 or more than 15 digits.
    pub fn from_digits(digits: u64) -> Result<Self, NotE164> {
        if (1_000..=999_999_999_999_999).contains(&digits) {
            Ok(Self(digits))
        } else {
            Err(NotE164(digits.to_string()))
        }
    }

    /// Reads `+13055550142`; nothing but `+` and digits is taken.
    ///
    /// # Errors
    /// When the text is anything else.
    pub fn parse(text: &str) -> Result<Self, NotE164> {
        let wrong = || NotE164(text.to_owned());
        let digits = text.strip_prefix('+').ok_or_else(wrong)?;
        if digits.starts_with('0') || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        Self::from_digits(digits.parse().map_err(|_| wrong())?).map_err(|_| wrong())
    }

    /// The digits as an integer, calling code first.
    pub fn digits(self) -> u64 {
        self.0
    }

    /// The digits of a number of the North American Numbering Plan (+1 and ten digits): area code, exchange, line.
    pub fn nanp(self) -> Option<(u16, u16, u16)> {
        let national = self.0.checked_sub(10_000_000_000)?;
        if national >= 10_000_000_000 {
            return None;
        }
        let part = |value: u64| u16::try_from(value).ok();
        Some((part(national / 10_000_000)?, part(national / 10_000 % 1_000)?, part(national % 10_000)?))
    }
}

/// `+13055550142`; with `{:#}`, NANP numbers read `+1 305-555-0142`.
impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.nanp() {
            Some((area, exchange, line)) if f.alternate() => write!(f, "+1 {area:03}-{exchange:03}-{line:04}"),
            _ => write!(f, "+{}", self.0),
        }
    }
}

/// What a numbering plan says a number is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PhoneType {
    Fixed,
    Mobile,
    /// The plan does not tell the two apart, as in North America.
    FixedOrMobile,
    TollFree,
    PremiumRate,
    SharedCost,
    Personal,
    Voip,
    Pager,
    /// A company's one number for all places ("universal access number").
    Universal,
    Voicemail,
    /// Shaped like a North American number, in a code that the metadata does not know: overlays go live before metadata does.
    Unassigned,
    Unknown,
}

named!(
    PhoneType:
    Fixed = "fixed",
    Mobile = "mobile",
    FixedOrMobile = "fixed_or_mobile",
    TollFree = "toll_free",
    PremiumRate = "premium_rate",
    SharedCost = "shared_cost",
    Personal = "personal",
    Voip = "voip",
    Pager = "pager",
    Universal = "universal",
    Voicemail = "voicemail",
    Unassigned = "unassigned",
    Unknown = "unknown",
);

impl PhoneType {
    /// Whether a campaign may dial such numbers unasked. Premium-rate, shared-cost, personal, pager and voicemail
    /// numbers cost the caller or the called money, or reach nobody.
    pub fn dialed_unasked(self) -> bool {
        match self {
            Self::Fixed | Self::Mobile | Self::FixedOrMobile | Self::TollFree | Self::Voip | Self::Universal => true,
            Self::Unassigned | Self::Unknown => true,
            Self::PremiumRate | Self::SharedCost | Self::Personal | Self::Pager | Self::Voicemail => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_writes_e164() {
        for (text, plain, pretty) in [
            ("+13055550142", "+13055550142", "+1 305-555-0142"),
            ("+442079460100", "+442079460100", "+442079460100"),
            ("+6831234", "+6831234", "+6831234"),
        ] {
            let number = PhoneNumber::parse(text).expect(text);
            assert_eq!((number.to_string().as_str(), format!("{number:#}").as_str()), (plain, pretty));
        }
    }

    #[test]
    fn refuses_what_is_not_e164() {
        for text in ["", "+", "13055550142", "+0123456", "+1 305", "+12a", "+1234567890123456", "+99999999999999999999"]
        {
            assert!(PhoneNumber::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_type_reads_back() {
        for kind in PhoneType::ALL {
            assert_eq!(PhoneType::from_name(kind.name()), Some(kind));
        }
    }
}
