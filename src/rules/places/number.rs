//! What a number says of its owner's place.
//!
//! An area code binds every place and clock that it covers: numbers are ported and people move, so it proves no more, and
//! its exchanges prove nothing.

use super::tables::{Spot, area_code, countries_by_calling_code, name_of, no_place};
use crate::domain::phone::PhoneNumber;

/// What one piece of evidence says.
#[derive(Clone, Debug, Default)]
pub struct Said {
    pub spots: Vec<Spot>,
    /// In words; empty if there was nothing to read.
    pub finding: String,
}

impl Said {
    /// What the evidence is called: `area code 305` of `area code 305: Florida, America/New_York`.
    pub fn name(&self) -> &str {
        self.finding.split_once(':').map_or(&self.finding, |(name, _)| name)
    }
}

/// The countries whose numbers are written like this one outside +1, be it a place's or not. They tell how the address
/// beside it is to be read.
pub fn plan(number: PhoneNumber) -> Vec<Spot> {
    if number.nanp().is_some() { Vec::new() } else { countries_by_calling_code(number.digits()) }
}

/// The places of a number: none if it is no place's (toll-free, personal, satellite) or its code is not known.
pub fn places(number: PhoneNumber) -> Said {
    match number.nanp() {
        Some((area, _, _)) => north_american(area),
        None => abroad(number.digits()),
    }
}

fn north_american(area: u16) -> Said {
    let spots = area_code(area).to_vec();
    let finding = if spots.is_empty() {
        let why = match area {
            800 | 833 | 844 | 855 | 866 | 877 | 888 | 822 | 880..=887 | 889 => "toll-free, it is no place's",
            // 5YY: personal numbers and machines. NANPA, "5XX-NXX codes".
            500
            | 521..=529
            | 532
            | 533
            | 535
            | 538
            | 542..=547
            | 549
            | 550
            | 552..=556
            | 558
            | 566
            | 569
            | 577
            | 578
            | 588
            | 589
            | 700 => "personal numbers, it is no place's",
            900 => "premium rate, it is no place's",
            600 | 622 | 633 | 644 | 655 | 677 | 688 | 710 => "special services, it is no place's",
            _ => "not known",
        };
        format!("area code {area}: {why}")
    } else {
        format!("area code {area}: {}", in_words(&spots))
    };
    Said { spots, finding }
}

fn abroad(digits: u64) -> Said {
    if let Some(class) = no_place(digits) {
        return Said { spots: Vec::new(), finding: format!("+{digits}: {class}, it is no place's") };
    }
    let spots = countries_by_calling_code(digits);
    let finding = match spots.first() {
        None => format!("+{digits}: its calling code is no country's"),
        Some(only) if spots.len() == 1 && only.zones.len() > 3 => {
            format!("+{digits}: {} with its {} clocks", name_of(&only.code), only.zones.len())
        }
        Some(_) => format!("+{digits}: {}", in_words(&spots)),
    };
    Said { spots, finding }
}

/// `Florida, America/New_York` for one place; several with semicolons.
pub fn in_words(spots: &[Spot]) -> String {
    let words = spots.iter().map(|spot| format!("{}, {}", name_of(&spot.code), spot.zones.join(", ")));
    words.collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_say_their_places() {
        for (number, expected) in [
            ("+13055550142", "area code 305: Florida, America/New_York"),
            ("+18505550142", "area code 850: Florida, America/Chicago, America/New_York"),
            ("+16895550142", "area code 689: Florida, America/New_York"),
            ("+16215550142", "area code 621: Texas, America/Chicago"),
            ("+19025550142", "area code 902: Nova Scotia, America/Halifax; Prince Edward Island, America/Halifax"),
            ("+18765550142", "area code 876: Jamaica, America/Jamaica"),
            ("+16585550142", "area code 658: Jamaica, America/Jamaica"),
            ("+17875550142", "area code 787: Puerto Rico, America/Puerto_Rico"),
            ("+19395550142", "area code 939: Puerto Rico, America/Puerto_Rico"),
            ("+13405550142", "area code 340: U.S. Virgin Islands, America/St_Thomas"),
            ("+16715550142", "area code 671: Guam, Pacific/Guam"),
            ("+16845550142", "area code 684: American Samoa, Pacific/Pago_Pago"),
            ("+16705550142", "area code 670: Northern Mariana Islands, Pacific/Saipan"),
            ("+12425550142", "area code 242: Bahamas, America/Nassau"),
            ("+14415550142", "area code 441: Bermuda, Atlantic/Bermuda"),
            ("+18005550142", "area code 800: toll-free, it is no place's"),
            ("+15005550142", "area code 500: personal numbers, it is no place's"),
            ("+19995550142", "area code 999: not known"),
            ("+442079460100", "+442079460100: United Kingdom, Europe/London"),
            ("+442890180100", "+442890180100: Northern Ireland, Europe/London"),
            ("+441481960100", "+441481960100: Guernsey, Europe/Guernsey"),
            ("+80012345678", "+80012345678: its calling code is no country's"),
        ] {
            let said = places(PhoneNumber::parse(number).expect(number));
            assert_eq!(said.finding, expected);
            assert_eq!(
                said.spots.is_empty(),
                expected.ends_with("no place's")
                    || expected.ends_with("not known")
                    || expected.ends_with("no country's")
            );
        }
    }
}
