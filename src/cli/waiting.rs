//! What people are told while another process writes to the database.

use super::context::Context;
use super::interrupt::stopping;
use crate::store::sqlite::Waiting;
use std::io::{IsTerminal, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Shorter waits are not worth a word.
const WORTH_A_WORD: Duration = Duration::from_secs(1);

/// Who waits so much longer is told again.
const AGAIN: Duration = Duration::from_secs(60);

/// How long a step waits whose verdict is about this moment: a call that may be placed now.
const MOMENT: Duration = Duration::from_secs(5);

/// Waits until the other has finished, and says so; Ctrl-C ends it. For what has to be stored whenever that is possible.
pub fn without_end(context: &Context) -> Waiting {
    waiting(context, None)
}

/// Waits a few seconds: for what is decided about this moment, and is no longer true a minute later.
pub fn a_moment(context: &Context) -> Waiting {
    waiting(context, Some(MOMENT))
}

fn waiting(context: &Context, patience: Option<Duration>) -> Waiting {
    let (db, quiet) = (context.globals.db.clone(), context.globals.quiet);
    let mut next_word = WORTH_A_WORD;
    Waiting::new(move |waited| {
        if stopping() || patience.is_some_and(|patience| waited >= patience) {
            return ControlFlow::Break(());
        }
        if waited >= next_word {
            // An import waits before each of its batches: those that wait a second as well need no word of their own.
            next_word = waited + AGAIN;
            if !quiet {
                tell(&db, waited);
            }
        }
        ControlFlow::Continue(())
    })
}

/// `waiting: another outdial is writing to outdial.db (process 4711: outdial lead import north.csv)`
fn tell(db: &Path, waited: Duration) {
    let who = writer(db).map(|who| format!(" ({who})")).unwrap_or_default();
    let long = if waited >= AGAIN { format!(", for {} min now", waited.as_secs() / 60) } else { String::new() };
    let mut err = std::io::stderr().lock();
    // A progress bar may stand in the line.
    let clear = if err.is_terminal() { "\r\u{1b}[K" } else { "" };
    // Standard error may be closed; there is nobody left to tell.
    let _ = writeln!(err, "{clear}waiting: another outdial is writing to {}{who}{long}", db.display());
}

/// The process that writes to the database, as far as the system tells: Linux lists who holds which lock.
fn writer(db: &Path) -> Option<String> {
    let mut index = std::fs::canonicalize(db).ok()?.into_os_string();
    index.push("-shm");
    let inode = inode(&PathBuf::from(index))?;
    let process = holder(&std::fs::read_to_string("/proc/locks").ok()?, inode)?;
    let command = std::fs::read(format!("/proc/{process}/cmdline")).ok()?;
    Some(format!("process {process}: {}", command_line(&command)))
}

#[cfg(unix)]
fn inode(file: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(file).ok().map(|data| data.ino())
}

#[cfg(not(unix))]
fn inode(_file: &Path) -> Option<u64> {
    None
}

/// The byte of the write-ahead log's index that whoever writes has locked (SQLite, "WAL-mode File Format", 2.3.1).
const WRITE_LOCK: u64 = 120;

/// The process that holds the write lock of the file with this inode, from the lines of `/proc/locks`:
/// `2: POSIX  ADVISORY  WRITE 4711 08:02:1234 120 120`.
fn holder(locks: &str, inode: u64) -> Option<u32> {
    locks.lines().find_map(|line| {
        let mut words = line.split_whitespace().skip_while(|word| *word != "WRITE").skip(1);
        let process = words.next()?.parse().ok()?;
        let (_, file) = words.next()?.rsplit_once(':')?;
        let first: u64 = words.next()?.parse().ok()?;
        let last = words.next()?.parse().unwrap_or(u64::MAX);
        (file.parse() == Ok(inode) && (first..=last).contains(&WRITE_LOCK)).then_some(process)
    })
}

/// A command line as the system keeps it, zero bytes between its words, without the folder of the program.
fn command_line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).replace('\0', " ");
    let (program, rest) = text.trim().split_once(' ').unwrap_or((text.trim(), ""));
    let name = program.rsplit('/').next().unwrap_or(program);
    let short: String = format!("{name} {rest}").trim().chars().take(100).collect();
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_who_holds_the_write_lock() {
        let locks = "1: FLOCK  ADVISORY  WRITE 11 08:02:77 0 EOF\n\
                     2: POSIX  ADVISORY  READ  12 08:02:77 123 123\n\
                     3: POSIX  ADVISORY  WRITE 13 08:02:78 120 120\n\
                     4: POSIX  ADVISORY  WRITE 14 08:02:77 121 127\n\
                     5: POSIX  ADVISORY  WRITE 15 fd:00:77 120 120\n\
                     nonsense\n";
        for (inode, process) in [(77, Some(11)), (78, Some(13)), (79, None)] {
            assert_eq!(holder(locks, inode), process, "{inode}");
        }
        let posix: String = locks.lines().skip(1).map(|line| format!("{line}\n")).collect();
        assert_eq!(holder(&posix, 77), Some(15));
    }

    #[test]
    fn shows_a_command_line() {
        for (bytes, shown) in [
            (b"/usr/bin/outdial\0lead\0import\0a.csv\0".as_slice(), "outdial lead import a.csv"),
            (b"outdial\0", "outdial"),
            (b"", ""),
        ] {
            assert_eq!(command_line(bytes), shown);
        }
    }
}
