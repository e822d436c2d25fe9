//! Own rules beside the law: read, or refused with faults that point into the text.
//!
//! The first byte chooses the place; the rest is the file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use outdial::rules::Rulebook;
use outdial::rules::rulebook::RuleFile;

const CODES: [&str; 8] = ["US-LA", "US", "GB", "CA-ON", "DE", "US-NY-NYC", "FR", "ZW"];

fuzz_target!(|data: &[u8]| {
    let Some((choice, text)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(text) else { return };
    let code = CODES[usize::from(choice & 7)].to_owned();
    let own = || vec![RuleFile { code: code.clone(), file: "own.toml".to_owned(), text: text.to_owned() }];
    match Rulebook::embedded().with_own(own()) {
        Ok(book) => {
            assert_ne!(book.fingerprint(), Rulebook::embedded().fingerprint(), "another rulebook");
            assert_eq!(book.own_files(), own(), "its texts are kept");
        }
        Err(faults) => {
            assert!(!faults.is_empty(), "a refusal says why");
            for fault in faults {
                assert!(!fault.what.is_empty() && !fault.what.contains('\n'), "{fault:?}");
                if fault.line > 0 {
                    let line = text.split('\n').nth(fault.line - 1);
                    let inside = line.is_some_and(|line| fault.column <= line.chars().count() + 1);
                    assert!(inside, "{fault:?} points past the text");
                }
            }
        }
    }
});
