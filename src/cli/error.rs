//! How a command fails: a sentence for the person, an exit code for the script.

use crate::call::run::CallError;
use crate::domain::fault::Fault;
use crate::store::StoreError;
use crate::telephony::DriverError;
use std::fmt;

/// The documented exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done = 0,
    /// Something given to outdial is wrong: a file, a value, a campaign.
    Fault = 1,
    /// The command line is wrong.
    Usage = 2,
    /// No lead may be dialed now.
    NothingToDial = 3,
    /// A rule forbids what was asked.
    Refused = 4,
    /// The telephony link failed.
    Line = 5,
    /// The database failed.
    Store = 6,
    /// Somebody stopped it; what was stored stays.
    Stopped = super::interrupt::STOPPED as isize,
}

/// A command's failure.
#[derive(Debug)]
pub struct CliError {
    pub exit: Exit,
    /// One or more lines, each saying what is wrong and what to do.
    pub lines: Vec<String>,
}

impl CliError {
    /// A failure of one line.
    pub fn new(exit: Exit, line: impl Into<String>) -> Self {
        Self { exit, lines: vec![line.into()] }
    }

    /// Something given is wrong.
    pub fn fault(line: impl Into<String>) -> Self {
        Self::new(Exit::Fault, line)
    }

    /// A file that could not be read, with what to do.
    pub fn unreadable(path: &std::path::Path, error: &std::io::Error) -> Self {
        let what = match error.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory => {
                "there is no such file: look at its name and folder".to_owned()
            }
            std::io::ErrorKind::PermissionDenied => "you may not read it: ask its owner for the right to".to_owned(),
            std::io::ErrorKind::IsADirectory => "it is a folder, not a file: name the files in it".to_owned(),
            _ => error.to_string(),
        };
        Self::fault(format!("{}: {what}", path.display()))
    }
}

impl fmt::Display for CliError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines.join("\n"))
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        Self::new(Exit::Store, error.to_string())
    }
}

impl From<DriverError> for CliError {
    fn from(error: DriverError) -> Self {
        Self::new(Exit::Line, error.to_string())
    }
}

impl From<CallError> for CliError {
    fn from(error: CallError) -> Self {
        match error {
            CallError::Store(error) => error.into(),
            CallError::Driver(error) => error.into(),
            CallError::NoRow { .. } | CallError::NoAgents => Self::fault(error.to_string()),
        }
    }
}

impl From<Fault> for CliError {
    fn from(fault: Fault) -> Self {
        vec![fault].into()
    }
}

impl From<Vec<Fault>> for CliError {
    fn from(faults: Vec<Fault>) -> Self {
        let mut lines: Vec<_> = faults.iter().map(Fault::to_string).collect();
        if faults.len() > 1 {
            lines.push(format!("{} faults; nothing was changed", faults.len()));
        }
        Self { exit: Exit::Fault, lines }
    }
}

/// A row could not be written to standard output: what the system said of it decides, so it is taken out.
impl From<csv::Error> for CliError {
    fn from(error: csv::Error) -> Self {
        crate::intake::reject::io_error(error).into()
    }
}

/// Writing to standard output failed. A reader that closed the pipe early is no failure of ours.
impl From<std::io::Error> for CliError {
    fn from(error: std::io::Error) -> Self {
        if error.kind() == std::io::ErrorKind::BrokenPipe {
            return Self { exit: Exit::Done, lines: Vec::new() };
        }
        if error.kind() == std::io::ErrorKind::StorageFull {
            return Self::fault("the output can't be written: the disk is full");
        }
        Self::fault(format!("the output can't be written: {error}"))
    }
}
