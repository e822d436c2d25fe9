//! Reading countries and states as people write them: `FL`, `US-FL`, `Florida`, `Fla.`, `Québec`, `England`.

use super::address::agree;
use super::tables::{Spot, regions, whole};
use crate::domain::jurisdiction::Jurisdiction;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Countries whose parts the table holds in full: a part that it lacks does not exist.
const COMPLETE: [&str; 9] = ["US", "CA", "AU", "BR", "MX", "CL", "ES", "NZ", "PT"];

/// Parts of the United States that have a country's code of their own.
const US_TERRITORIES: [(&str, &str); 5] =
    [("AS", "US-AS"), ("GU", "US-GU"), ("MP", "US-MP"), ("PR", "US-PR"), ("VI", "US-VI")];

/// The code under which a country's law is kept: `US-PR` for `PR`, otherwise the country's own.
fn law_code(country: &str) -> &str {
    US_TERRITORIES.iter().find(|(own, _)| *own == country).map_or(country, |(_, code)| code)
}

/// The country that a text names by code or name; a part of one, if that is what it names (`England`, `Puerto Rico`).
pub fn country(text: &str) -> Option<Spot> {
    let code = text.trim().to_uppercase();
    if code.len() == 2 && regions().contains_key(code.as_str()) {
        return whole(law_code(&code));
    }
    let found = named(text);
    let country = found.iter().find(|code| !code.contains('-')).or_else(|| found.first())?;
    whole(law_code(country))
}

/// The places that a cell `state` may name. `within` are the countries that other evidence speaks of; with none, or where
/// the text names no part of theirs, the United States and Canada are tried first. Two readings are two places.
pub fn states(text: &str, within: &[&str]) -> Vec<Spot> {
    let found = states_alone(text, within);
    if found.is_empty()
        && let Some((state, last)) = text.rsplit_once(',')
        && let Some(country) = country(last)
    {
        // `FL, USA`
        let inside: Vec<_> = states_alone(state, &[&country.code]);
        return inside.into_iter().filter(|spot| agree(&spot.code, &country.code)).collect();
    }
    found
}

fn states_alone(text: &str, within: &[&str]) -> Vec<Spot> {
    if let Some(spot) = full_code(&text.trim().to_uppercase()) {
        return vec![spot];
    }
    let code = plain(text).to_uppercase();
    let found = named(text);
    for country in within {
        if code == *country || found.contains(country) {
            return whole(law_code(country)).into_iter().collect();
        }
        let part = format!("{country}-{code}");
        let name = found.iter().find(|found| found.split_once('-').is_some_and(|(outer, _)| outer == *country));
        if let Some(spot) = whole(&part).or_else(|| whole(name?)) {
            return vec![spot];
        }
    }
    let alias =
        || found.iter().find(|found| found.starts_with("US-") || found.starts_with("CA-")).filter(|_| code.len() == 2);
    let coded = ["US", "CA"].iter().find_map(|country| whole(&format!("{country}-{code}")));
    let american = coded.or_else(|| whole(alias()?));
    let own_country = Some(code.as_str()).filter(|code| code.len() == 2).and_then(whole);
    match american {
        // `DE` beside a number of a third country: Delaware or Germany, who knows.
        Some(american) if within.iter().any(|country| !["US", "CA"].contains(country)) => {
            std::iter::once(american).chain(own_country).collect()
        }
        Some(american) => vec![american],
        None => {
            let part = || {
                let parts = || found.iter().filter(|code| code.contains('-'));
                parts().find(|code| code.starts_with("US-") || code.starts_with("CA-")).or_else(|| parts().next())
            };
            let by_name = || part().or_else(|| found.first()).and_then(|code| whole(law_code(code)));
            own_country.or_else(by_name).into_iter().collect()
        }
    }
}

/// A code with its country, `US-FL`, `us_fl` or `FR-75`. A part that the table lacks has its country's clocks, if it may exist.
fn full_code(code: &str) -> Option<Spot> {
    let (country, part) = code.split_once(['-', '_', ' ', '/'])?;
    if let Some(spot) = whole(&format!("{country}-{part}")) {
        return Some(spot);
    }
    if !code.contains('-') || COMPLETE.contains(&country) || part.contains('-') {
        return None;
    }
    let jurisdiction = Jurisdiction::parse(code).ok()?;
    whole(country).map(|spot| Spot { code: jurisdiction.code().to_owned(), zones: spot.zones })
}

