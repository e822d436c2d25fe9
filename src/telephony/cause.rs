//! What the line's words for the end of a call mean: one table for all drivers.
//!
//! The words are `SIP 486 Busy Here`, `Q.850 17`, or both, as a gateway hands them on: `Q.850 127; SIP 607`. Where both
//! are there, the SIP code speaks: it is the nearer and the finer of the two. After an answer (SIP 200, Q.850 16) a
//! detector may add its word: `SIP 200 OK; AMD MACHINE`, `SIP 200 OK; FAX`.
//!
//! Sources: SIP codes of RFC 3261 section 21, 607 of RFC 8197, 608 of RFC 8688; causes of ITU-T Q.850 section 2.2.7;
//! where both tell of the same, RFC 3398 section 8.2.6.1 says which belong together.

use crate::domain::attempt::CallResult;

/// A line of a table: the code, the line's own words for it, and what they mean to the dialer.
pub type Meaning = (u16, &'static str, CallResult);

/// SIP final responses. Codes that are not listed count as the hundred of their class (RFC 3261, 8.1.3.2).
pub const SIP: [Meaning; 34] = [
    (200, "OK", CallResult::Answered),
    // A redirection that the trunk did not follow says nothing about who lives at the number.
    (300, "Multiple Choices", CallResult::LineFault),
    (400, "Bad Request", CallResult::LineFault),
    (401, "Unauthorized", CallResult::LineFault),
    (402, "Payment Required", CallResult::LineFault),
    // The trunk refuses the caller, not the called party the call.
    (403, "Forbidden", CallResult::LineFault),
    (404, "Not Found", CallResult::NotInService),
    (407, "Proxy Authentication Required", CallResult::LineFault),
    (408, "Request Timeout", CallResult::NoAnswer),
    (410, "Gone", CallResult::NotInService),
    (480, "Temporarily Unavailable", CallResult::NoAnswer),
    (482, "Loop Detected", CallResult::LineFault),
    (483, "Too Many Hops", CallResult::LineFault),
    (484, "Address Incomplete", CallResult::NotInService),
    (485, "Ambiguous", CallResult::NotInService),
    (486, "Busy Here", CallResult::Busy),
    // The caller's own doing: it has rung long enough.
    (487, "Request Terminated", CallResult::NoAnswer),
    (488, "Not Acceptable Here", CallResult::LineFault),
    (491, "Request Pending", CallResult::LineFault),
    (493, "Undecipherable", CallResult::LineFault),
    (500, "Server Internal Error", CallResult::LineFault),
    (501, "Not Implemented", CallResult::LineFault),
    (502, "Bad Gateway", CallResult::LineFault),
    (503, "Service Unavailable", CallResult::Congestion),
    (504, "Server Time-out", CallResult::LineFault),
    (505, "Version Not Supported", CallResult::LineFault),
    (513, "Message Too Large", CallResult::LineFault),
    (580, "Precondition Failure", CallResult::LineFault),
    (600, "Busy Everywhere", CallResult::Busy),
    (603, "Decline", CallResult::Declined),
    (604, "Does Not Exist Anywhere", CallResult::NotInService),
    (606, "Not Acceptable", CallResult::LineFault),
    // Decline, said of this caller: the called party's wish, and the wish of analytics on its behalf.
    (607, "Unwanted", CallResult::Declined),
    (608, "Rejected", CallResult::Declined),
];

/// Q.850 causes. Those that are not listed are faults of the line or of its protocol.
pub const Q850: [Meaning; 27] = [
    (1, "Unallocated number", CallResult::NotInService),
    (2, "No route to transit network", CallResult::LineFault),
    (3, "No route to destination", CallResult::LineFault),
    (4, "Send special information tone", CallResult::NotInService),
    (5, "Misdialled trunk prefix", CallResult::LineFault),
    (16, "Normal call clearing", CallResult::Answered),
    (17, "User busy", CallResult::Busy),
    (18, "No user responding", CallResult::NoAnswer),
    (19, "No answer from user", CallResult::NoAnswer),
    (20, "Subscriber absent", CallResult::NoAnswer),
    (21, "Call rejected", CallResult::Declined),
    (22, "Number changed", CallResult::NotInService),
    (23, "Redirection to new destination", CallResult::LineFault),
    (25, "Exchange routing error", CallResult::LineFault),
    (26, "Non-selected user clearing", CallResult::NoAnswer),
    (27, "Destination out of order", CallResult::LineFault),
    (28, "Invalid number format", CallResult::NotInService),
    (29, "Facility rejected", CallResult::LineFault),
    (31, "Normal, unspecified", CallResult::NoAnswer),
    (34, "No circuit available", CallResult::Congestion),
    (38, "Network out of order", CallResult::LineFault),
    (41, "Temporary failure", CallResult::Congestion),
    (42, "Switching equipment congestion", CallResult::Congestion),
    (44, "Requested circuit not available", CallResult::Congestion),
    (47, "Resource unavailable", CallResult::Congestion),
    (58, "Bearer capability not available", CallResult::LineFault),
    (127, "Interworking, unspecified", CallResult::LineFault),
];

/// What the line's words mean. Words without a code that is known here, and none at all, are [`CallResult::Unknown`]:
/// nobody can say whether the phone rang.
pub fn read(line_words: &str) -> CallResult {
    let by_code = match (code_after(line_words, "SIP"), code_after(line_words, "Q.850")) {
        (Some(code), _) => sip(code),
        (None, Some(cause)) => q850(cause),
        (None, None) => CallResult::Unknown,
    };
    if by_code == CallResult::Answered { who_answered(line_words) } else { by_code }
}

/// `SIP 486 Busy Here`: a SIP code as drivers write it down.
pub fn sip_words(code: u16) -> String {
    match SIP.iter().find(|(known, ..)| *known == code) {
        Some((_, words, _)) => format!("SIP {code} {words}"),
        None => format!("SIP {code}"),
    }
}

fn sip(code: u16) -> CallResult {
    let listed = |code| SIP.iter().find(|(known, ..)| *known == code).map(|(.., result)| *result);
    listed(code).or_else(|| listed(code / 100 * 100)).unwrap_or(CallResult::Unknown)
}

fn q850(cause: u16) -> CallResult {
    let listed = Q850.iter().find(|(known, ..)| *known == cause).map(|(.., result)| *result);
    match cause {
        1..=127 => listed.unwrap_or(CallResult::LineFault),
        _ => CallResult::Unknown,
    }
}

fn who_answered(line_words: &str) -> CallResult {
    let says = |word: &str| line_words.split(|c: char| !c.is_alphanumeric()).any(|w| w.eq_ignore_ascii_case(word));
    if says("fax") {
        CallResult::Fax
    } else if says("machine") {
        CallResult::Machine
    } else {
        CallResult::Answered
    }
}

/// The number that stands after a word: 486 after `SIP` in `SIP 486`, `sip/486`, `SIP: 486`.
fn code_after(text: &str, word: &str) -> Option<u16> {
    let upper = text.to_ascii_uppercase();
    let rest = upper.split_once(word)?.1.trim_start_matches([' ', '/', ':', '=']);
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_line_says() {
        for (words, result) in [
            ("SIP 200 OK", CallResult::Answered),
            ("SIP 200 OK; AMD MACHINE", CallResult::Machine),
            ("SIP 200 OK; AMD HUMAN", CallResult::Answered),
            ("SIP 200 OK; FAX", CallResult::Fax),
            ("SIP 486 Busy Here", CallResult::Busy),
            ("SIP 600 Busy Everywhere", CallResult::Busy),
            ("SIP 480 Temporarily Unavailable", CallResult::NoAnswer),
            ("SIP 408", CallResult::NoAnswer),
            ("SIP 487 Request Terminated", CallResult::NoAnswer),
            ("SIP 404 Not Found", CallResult::NotInService),
            ("SIP 604", CallResult::NotInService),
            ("sip/410", CallResult::NotInService),
            ("SIP 603 Decline", CallResult::Declined),
            ("SIP 607 Unwanted", CallResult::Declined),
            ("SIP 608 Rejected", CallResult::Declined),
            ("SIP 503 Service Unavailable", CallResult::Congestion),
            ("SIP 403 Forbidden", CallResult::LineFault),
            ("SIP 502 Bad Gateway", CallResult::LineFault),
            ("Q.850 1", CallResult::NotInService),
            ("Q.850 16", CallResult::Answered),
            ("Q.850 16; AMD MACHINE", CallResult::Machine),
            ("Q.850 17", CallResult::Busy),
            ("q.850 18", CallResult::NoAnswer),
            ("Q.850 19", CallResult::NoAnswer),
            ("Q.850 21", CallResult::Declined),
            ("Q.850 22", CallResult::NotInService),
            ("Q.850 27", CallResult::LineFault),
            ("Q.850 28", CallResult::NotInService),
            ("Q.850 34", CallResult::Congestion),
            ("Q.850 38", CallResult::LineFault),
            ("Q.850 41", CallResult::Congestion),
            ("Q.850 42", CallResult::Congestion),
        ] {
            assert_eq!(read(words), result, "{words}");
        }
    }

    #[test]
    fn the_sip_code_speaks_before_the_cause() {
        // A gateway gives cause 21 for "declined" and for a trunk that refuses the caller alike.
        assert_eq!(read("Q.850 21; SIP 403"), CallResult::LineFault);
        assert_eq!(read("Q.850 21; SIP 603"), CallResult::Declined);
        assert_eq!(read("Q.850 127; SIP 607"), CallResult::Declined);
    }

    #[test]
    fn codes_that_are_not_listed_count_as_their_class() {
        for (words, result) in [
            ("SIP 302 Moved Temporarily", CallResult::LineFault),
            ("SIP 499", CallResult::LineFault),
            ("SIP 599", CallResult::LineFault),
            ("SIP 610", CallResult::Busy),
            ("Q.850 100", CallResult::LineFault),
        ] {
            assert_eq!(read(words), result, "{words}");
        }
    }

    #[test]
    fn what_has_no_code_is_unknown() {
        for words in
            ["", "the line was cut", "SIP", "SIP busy", "SIP 180 Ringing", "SIP 99999999", "Q.850 0", "Q.850 128"]
        {
            assert_eq!(read(words), CallResult::Unknown, "{words}");
        }
    }

    #[test]
    fn the_words_of_every_code_read_back() {
        for (code, _, result) in SIP {
            assert_eq!(read(&sip_words(code)), result, "{code}");
        }
    }
}
