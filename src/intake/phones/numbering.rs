//! The numbering plans of the world, as Google's metadata tells them.

use super::PhoneFault;
use super::nanp;
use super::supplement::is_kept;
use crate::domain::lead::DraftPhone;
use crate::domain::phone::{PhoneNumber, PhoneType};
use rlibphonenumber::phonenumber_matcher::{FindNumberExt, Leniency, PhoneNumberMatch};
use rlibphonenumber::{
    NotANumberError, PHONE_NUMBER_UTIL, ParseError, PhoneNumberFormat, PhoneNumberType, Region, ValidationError,
};

/// What a library reads a text as, before anybody asks whether there is such a number.
type Parsed = rlibphonenumber::PhoneNumber;

/// Where numbers without a calling code belong.
pub(super) struct Home {
    region: Option<Region>,
    /// The region as it was named, if it has no telephone numbers.
    unknown_region: Option<String>,
    /// The calling code that every number of the column has.
    code: Option<u16>,
    /// The calling code as it was named, if nobody has it.
    unknown_code: Option<String>,
}

impl Home {
    /// `region` as in ISO 3166-1, in any case; `ZZ` and blanks are no region. `code` as `44`, `+44` or `0044`. A code
    /// decides over a region of another code.
    pub(super) fn new(region: Option<&str>, code: Option<&str>) -> Self {
        let named = region.unwrap_or_default().trim().to_ascii_uppercase();
        let named = if named == "UK" { "GB" } else { named.as_str() };
        let read = Region::from_code(named).ok().filter(|region| calling_code(*region).is_some());
        let unknown_region = (read.is_none() && !matches!(named, "" | "ZZ")).then(|| named.to_owned());
        let mut home = Self { region: read, unknown_region, code: None, unknown_code: None };
        let text = code.unwrap_or_default().trim();
        if !text.is_empty() {
            home.set_code(text);
        }
        home
    }

    fn set_code(&mut self, text: &str) {
        let digits = text.trim_start_matches('+');
        let digits = digits.strip_prefix("00").unwrap_or(digits);
        let code = digits.parse::<u16>().ok();
        let main = code.and_then(|code| PHONE_NUMBER_UTIL.get_region_for_country_code(i32::from(code)));
        match (code, main) {
            (Some(code), Some(main)) => {
                self.code = Some(code);
                let kept = self.region.filter(|region| calling_code(*region) == Some(code));
                // Codes such as 800 belong to the whole world, and their numbers are never national.
                self.region = kept.or(Some(main).filter(|main| *main != Region::World));
            }
            _ => {
                self.region = None;
                self.unknown_code = Some(text.to_owned());
            }
        }
    }

    /// The one number that a text is.
    pub(super) fn read(&self, text: &str) -> Result<DraftPhone, PhoneFault> {
        let first = match self.parse(text, self.region) {
            Err(PhoneFault::TooShort { plan } | PhoneFault::NotValid { plan }) if is_short(text) => {
                Err(short(text, plan))
            }
            read @ (Ok(_) | Err(_)) => read,
        };
        let (Some(code), false) = (self.code, first.is_ok() || text.starts_with('+')) else { return first };
        // Some plans (and some lists) write the calling code where a national number is expected.
        let second = self.parse(&format!("+{code} {text}"), None);
        if self.region.is_none() { second } else { second.or(first) }
    }

    /// The number in spite of what the library takes no sense from: `+1 (0) 305 …` in plans without trunk zeros, `001 …` where
    /// another prefix is dialed abroad. For cells of lists: where one number is asked about, the library's word stands.
    pub(super) fn otherwise_written(&self, text: &str) -> Option<DraftPhone> {
        let without_trunk = text.contains("(0)").then(|| text.replacen("(0)", "", 1));
        let international =
            text.strip_prefix("00").map(|rest| format!("+{}", rest.trim_start_matches([' ', '-', '.'])));
        without_trunk.or(international).and_then(|text| self.parse(&text, self.region).ok())
    }

    fn parse(&self, text: &str, region: Option<Region>) -> Result<DraftPhone, PhoneFault> {
        match PHONE_NUMBER_UTIL.parse(text, region) {
            Ok(parsed) => judge(&parsed),
            Err(error) => Err(self.unread(text, &error)),
        }
    }

