//! Call files: how Asterisk's spool takes a call (`pbx_spool`).
//!
//! Source: Asterisk's `sample.call` and `pbx/pbx_spool.c` (versions 16 and 22). What is written here was dialed by an Asterisk:
//! `tests/it/asterisk.rs`.

use super::{Handed, Terms};

/// After how many seconds Asterisk may look at a file again: a year, which it doubles. It does so even where no retry is allowed, if
/// it was ended in the midst of the call: whether the phone rang is not known then, and the number would be dialed again on doubt.
/// Not longer: it keeps the instant in 32 bits, and takes one after January 2038 for past.
const LOOKED_AT_AGAIN: u32 = 31_536_000;

/// How and where Asterisk places the calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Channel {
    /// A channel with `{}` where the number goes: `PJSIP/{}@trunk`.
    pub channel: String,
    /// The context of the dialplan that gets the answered call, and its extension.
    pub context: String,
    pub extension: String,
    /// How long it may ring, in seconds.
    pub ring_seconds: u32,
}

/// A file for the spool: its name and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallFile {
    pub name: String,
    pub text: String,
}

/// The call file of a lead. Asterisk is told never to try again by itself: whether a call may be repeated is asked here.
///
/// The lead's number in outdial goes into the record of the call (CDR), and a handler of the dialplan, `CONTEXT-done`, hears of
/// the end of every call, answered or not. The file's name says of which campaign and from when it is: Asterisk keeps one file
/// of a name, and a later one would take its place.
pub fn call_file(terms: &Terms, channel: &Channel, handed: &Handed) -> CallFile {
    let number = handed.planned.number.to_string();
    let lead = handed.planned.lead.0;
    let mut lines = vec![format!("Channel: {}", line(&channel.channel.replace("{}", &number)))];
    if !handed.caller_id.is_empty() {
        lines.push(format!("CallerID: <{}>", line(&handed.caller_id)));
    }
    let context = line(&channel.context);
    lines.extend([
        "MaxRetries: 0".to_owned(),
        format!("RetryTime: {LOOKED_AT_AGAIN}"),
        format!("WaitTime: {}", channel.ring_seconds),
        format!("Context: {context}"),
        format!("Extension: {}", line(&channel.extension)),
        "Priority: 1".to_owned(),
        format!("Account: {}", line(&terms.campaign)),
        format!("Setvar: OUTDIAL_LEAD={lead}"),
        format!("Setvar: OUTDIAL_NUMBER={number}"),
        format!("Setvar: OUTDIAL_CALL_BEFORE={}", handed.planned.until.timestamp()),
        format!("Setvar: CDR(userfield)={lead}"),
        format!("Setvar: CHANNEL(hangup_handler_push)={context}-done,s,1"),
        "Archive: yes".to_owned(),
    ]);
    let campaign: String = terms.campaign.chars().filter(char::is_ascii).take(40).collect();
    let made = terms.at.format("%Y%m%dT%H%M%SZ");
    let name = format!("{campaign}-{made}-{:06}-lead-{lead}.call", handed.rank);
    CallFile { name, text: lines.join("\n") + "\n" }
}

/// A value of one line: a line's end would begin another key, and a semicolon a comment.
fn line(value: &str) -> String {
    let one_line = value.chars().map(|sign| if sign.is_control() { ' ' } else { sign });
    one_line.collect::<String>().replace(';', "\\;")
}

/// Whether a call file can hold a value as it is: one line of at most 200 letters, in which no `#` after a blank begins a comment.
pub fn fits(value: &str) -> bool {
    let comment = value.starts_with('#') || value.contains(" #");
    !value.is_empty() && value.len() <= 200 && !value.contains(char::is_control) && !comment
}
