//! Campaign files, disposition sets and calling hours: read, or refused with faults that point into the text.
//!
//! The first byte chooses which of the three the rest is (`0`, `1`, `2`).

#![no_main]

use libfuzzer_sys::fuzz_target;
use outdial::campaign_file::{Context, embedded_set, read, read_dispositions};
use outdial::domain::fault::Fault;
use outdial::rules;

fn pointed<'a>(faults: impl IntoIterator<Item = &'a Fault>, text: &str) {
    let mut before = (0, 0);
    for fault in faults {
        assert!(!fault.what.is_empty() && !fault.what.contains('\n'), "{fault:?}");
        assert!((fault.line, fault.column) >= before, "faults are in the order of the text: {fault:?}");
        before = (fault.line, fault.column);
        if fault.line > 0 {
            let line = text.split('\n').nth(fault.line - 1);
            let inside = line.is_some_and(|line| fault.column <= line.chars().count() + 1);
            assert!(inside, "{fault:?} points past the text");
        }
    }
}

fn campaign(text: &str) {
    let own = embedded_set("survey").expect("a set");
    let zones = rules::zones::ZoneTable::embedded();
    let context = Context {
        parse_hours: &rules::parse_hours,
        zone_known: &|name| zones.zone(name).is_some(),
        region_known: &rules::places::is_country,
        read_file: &|name| (name == "own.toml").then(|| own.to_owned()),
    };
    let (once, again) = (read(text, "c.toml", &context), read(text, "c.toml", &context));
    match (once, again) {
        (Ok(once), Ok(again)) => assert_eq!(once.campaign, again.campaign),
        (Err(once), Err(again)) => {
            assert_eq!(once, again);
            assert!(!once.is_empty(), "a refusal says why");
            pointed(once.iter().filter(|fault| fault.file == "c.toml"), text);
        }
        (once, again) => panic!("{once:?} and then {again:?}"),
    }
}

fn hours(text: &str) {
    match rules::parse_hours(text) {
        Ok(hours) => {
            assert_eq!(rules::parse_hours(hours.text()), Ok(hours.clone()), "its text says the same");
            for span in hours.parts().iter().flat_map(|part| &part.spans) {
                assert!(span.open < span.close && span.close <= 1440, "{span:?} of {text:?}");
            }
        }
        Err(problem) => {
            let inside = problem.column >= 1 && problem.column <= text.chars().count() + 1;
            assert!(inside && !problem.what.is_empty(), "{problem:?} of {text:?}");
        }
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    match choice & 3 {
        0 => campaign(text),
        1 => {
            if let Err(faults) = read_dispositions(text, "d.toml") {
                pointed(&faults, text);
            }
        }
        _ => hours(text),
    }
});