/// The codes whose names, in any of their spellings, are this text.
fn named(text: &str) -> &'static [&'static str] {
    static TABLE: OnceLock<HashMap<String, Vec<&'static str>>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let mut table: HashMap<String, Vec<&'static str>> = HashMap::new();
        for (code, region) in regions() {
            for name in std::iter::once(&region.name).chain(&region.aliases) {
                table.entry(plain(name)).or_default().push(code);
            }
        }
        table.values_mut().for_each(|codes| codes.sort_unstable());
        table
    });
    table.get(&plain(text)).map(Vec::as_slice).unwrap_or_default()
}

/// Small letters without accents, single spaces, no full stops or apostrophes; letters that stand alone are drawn together,
/// `nsw` for `N. S. W.`.
pub fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            'à'..='å' => plain.push('a'),
            'ç' => plain.push('c'),
            'è'..='ë' => plain.push('e'),
            'ì'..='ï' => plain.push('i'),
            'ñ' => plain.push('n'),
            'ò'..='ö' | 'ø' => plain.push('o'),
            'ù'..='ü' => plain.push('u'),
            '.' | '\'' | '’' => {}
            '&' => plain.push_str("and"),
            letter if letter.is_alphanumeric() => plain.push(letter),
            _ if !plain.is_empty() && !plain.ends_with(' ') => plain.push(' '),
            _ => {}
        }
    }
    plain.truncate(plain.trim_end().len());
    if plain.split(' ').all(|word| word.chars().count() == 1) {
        plain.retain(|sign| sign != ' ');
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(spots: Vec<Spot>) -> Vec<String> {
        spots.into_iter().map(|spot| spot.code).collect()
    }

    #[test]
    fn states_are_read_as_people_write_them() {
        for (text, within, expected) in [
            ("FL", vec![], vec!["US-FL"]),
            (" fl ", vec!["US"], vec!["US-FL"]),
            ("US-FL", vec![], vec!["US-FL"]),
            ("Fla.", vec![], vec!["US-FL"]),
            ("florida", vec!["CA"], vec!["US-FL"]),
            ("Calif.", vec![], vec!["US-CA"]),
            ("CA", vec![], vec!["US-CA"]),
            ("CA", vec!["CA"], vec!["CA"]),
            ("ON", vec![], vec!["CA-ON"]),
            ("Québec", vec![], vec!["CA-QC"]),
            ("QUEBEC", vec![], vec!["CA-QC"]),
            ("N.W.T.", vec![], vec!["CA-NT"]),
            ("Newfoundland & Labrador", vec![], vec!["CA-NL"]),
            ("D.C.", vec![], vec!["US-DC"]),
            ("PR", vec![], vec!["US-PR"]),
            ("Guam", vec![], vec!["US-GU"]),
            ("GB", vec![], vec!["GB"]),
            ("FR", vec![], vec!["FR"]),
            ("GB-SCT", vec!["GB"], vec!["GB-SCT"]),
            // A county: its country's law and clock.
            ("GB-LND", vec![], vec!["GB-LND"]),
            ("N. Ireland", vec!["GB"], vec!["GB-NIR"]),
            ("US FL", vec![], vec!["US-FL"]),
            ("us_fl", vec![], vec!["US-FL"]),
            ("FL, USA", vec![], vec!["US-FL"]),
            ("CA, USA", vec![], vec!["US-CA"]),
            ("Ontario, Canada", vec![], vec!["CA-ON"]),
            ("Georgia, US", vec!["GE"], vec!["US-GA"]),
            ("Washington, DC", vec![], vec!["US-DC"]),
            ("FL, Atlantis", vec![], vec![]),
            ("W.Va.", vec![], vec!["US-WV"]),
            ("N. Carolina", vec![], vec!["US-NC"]),
            ("So. Dakota", vec![], vec!["US-SD"]),
            ("Prince Edward Is.", vec![], vec!["CA-PE"]),
            // Old codes of the Canadian post; Norfolk Island has one of them too.
            ("NF", vec![], vec!["CA-NL"]),
            ("NF", vec!["NF"], vec!["NF"]),
            ("CA-NF", vec![], vec!["CA-NL"]),
            ("CA-PQ", vec![], vec!["CA-QC"]),
            ("Scotland", vec![], vec!["GB-SCT"]),
            ("IN", vec!["IN"], vec!["IN"]),
            ("IN", vec!["US"], vec!["US-IN"]),
            ("Georgia", vec!["US"], vec!["US-GA"]),
            ("Georgia", vec!["GE"], vec!["GE"]),
            ("DE", vec!["GB"], vec!["US-DE", "DE"]),
            ("N. Y.", vec![], vec!["US-NY"]),
            ("F.L.", vec![], vec!["US-FL"]),
            ("NYC", vec![], vec!["US-NY-NYC"]),
            ("US-XX", vec![], vec![]),
            ("Flordia", vec!["US"], vec![]),
        ] {
            assert_eq!(codes(states(text, &within)), expected, "{text} within {within:?}");
        }
    }

    #[test]
    fn parts_of_other_countries_are_read_as_people_write_them() {
        for (text, within, expected) in [
            ("NSW", vec!["AU"], vec!["AU-NSW"]),
            ("NSW", vec![], vec!["AU-NSW"]),
            ("N.S.W.", vec!["AU"], vec!["AU-NSW"]),
            ("N. S. W.", vec![], vec!["AU-NSW"]),
            ("Qld", vec![], vec!["AU-QLD"]),
            ("W.A.", vec!["AU"], vec!["AU-WA"]),
            ("W.A.", vec![], vec!["US-WA"]),
            ("S.A.", vec!["AU"], vec!["AU-SA"]),
            ("Tas", vec!["AU"], vec!["AU-TAS"]),
            ("Tas.", vec!["NZ"], vec!["NZ-TAS"]),
            ("A.C.T.", vec![], vec!["AU-ACT"]),
            ("Bayern", vec!["DE"], vec!["DE-BY"]),
            ("BY", vec!["DE"], vec!["DE-BY"]),
            ("Thueringen", vec!["DE"], vec!["DE-TH"]),
            ("Baden-Württemberg", vec!["DE"], vec!["DE-BW"]),
            ("Açores", vec!["PT"], vec!["PT-20"]),
            ("PT-11", vec!["PT"], vec!["PT-11"]),
            ("Lisboa", vec!["PT"], vec!["PT-11"]),
            ("Magallanes", vec!["CL"], vec!["CL-MA"]),
            ("Santiago", vec!["CL"], vec!["CL-RM"]),
            ("Canarias", vec!["ES"], vec!["ES-CN"]),
            ("ES-GC", vec!["ES"], vec!["ES-CN"]),
            ("ES-B", vec!["ES"], vec!["ES-CT"]),
            ("Baja California", vec!["MX"], vec!["MX-BCN"]),
            ("B.C.", vec!["MX"], vec!["MX-BCN"]),
            ("CDMX", vec!["MX"], vec!["MX-CMX"]),
            ("Amazonas", vec!["BR"], vec!["BR-AM"]),
            ("Chatham Islands", vec!["NZ"], vec!["NZ-CIT"]),
            ("Auckland", vec!["NZ"], vec!["NZ-AUK"]),
            ("FR-974", vec!["FR"], vec!["FR-974"]),
            ("La Réunion", vec!["FR"], vec!["FR-974"]),
            ("AU-NT", vec!["AU"], vec!["AU-NT"]),
            ("PT-20", vec!["PT"], vec!["PT-20"]),
            ("FR-75", vec!["FR"], vec!["FR-75"]),
        ] {
            assert_eq!(codes(states(text, &within)), expected, "{text} within {within:?}");
        }
    }

    #[test]
    fn countries_are_read_as_people_write_them() {
        for (text, expected) in [
            ("US", Some("US")),
            ("usa", Some("US")),
            ("United States of America", Some("US")),
            ("U.K.", Some("GB")),
            ("England", Some("GB-ENG")),
            ("Puerto Rico", Some("US-PR")),
            ("PR", Some("US-PR")),
            ("Georgia", Some("GE")),
            ("Deutschland", Some("DE")),
            ("Mexico", Some("MX")),
            ("Atlantis", None),
            ("", None),
        ] {
            assert_eq!(country(text).map(|spot| spot.code).as_deref(), expected, "{text}");
        }
    }
}
