//! Whether a file is packed, what is in it, and how to get at that: gzip files and zip archives.
//!
//! The first bytes decide, not the name. Names in an archive are only names: nothing is ever written under them, and an
//! archive within an archive is not opened. A few kilobytes can unpack to a hundred gigabytes, so there is a limit.

use flate2::bufread::MultiGzDecoder;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use zip::read::{ZipArchive, ZipFile};
use zip::result::ZipError;

#[cfg(test)]
#[path = "unpack_tests.rs"]
mod tests;

/// A file that can be read from any place. One that comes in pieces, such as standard input, has to be written down first.
pub trait Input: Read + Seek + Send {}

impl<T: Read + Seek + Send> Input for T {}

/// What any file may unpack to: 256 MiB.
const ALWAYS_ALLOWED: u64 = 256 << 20;

/// What a larger file may unpack to, in its own lengths. Lists shrink to a tenth, and those of one number over and over to
/// a hundredth; deflate can do a thousandth, which no list is.
const ALLOWED_RATIO: u64 = 200;

/// Why a file can't be unpacked, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnpackError {
    #[error(
        "it unpacks to more than {}, and its length of {} would allow no more: if it is no trap, say --unpack-limit with the gigabytes that it may have",
        size(*limit), size(*packed)
    )]
    TooLarge { packed: u64, limit: u64 },
    #[error("the {what} is cut off or damaged ({detail}): fetch it again")]
    Damaged { what: &'static str, detail: String },
    #[error("{member} in the zip archive is encrypted: unpack it with its password, and name the file that comes out")]
    Encrypted { member: String },
    #[error(
        "{member} is packed in a way that is not known here ({detail}): unpack it, and name the file that comes out"
    )]
    Method { member: String, detail: String },
    /// An archive that is a document of another program.
    #[error("{0}")]
    Document(&'static str),
    #[error("the zip archive holds no file: ask for it again")]
    Nothing,
    #[error("the zip archive holds {}: say which with --member NAME", listed(members))]
    Several { members: Vec<String> },
    #[error("the zip archive holds no \"{name}\": it holds {}", listed(members))]
    NoMember { name: String, members: Vec<String> },
    #[error("--member {name}: the file is no zip archive: leave --member out")]
    NoArchive { name: String },
    #[error("can't be read: {0}")]
    Read(String),
}

/// What a file is, by its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Not packed in any way that is known here.
    Plain,
    Gzip,
    Zip,
    /// A zip archive that is a workbook.
    Workbook(BookFormat),
}

/// How a workbook is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BookFormat {
    /// Office Open XML, as Excel has it.
    Xlsx,
    /// OpenDocument, as LibreOffice has it.
    Ods,
}

/// A file in an archive; of a file that is no archive, the whole of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its name with the folders in the archive, `/` between them, without characters that steer a terminal. Empty for the
    /// whole of a file.
    pub name: String,
    /// Bytes when unpacked, where they are known. An archive that understates them is damaged.
    pub size: Option<u64>,
    index: usize,
    encrypted: bool,
}

/// A file, and what is in it.
pub struct Packed<R> {
    inner: Inner<R>,
    shape: Shape,
    members: Vec<Member>,
    packed: u64,
    limit: u64,
}

enum Inner<R> {
    Bare(R),
    Zip(ZipArchive<R>),
}

impl<R: Read + Seek> Packed<R> {
    /// Looks at a file, from its beginning. `limit` is how many bytes it may unpack to; `None`: 256 MiB, or 200 times its
    /// length if that is more.
    ///
    /// # Errors
    /// When it can't be read, is an archive that is damaged or unpacks to more than it may, or is a document.
    pub fn open(mut source: R, limit: Option<u64>) -> Result<Self, UnpackError> {
        let packed = source.seek(SeekFrom::End(0)).map_err(unread)?;
        let limit = limit.unwrap_or_else(|| ALWAYS_ALLOWED.max(packed.saturating_mul(ALLOWED_RATIO)));
        source.rewind().map_err(unread)?;
        let mut start = Vec::new();
        source.by_ref().take(4).read_to_end(&mut start).map_err(unread)?;
        source.rewind().map_err(unread)?;
        let bare = |shape, size| {
            let whole = Member { name: String::new(), size, index: 0, encrypted: false };
            (shape, vec![whole])
        };
        let (shape, members) = match start.as_slice() {
            [0x1F, 0x8B, ..] => bare(Shape::Gzip, None),
            [b'P', b'K', 3, 4] | [b'P', b'K', 5, 6] => return Self::archive(source, packed, limit),
            _ => bare(Shape::Plain, Some(packed)),
        };
        Ok(Self { inner: Inner::Bare(source), shape, members, packed, limit })
    }

