//! A source read in large blocks, and cut into lines.

use crate::intake::error::IntakeError;
use memchr::memchr;
use std::io::{Cursor, ErrorKind, Read};

const BLOCK_BYTES: usize = 1 << 20;

/// A block of a source, and how much of it is used up.
pub(super) struct Blocks<R: Read> {
    source: R,
    block: Vec<u8>,
    used: usize,
    filled: usize,
    ended: bool,
}

impl<R: Read> Blocks<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, block: vec![0; BLOCK_BYTES], used: 0, filled: 0, ended: false }
    }

    /// Reads on, after what is not used yet; whether anything came.
    pub(super) fn fill(&mut self) -> Result<bool, IntakeError> {
        self.block.copy_within(self.used..self.filled, 0);
        self.filled -= self.used;
        self.used = 0;
        let before = self.filled;
        while !self.ended {
            let Some(room) = self.block.get_mut(self.filled..).filter(|room| !room.is_empty()) else { break };
            match self.source.read(room) {
                Ok(0) => self.ended = true,
                Ok(length) => self.filled += length,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(self.filled > before)
    }

    /// What was read and is not used yet.
    pub(super) fn held(&self) -> &[u8] {
        self.block.get(self.used..self.filled).unwrap_or_default()
    }

    pub(super) fn consume(&mut self, length: usize) {
        self.used = (self.used + length).min(self.filled);
    }

    /// Where the next line ends, its line feed included; `None` at the end of the source. A line longer than a block is
    /// cut.
    pub(super) fn line_end(&mut self) -> Result<Option<usize>, IntakeError> {
        if let Some(end) = memchr(b'\n', self.held()) {
            return Ok(Some(end + 1));
        }
        self.fill()?;
        let held = self.held();
        if held.is_empty() {
            return Ok(None);
        }
        Ok(Some(memchr(b'\n', held).map_or(held.len(), |end| end + 1)))
    }

    /// The source from its beginning, if nothing is used yet.
    pub(super) fn replayed(self) -> std::io::Chain<Cursor<Vec<u8>>, R> {
        let Self { source, mut block, filled, .. } = self;
        block.truncate(filled);
        Cursor::new(block).chain(source)
    }
}
