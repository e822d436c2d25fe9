//! Files that are read more than once, and standard input, which is written down for that.

use super::context::Context;
use super::error::{CliError, Exit};
use super::files;
use crate::intake::table_file::Part;
use crate::intake::unpack::Input;
use std::fs::File;
use std::io::{self, BufReader, IsTerminal, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

/// The name of standard input on the command line.
const STDIN: &str = "-";

/// Which part of a file is meant.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct PartArgs {
    /// The line of the header, from 1; in a workbook the row [default: found by trying]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    pub header_line: Option<u64>,

    /// The file in a zip archive [default: the only one that can be a table]
    #[arg(long, value_name = "NAME")]
    pub member: Option<String>,

    /// The sheet of a workbook [default: the only one that holds rows and is not hidden]
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,

    /// Gigabytes that a packed file may unpack to [default: 0.25, or 200 times its length]
    #[arg(long, value_name = "GB", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub unpack_limit: Option<u64>,
}

impl PartArgs {
    /// The part that the options name.
    pub fn part(&self) -> Part {
        Part {
            header_line: self.header_line,
            member: self.member.clone(),
            sheet: self.sheet.clone(),
            unpack_limit: self.unpack_limit.map(|gigabytes| gigabytes << 30),
        }
    }
}

/// A file that can be read as often as needed.
#[derive(Debug)]
pub struct InputFile {
    /// Where it is; `stdin` for standard input.
    pub path: PathBuf,
    spool: Option<Spool>,
}

impl InputFile {
    /// A file that the command line names, or what comes on standard input for `-`, read to its end.
    ///
    /// # Errors
    /// When it can't be read, is no file on a disk, or standard input can't be written down.
    pub fn named(context: &Context, path: &Path) -> Result<Self, CliError> {
        if path != Path::new(STDIN) {
            files::on_disk(path)?;
            return Ok(Self { path: path.to_owned(), spool: None });
        }
        if io::stdin().is_terminal() {
            context.say("reading from the terminal: paste the rows, and end with Ctrl-D on a line of its own");
        }
        let spool = Spool::of(context, &mut io::stdin().lock())?;
        Ok(Self { path: PathBuf::from("stdin"), spool: Some(spool) })
    }

    /// Each of several files.
    ///
    /// # Errors
    /// As [`InputFile::named`], and when standard input is named twice.
    pub fn all(context: &Context, paths: &[PathBuf]) -> Result<Vec<Self>, CliError> {
        if paths.iter().filter(|path| path.as_path() == Path::new(STDIN)).count() > 1 {
            return Err(CliError::new(Exit::Usage, "- names standard input, which can be read only once"));
        }
        paths.iter().map(|path| Self::named(context, path)).collect()
    }

    /// The name for people.
    pub fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// A reader from the beginning.
    ///
    /// # Errors
    /// When the file can't be opened.
    pub fn open(&self) -> io::Result<Box<dyn Input>> {
        match &self.spool {
            Some(spool) => Ok(Box::new(BufReader::new(spool.reader()))),
            None => Ok(Box::new(BufReader::new(File::open(&self.path)?))),
        }
    }

    /// Bytes.
    pub fn length(&self) -> u64 {
        match &self.spool {
            Some(spool) => spool.length,
            None => std::fs::metadata(&self.path).map(|known| known.len()).unwrap_or_default(),
        }
    }
}

/// A table that is read once: a stream, or a file that can be read from any place.
pub enum Table {
    Stream(Box<dyn Read + Send>),
    Input(Box<dyn Input>),
}

/// Opens a file or a pipe, or standard input without a name. What comes through a pipe is read as it comes, unless it is packed
/// or a part of it is meant.
///
/// # Errors
/// When it can't be read.
pub fn table(context: &Context, path: Option<&Path>, part: &Part) -> Result<Table, CliError> {
    let mut stream: Box<dyn Read + Send> = match path.filter(|path| *path != Path::new(STDIN)) {
        None => Box::new(io::stdin()),
        Some(path) => {
            let file = files::open(path)?;
            if file.metadata().is_ok_and(|known| known.is_file()) {
                return Ok(Table::Input(Box::new(BufReader::new(file))));
            }
            Box::new(file)
        }
    };
    let mut start = Vec::new();
    stream.by_ref().take(2).read_to_end(&mut start)?;
    let packed = matches!(start.as_slice(), b"PK" | b"\x1F\x8B") || part.member.is_some() || part.sheet.is_some();
    let mut whole = io::Cursor::new(start).chain(stream);
    if packed {
        let spool = Spool::of(context, &mut whole)?;
        return Ok(Table::Input(Box::new(BufReader::new(spool.reader()))));
    }
    Ok(Table::Stream(Box::new(whole)))
}

/// A stream, written to a file that has no name: it is gone when the program ends, however that comes.
#[derive(Debug)]
struct Spool {
    file: Arc<Mutex<File>>,
    length: u64,
}

impl Spool {
    fn of(context: &Context, stream: &mut dyn Read) -> Result<Self, CliError> {
        let beside = context.globals.db.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = beside.unwrap_or(Path::new("."));
        let wrong = |error: io::Error| {
            CliError::fault(format!("standard input can't be written down: {error}: save it as a file"))
        };
        let mut file = tempfile::tempfile_in(folder).or_else(|_| tempfile::tempfile()).map_err(wrong)?;
        let length = io::copy(stream, &mut file).map_err(wrong)?;
        file.flush().map_err(wrong)?;
        Ok(Self { file: Arc::new(Mutex::new(file)), length })
    }

    fn reader(&self) -> SpoolReader {
        SpoolReader { file: Arc::clone(&self.file), at: 0, length: self.length }
    }
}

/// Reads a spool from a place of its own.
struct SpoolReader {
    file: Arc<Mutex<File>>,
    at: u64,
    length: u64,
}

impl Read for SpoolReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut file = self.file.lock().map_err(|_| io::Error::other("a reader of it has failed"))?;
        file.seek(SeekFrom::Start(self.at))?;
        let length = file.read(buffer)?;
        self.at += length as u64;
        Ok(length)
    }
}

impl Seek for SpoolReader {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let place = match to {
            SeekFrom::Start(place) => Some(place),
            SeekFrom::End(step) => self.length.checked_add_signed(step),
            SeekFrom::Current(step) => self.at.checked_add_signed(step),
        };
        self.at = place.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_of_a_spool_do_not_disturb_one_another() {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(b"phone\n1\n").expect("written");
        let spool = Spool { file: Arc::new(Mutex::new(file)), length: 8 };
        let (mut one, mut other) = (spool.reader(), spool.reader());
        let mut start = [0; 5];
        one.read_exact(&mut start).expect("the start");
        let mut whole = String::new();
        other.read_to_string(&mut whole).expect("the whole");
        let mut rest = String::new();
        one.read_to_string(&mut rest).expect("the rest");
        assert_eq!((&start, whole.as_str(), rest.as_str()), (b"phone", "phone\n1\n", "\n1\n"));
        assert_eq!(one.seek(SeekFrom::End(-2)).expect("a place"), 6);
        one.seek(SeekFrom::Current(-9)).expect_err("before the beginning");
    }
}