    fn archive(source: R, packed: u64, limit: u64) -> Result<Self, UnpackError> {
        let archive = ZipArchive::new(source).map_err(|error| broken(&error, "the archive"))?;
        let mut members = Vec::new();
        let mut whole = 0_u64;
        for index in 0..archive.len() {
            let entry = archive.by_index_data(index).map_err(|error| broken(&error, "the archive"))?;
            let name = entry.name().map_err(|error| broken(&error, "the archive"))?;
            let name = printable(&name);
            if entry.is_file() {
                whole = whole.saturating_add(entry.size());
                members.push(Member { name, size: Some(entry.size()), index, encrypted: entry.encrypted() });
            }
        }
        // What is unpacked is held to these sizes, so that they can be believed.
        if whole > limit {
            return Err(UnpackError::TooLarge { packed, limit });
        }
        let shape = shape_of(&members)?;
        // The parts of a workbook may have any name.
        if shape == Shape::Zip {
            members.retain(|member| !is_junk(&member.name));
        }
        Ok(Self { inner: Inner::Zip(archive), shape, members, packed, limit })
    }

    /// What the file is.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// What is in it, in its order: the files of an archive without folders and what operating systems leave behind; the
    /// whole, without a name, if it is no archive.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// The member that is meant: the one of this name, with its folders or without; or the only one that can be a table.
    ///
    /// # Errors
    /// When there is none, or several.
    pub fn choose(&self, named: Option<&str>) -> Result<Member, UnpackError> {
        let names = |members: &[&Member]| members.iter().map(|member| member.name.clone()).collect::<Vec<_>>();
        let all: Vec<&Member> = self.members.iter().collect();
        let tables: Vec<&Member> = all.iter().copied().filter(|member| may_be_table(&member.name)).collect();
        let chosen = match named {
            Some(name) if self.shape != Shape::Zip => return Err(UnpackError::NoArchive { name: name.to_owned() }),
            Some(name) => {
                let exact: Vec<&Member> = all.iter().copied().filter(|member| member.name == name).collect();
                let last: Vec<&Member> = all.iter().copied().filter(|member| last_part(&member.name) == name).collect();
                let found = if exact.is_empty() { last } else { exact };
                if found.is_empty() {
                    return Err(UnpackError::NoMember { name: name.to_owned(), members: names(&all) });
                }
                found
            }
            None if tables.is_empty() => all,
            None => tables,
        };
        match chosen.as_slice() {
            [] => Err(UnpackError::Nothing),
            [one] => Ok((*one).clone()),
            several => Err(UnpackError::Several { members: names(several) }),
        }
    }

    /// A reader of a member's bytes, from their beginning. It fails where the member is damaged or larger than it may be.
    ///
    /// # Errors
    /// When it is encrypted, packed in an unknown way, or can't be read.
    pub fn read(&mut self, member: &Member) -> Result<Unpacked<'_, R>, UnpackError> {
        let (packed, limit) = (self.packed, self.limit);
        let stream = match (&mut self.inner, self.shape) {
            (Inner::Bare(source), shape) => {
                source.rewind().map_err(unread)?;
                match shape {
                    Shape::Gzip => Stream::Gzip(MultiGzDecoder::new(BufReader::new(source))),
                    Shape::Plain | Shape::Zip | Shape::Workbook(_) => Stream::Plain(source),
                }
            }
            (Inner::Zip(_), _) if member.encrypted => {
                return Err(UnpackError::Encrypted { member: member.name.clone() });
            }
            (Inner::Zip(archive), _) => {
                Stream::Member(archive.by_index(member.index).map_err(|error| broken(&error, &member.name))?)
            }
        };
        Ok(Unpacked { stream, left: limit, packed, limit })
    }

    /// Reads every byte of a member, or of all: that none is damaged is known before anything is done with them.
    ///
    /// # Errors
    /// As [`Packed::read`] says, or the reader.
    pub fn verify(&mut self, only: Option<&Member>) -> Result<(), UnpackError> {
        if self.shape == Shape::Plain {
            return Ok(());
        }
        let members = only.map_or_else(|| self.members.clone(), |member| vec![member.clone()]);
        for member in members {
            let mut unpacked = self.read(&member)?;
            io::copy(&mut unpacked, &mut io::sink()).map_err(|error| told(&error))?;
        }
        Ok(())
    }

    /// The file itself again.
    pub fn into_source(self) -> R {
        match self.inner {
            Inner::Bare(source) => source,
            Inner::Zip(archive) => archive.into_inner(),
        }
    }
}

/// The unpacked bytes of a member.
pub struct Unpacked<'a, R: Read> {
    stream: Stream<'a, R>,
    left: u64,
    packed: u64,
    limit: u64,
}

