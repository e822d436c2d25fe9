//! What the tests from outside share: the program, a folder of its own for each test, and the extra data.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder of its own, with the program run in it on a database of its own.
pub struct Bench {
    folder: tempfile::TempDir,
}

impl Bench {
    /// An empty folder.
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder for the test") }
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Another folder with the same files.
    pub fn copied(&self) -> Self {
        let other = Self::new();
        for entry in std::fs::read_dir(self.folder.path()).expect("the folder of the test") {
            let entry = entry.expect("an entry");
            std::fs::copy(entry.path(), other.folder.path().join(entry.file_name())).expect("a copy");
        }
        other
    }

    /// A file in the folder.
    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).expect("a file for the test");
        path
    }

    /// The program in this folder, with the words of a command line.
    pub fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_outdial"));
        command.current_dir(self.folder.path()).args(words.split_whitespace());
        command.env_remove("OUTDIAL_DB").env_remove("OUTDIAL_TZDATA").env("NO_COLOR", "1");
        command
    }

    /// Runs the program and waits for its end.
    pub fn run(&self, words: &str) -> Output {
        self.command(words).output().expect("the program starts")
    }

    /// Runs the program, which must end with this code; gives its standard output.
    pub fn expect(&self, words: &str, code: i32) -> String {
        let output = self.run(words);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "outdial {words}\n{out}\n{err}");
        out.into_owned()
    }
}

/// A file of the United States' registry: in each of the 800 blocks of so many of its area codes, from 201 on, the number that ends in
/// `line`. The numbers are nobody's: most of the blocks are not given out.
pub fn registry(areas: usize, line: usize) -> String {
    let exchanges = |area| (200..1_000).map(move |exchange| format!("{area},{exchange}{line:04}\n"));
    let abroad = outdial::rules::places::area_codes_outside("US");
    (201..1_000).filter(|area| !abroad.contains(area)).take(areas).flat_map(exchanges).collect()
}

/// The folder of extra data that `OUTDIAL_TEST_DATA` names; says so when there is none.
pub fn extra_data(what: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("OUTDIAL_TEST_DATA").map(PathBuf::from);
    match folder {
        Some(folder) if folder.is_dir() => Some(folder),
        _ => {
            eprintln!("SKIPPED {what}: OUTDIAL_TEST_DATA names no folder");
            None
        }
    }
}

/// The files of a folder whose names begin so and end in `.csv`.
pub fn files_like(folder: &Path, begin: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder of extra data");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("an entry").path()).collect();
    files.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with(begin) && name.ends_with(".csv")
    });
    files.sort();
    files
}
