//! Histories and claims in tokens: what is read and written again says the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use outdial::domain::history::History;

fuzz_target!(|text: &str| {
    match History::parse(text) {
        Ok(history) => {
            assert!(history.calls.is_sorted_by_key(|call| call.at), "oldest first");
            let written = history.claims.to_string();
            let again = History::parse(&written).expect("claims are written so that they can be read");
            assert_eq!(again.claims, history.claims, "{text:?} became {written:?}");
            assert!(again.calls.is_empty());
            let none = history.claims.without(&written).expect("every claim can be taken back");
            assert_eq!(none.tokens(), Vec::<String>::new(), "{written:?} was taken back");
        }
        Err(bad) => assert!(text.contains(&bad.0) && !bad.0.is_empty(), "{bad:?} of {text:?}"),
    }
});