    /// The numbers that stand among words, in order.
    pub(super) fn find(&self, text: &str) -> Vec<DraftPhone> {
        let within = |leniency| {
            let matcher = text.phone_number_matcher_builder().leniency(leniency);
            let matcher = match self.region {
                Some(region) => matcher.preferred_region(region),
                None => matcher,
            };
            let draft = |found: PhoneNumberMatch<'_>| {
                let mut phone = judge(&found.number).ok()?;
                if text.get(found.end()..).is_some_and(|rest| rest.starts_with(char::is_numeric)) {
                    // The library cuts extensions at 20 digits. Half an extension reaches nobody.
                    phone.extension.clear();
                }
                Some(phone)
            };
            matcher.build().filter_map(draft).collect::<Vec<_>>()
        };
        let found = within(Leniency::Valid);
        // The library calls live numbers invalid whose area codes it does not know yet.
        if found.is_empty() { within(Leniency::Possible) } else { found }
    }

    fn unread(&self, text: &str, error: &ParseError) -> PhoneFault {
        let national = self.region.filter(|_| !text.starts_with('+'));
        let plan = || national.map_or_else(|| "any country".to_owned(), |region| region.to_string());
        match error {
            _ if !text.contains(char::is_numeric) => PhoneFault::NoDigits,
            ParseError::InvalidCountryCode if text.starts_with('+') => PhoneFault::UnknownCallingCode(text.to_owned()),
            ParseError::InvalidCountryCode => match (&self.unknown_code, &self.unknown_region) {
                (Some(code), _) => PhoneFault::UnknownCallingCode(code.clone()),
                (None, Some(region)) => PhoneFault::UnknownRegion(region.clone()),
                (None, None) => PhoneFault::NeedsRegion,
            },
            ParseError::NotANumber(NotANumberError::FailedToParseNumberAsInt(_)) | ParseError::TooLongNsn => {
                PhoneFault::TooLong { plan: plan() }
            }
            ParseError::NotANumber(_) => PhoneFault::NotANumber,
            ParseError::TooShortAfterIdd | ParseError::TooShortNsn => short(text, plan()),
        }
    }
}

/// Digits of the numbers that networks give to emergency calls and services, and that reach nobody's telephone.
const SHORT: std::ops::RangeInclusive<usize> = 3..=6;

/// What is wrong with a number that is too short for its plan.
fn short(text: &str, plan: String) -> PhoneFault {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if is_short(text) { PhoneFault::ShortNumber { digits, plan } } else { PhoneFault::TooShort { plan } }
}

fn is_short(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    SHORT.contains(&digits) && text.bytes().all(|b| b.is_ascii_digit() || b == b' ')
}

/// The calling code of a region by its name.
pub(super) fn code_of(region: &str) -> Option<u64> {
    Home::new(Some(region), None).region.and_then(calling_code).map(u64::from)
}

fn calling_code(region: Region) -> Option<u16> {
    PHONE_NUMBER_UTIL.get_country_code_for_region(region).and_then(|code| u16::try_from(code).ok())
}

/// Whether there is such a number. The metadata has a type for a number exactly when it holds it valid.
fn judge(parsed: &Parsed) -> Result<DraftPhone, PhoneFault> {
    // The library would ask all 25 countries of calling code 1.
    let north_american = parsed.country_code == 1 && !parsed.italian_leading_zero();
    let kept = if north_american { nanp::kind(parsed.national_number) } else { None };
    let mut kind = kept.unwrap_or_else(|| type_of(PHONE_NUMBER_UTIL.get_number_type(parsed)));
    if kind == PhoneType::Unknown {
        if !is_kept(parsed.country_code, parsed.national_number) {
            return Err(no_such_number(parsed));
        }
        kind = PhoneType::Unassigned;
    }
    let written = PHONE_NUMBER_UTIL.format(parsed, PhoneNumberFormat::E164);
    let number = PhoneNumber::parse(&written).map_err(|_| PhoneFault::TooLong { plan: plan_of(parsed) })?;
    // The library makes plain digits of a number's, whatever script they are in, but not of its extension's.
    let extension = PHONE_NUMBER_UTIL.normalize_digits_only(parsed.extension());
    Ok(DraftPhone { number, kind, extension, label: None })
}

fn no_such_number(parsed: &Parsed) -> PhoneFault {
    let plan = plan_of(parsed);
    match PHONE_NUMBER_UTIL.is_possible_number_with_reason(parsed) {
        Err(ValidationError::TooShort) => PhoneFault::TooShort { plan },
        Err(ValidationError::TooLong) => PhoneFault::TooLong { plan },
        Ok(_) | Err(ValidationError::InvalidLength | ValidationError::InvalidCountryCode) => {
            PhoneFault::NotValid { plan }
        }
    }
}

/// The plan's main region, or its calling code if it belongs to no country.
fn plan_of(parsed: &Parsed) -> String {
    let code = parsed.country_code;
    match PHONE_NUMBER_UTIL.get_region_for_country_code(code) {
        Some(region) if region != Region::World => format!("{region} (+{code})"),
        _ => format!("+{code}"),
    }
}

/// The library's word in ours.
pub(super) fn type_of(kind: PhoneNumberType) -> PhoneType {
    match kind {
        PhoneNumberType::FixedLine => PhoneType::Fixed,
        PhoneNumberType::Mobile => PhoneType::Mobile,
        PhoneNumberType::FixedLineOrMobile => PhoneType::FixedOrMobile,
        PhoneNumberType::TollFree => PhoneType::TollFree,
        PhoneNumberType::PremiumRate => PhoneType::PremiumRate,
        PhoneNumberType::SharedCost => PhoneType::SharedCost,
        PhoneNumberType::VoIP => PhoneType::Voip,
        PhoneNumberType::PersonalNumber => PhoneType::Personal,
        PhoneNumberType::Pager => PhoneType::Pager,
        PhoneNumberType::UAN => PhoneType::Universal,
        PhoneNumberType::VoiceMail => PhoneType::Voicemail,
        PhoneNumberType::Unknown => PhoneType::Unknown,
    }
}
