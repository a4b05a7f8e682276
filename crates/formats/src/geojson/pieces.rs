//! Reading features on all cores: one thread finds where each begins and ends, the others read them.
//! Features, and the first error, come as if one had read them all.

use std::io::Read;

use super::token::{Piece, Tokens};
use crate::FormatError;

/// Features handed out at once, at most.
const PIECES: usize = 512;
/// Bytes after which no further feature is handed out at once.
const BYTES: usize = 1 << 20;

/// What comes behind some pieces.
enum After {
    More,
    /// A feature that is not cut out and stands before the reader.
    Whole,
    End,
    Fault(FormatError),
}

/// Pieces that were cut out ahead.
pub(super) struct Ahead {
    pieces: Vec<Piece>,
    after: After,
    /// Features so far.
    pub(super) row: u64,
}

/// What comes next.
pub(super) enum Step<T> {
    /// Of features that were read.
    Read(Vec<T>),
    /// A feature to be read by the reader itself, counted already.
    Whole,
    End,
}

impl Ahead {
    pub(super) fn new() -> Self {
        Self {
            pieces: Vec::new(),
            after: After::More,
            row: 0,
        }
    }

    /// Reads the next features by `read`, while the ones behind are cut out. `next` passes on to the next
    /// feature, when there is one.
    pub(super) fn step<R: Read + Send, T: Send>(
        &mut self,
        tokens: &mut Tokens<R>,
        mut next: impl FnMut(&mut Tokens<R>, u64) -> Result<bool, FormatError> + Send,
        read: impl FnOnce(Vec<Piece>) -> Vec<T> + Send,
    ) -> Result<Step<T>, FormatError> {
        while self.pieces.is_empty() {
            match std::mem::replace(&mut self.after, After::More) {
                After::More => self.cut(tokens, &mut next),
                After::Whole => return Ok(Step::Whole),
                After::End => return Ok(Step::End),
                After::Fault(error) => return Err(error),
            }
        }
        let pieces = std::mem::take(&mut self.pieces);
        if !matches!(self.after, After::More) {
            return Ok(Step::Read(read(pieces)));
        }
        let (done, ()) = rayon::join(|| read(pieces), || self.cut(tokens, &mut next));
        Ok(Step::Read(done))
    }

    fn cut<R: Read>(
        &mut self,
        tokens: &mut Tokens<R>,
        next: &mut impl FnMut(&mut Tokens<R>, u64) -> Result<bool, FormatError>,
    ) {
        let mut bytes = 0;
        self.after = loop {
            if self.pieces.len() == PIECES || bytes > BYTES {
                break After::More;
            }
            match next(tokens, self.row + 1) {
                Err(error) => break After::Fault(error),
                Ok(false) => break After::End,
                Ok(true) => self.row += 1,
            }
            let Some(piece) = tokens.cut_object() else {
                break After::Whole;
            };
            bytes += piece.len();
            self.pieces.push(piece);
        };
    }
}

/// Passes on to the next item of `features`; `first` starts true.
pub(super) fn next_item<R: Read>(
    tokens: &mut Tokens<R>,
    first: &mut bool,
    row: u64,
) -> Result<bool, FormatError> {
    let more = tokens.next_item(first)?;
    if more {
        tokens.set_mark();
        tokens.set_row(row);
        tokens.next_kind()?;
    }
    Ok(more)
}

/// Passes on to the next value of a sequence.
pub(super) fn next_value<R: Read>(tokens: &mut Tokens<R>, row: u64) -> Result<bool, FormatError> {
    tokens.set_mark();
    tokens.set_row(row);
    tokens.skip_separators()?;
    Ok(tokens.next_kind()? != super::token::Next::End)
}
