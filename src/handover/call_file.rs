//! Call files: how Asterisk's spool takes a call (`pbx_spool`).

use super::{Handed, Terms};

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
pub fn call_file(terms: &Terms, channel: &Channel, handed: &Handed) -> CallFile {
    let number = handed.planned.number.to_string();
    let lead = handed.planned.lead.0;
    let mut lines = vec![format!("Channel: {}", line(&channel.channel.replace("{}", &number)))];
    if !handed.caller_id.is_empty() {
        lines.push(format!("CallerID: <{}>", line(&handed.caller_id)));
    }
    lines.extend([
        "MaxRetries: 0".to_owned(),
        format!("WaitTime: {}", channel.ring_seconds),
        format!("Context: {}", line(&channel.context)),
        format!("Extension: {}", line(&channel.extension)),
        "Priority: 1".to_owned(),
        format!("Account: {}", line(&terms.campaign)),
        format!("Setvar: OUTDIAL_LEAD={lead}"),
        format!("Setvar: OUTDIAL_NUMBER={number}"),
        format!("Setvar: OUTDIAL_CALL_BEFORE={}", handed.planned.until.timestamp()),
    ]);
    lines.push("Archive: yes".to_owned());
    let name = format!("{:06}-lead-{lead}.call", handed.rank);
    CallFile { name, text: lines.join("\n") + "\n" }
}

/// A value of one line: a line's end would begin another key.
fn line(value: &str) -> String {
    value.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
}
