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

    /// The calling code and the digits after it (ITU-T E.164, list of assigned country codes): one digit for North America and
    /// Russia, two where they are enough, else three.
    pub fn calling_code(self) -> (u16, String) {
        const TWO: [&str; 44] = [
            "20", "27", "30", "31", "32", "33", "34", "36", "39", "40", "41", "43", "44", "45", "46", "47", "48", "49",
            "51", "52", "53", "54", "55", "56", "57", "58", "60", "61", "62", "63", "64", "65", "66", "81", "82", "84",
            "86", "90", "91", "92", "93", "94", "95", "98",
        ];
        let digits = self.0.to_string();
        let width = match digits.get(..2) {
            Some(text) if text.starts_with(['1', '7']) => 1,
            Some(text) if TWO.contains(&text) => 2,
            Some(_) | None => 3,
        };
        let (code, national) = digits.split_at_checked(width).unwrap_or((&digits, ""));
        (code.parse().unwrap_or_default(), national.to_owned())
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
    fn calling_codes_are_told_from_national_digits() {
        for (text, code, national) in [
            ("+13055550142", 1, "3055550142"),
            ("+78125550142", 7, "8125550142"),
            ("+442079460123", 44, "2079460123"),
            ("+390612345678", 39, "0612345678"),
            ("+353201234567", 353, "201234567"),
            ("+959123456", 95, "9123456"),
            ("+6831234", 683, "1234"),
        ] {
            let number = PhoneNumber::parse(text).expect(text);
            assert_eq!(number.calling_code(), (code, national.to_owned()), "{text}");
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