enum Stream<'a, R: Read> {
    Plain(&'a mut R),
    Gzip(MultiGzDecoder<BufReader<&'a mut R>>),
    Member(ZipFile<'a, R>),
}

impl<R: Read> Read for Unpacked<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let (what, read) = match &mut self.stream {
            Stream::Plain(source) => return source.read(buffer),
            Stream::Gzip(source) => ("gzip file", source.read(buffer)),
            Stream::Member(source) => ("zip archive or workbook", source.read(buffer)),
        };
        let length = read.map_err(|error| {
            use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
            // Other faults are those of the disk below.
            if matches!(error.kind(), UnexpectedEof | InvalidData | InvalidInput) {
                io::Error::other(UnpackError::Damaged { what, detail: error.to_string() })
            } else {
                error
            }
        })?;
        match self.left.checked_sub(u64::try_from(length).unwrap_or(u64::MAX)) {
            Some(left) => self.left = left,
            None => return Err(io::Error::other(UnpackError::TooLarge { packed: self.packed, limit: self.limit })),
        }
        Ok(length)
    }
}

/// What made a reader of unpacked bytes fail.
fn told(error: &io::Error) -> UnpackError {
    let own = error.get_ref().and_then(|inner| inner.downcast_ref::<UnpackError>());
    own.cloned().unwrap_or_else(|| UnpackError::Read(error.to_string()))
}

fn unread(error: io::Error) -> UnpackError {
    UnpackError::Read(error.to_string())
}

fn broken(error: &ZipError, member: &str) -> UnpackError {
    let method = |detail: String| UnpackError::Method { member: member.to_owned(), detail };
    if let ZipError::Io(error) = error
        && error.kind() != io::ErrorKind::UnexpectedEof
    {
        return told(error);
    }
    if let ZipError::UnsupportedArchive(detail) = error {
        return method((*detail).to_owned());
    }
    if let ZipError::CompressionMethodNotSupported(number) = error {
        return method(format!("method {number}"));
    }
    let detail = if let ZipError::InvalidArchive(detail) = error { detail.to_string() } else { error.to_string() };
    UnpackError::Damaged { what: "zip archive or workbook", detail }
}

/// Whether an archive is a workbook, or a document that holds no table.
fn shape_of(members: &[Member]) -> Result<Shape, UnpackError> {
    let has = |name: &str| members.iter().any(|member| member.name.eq_ignore_ascii_case(name));
    let starts = |start: &str| members.iter().any(|member| member.name.starts_with(start));
    if has("xl/workbook.xml") {
        return Ok(Shape::Workbook(BookFormat::Xlsx));
    }
    if has("mimetype") && has("content.xml") {
        return Ok(Shape::Workbook(BookFormat::Ods));
    }
    if has("xl/workbook.bin") {
        return Err(UnpackError::Document(
            "it is a binary Excel workbook (XLSB): save it as XLSX, or the sheet as CSV (UTF-8)",
        ));
    }
    if starts("word/") || starts("ppt/") {
        return Err(UnpackError::Document("it is a document and no table: ask for the list as XLSX or CSV"));
    }
    if has("Index/Document.iwa") || has("Index.zip") {
        return Err(UnpackError::Document("it is an Apple iWork document: export it as XLSX or CSV"));
    }
    Ok(Shape::Zip)
}

/// What operating systems leave in archives.
fn is_junk(name: &str) -> bool {
    let in_folder = |folder: &str| name.split('/').any(|part| part == folder);
    let last = last_part(name);
    in_folder("__MACOSX")
        || last.starts_with("._")
        || ["", ".DS_Store"].contains(&last)
        || ["thumbs.db", "desktop.ini"].iter().any(|junk| last.eq_ignore_ascii_case(junk))
}

/// Whether a member of this name may be a table. What is none for certain does not make a choice needed.
fn may_be_table(name: &str) -> bool {
    const NONE: [&str; 16] = [
        "pdf", "doc", "docx", "rtf", "png", "jpg", "jpeg", "gif", "htm", "html", "json", "md", "md5", "sha256", "sig",
        "asc",
    ];
    let extension = last_part(name).rsplit_once('.').map_or("", |(_, extension)| extension);
    !NONE.iter().any(|none| extension.eq_ignore_ascii_case(none))
}

fn last_part(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or(name)
}

/// A name without characters that would steer a terminal.
fn printable(name: &str) -> String {
    name.chars().map(|c| if c.is_control() { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

fn listed(members: &[String]) -> String {
    const SHOWN: usize = 12;
    let shown = members.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>().join(", ");
    match members.len().checked_sub(SHOWN) {
        None | Some(0) if members.is_empty() => "nothing".to_owned(),
        None | Some(0) => shown,
        Some(more) => format!("{shown} and {more} more"),
    }
}

/// `3 KiB`, `256 MiB`, `2 GiB`.
fn size(bytes: u64) -> String {
    match bytes {
        0..1024 => format!("{bytes} bytes"),
        1024..0x10_0000 => format!("{} KiB", bytes >> 10),
        0x10_0000..0x4000_0000 => format!("{} MiB", bytes >> 20),
        _ => format!("{} GiB", bytes >> 30),
    }
}
