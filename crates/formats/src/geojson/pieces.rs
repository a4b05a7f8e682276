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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::coordinates::Seen;
    use super::super::object;
    use super::*;
    use crate::{Limits, Place};

    const TEXT: &str = "[\n{\"type\":\"Feature\",\"properties\":{\"a\":1,\"b\":\"x{\\\"}\"},\n\"geometry\":{\"type\":\
        \"Polygon\",\"coordinates\":[[[0,0],[4.5, 0],[4,4e0],[0,0]]]}},\r\n {\"type\":\"Feature\",\"id\":7,\
        \"properties\":null,\"geometry\":{\"type\":\"Point\",\"coordinates\":[1,2,3]}} ,{\"type\":\"Feature\",\
        \"geometry\":null,\"properties\":{\"c\":[{\"d\":\"\\u4e2d\"}],\"e\":true}}\n]";

    const SIGNS: &[u8] = b"[]{}\",:09.eE\\ \nax-";

    fn limits() -> Limits {
        Limits {
            depth: 7,
            feature_bytes: 6 << 20,
            ..Limits::default()
        }
    }

    fn tokens(text: &[u8]) -> Tokens<&[u8]> {
        let limits = limits();
        Tokens::new(text, Place::file("t"), limits.depth, limits.feature_bytes)
    }

    fn told<R: Read>(tokens: &mut Tokens<R>) -> Result<String, FormatError> {
        let mut seen = Seen::default();
        let feature = object::feature(tokens, &mut seen)?;
        Ok(format!("{feature:?} {seen:?} {}", tokens.place()))
    }

    /// All features, then the error if there is one, read by one reader.
    fn alone(text: &[u8]) -> Vec<String> {
        let (mut tokens, mut list, mut first, mut row) = (tokens(text), Vec::new(), true, 0);
        let mut read = || -> Result<(), FormatError> {
            tokens.begin_array()?;
            while tokens.next_item(&mut first)? {
                row += 1;
                tokens.set_mark();
                tokens.set_row(row);
                list.push(told(&mut tokens)?);
            }
            tokens.finish()
        };
        let fault = read().err().map(|error| format!("{error:?}"));
        list.into_iter().chain(fault).collect()
    }

    /// The same by pieces.
    fn together(text: &[u8]) -> Vec<String> {
        let (mut tokens, mut list, mut first) = (tokens(text), Vec::new(), true);
        let mut ahead = Ahead::new();
        let (place, limits) = (Place::file("t"), limits());
        let mut read = || -> Result<(), FormatError> {
            tokens.begin_array()?;
            loop {
                let of =
                    |piece| Tokens::of_piece(piece, &place, limits.depth, limits.feature_bytes);
                let all = |pieces: Vec<Piece>| -> Vec<_> {
                    let pieces = pieces.into_iter();
                    pieces.map(|piece| told(&mut of(piece))).collect()
                };
                let next = |tokens: &mut _, row| next_item(tokens, &mut first, row);
                match ahead.step(&mut tokens, next, all)? {
                    Step::Read(features) => {
                        for feature in features {
                            list.push(feature?);
                        }
                    }
                    Step::Whole => list.push(told(&mut tokens)?),
                    Step::End => return tokens.finish(),
                }
            }
        };
        let fault = read().err().map(|error| format!("{error:?}"));
        list.into_iter().chain(fault).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        /// Whatever is broken, features and the fault are told as one reader tells them.
        #[test]
        fn pieces_tell_what_one_reader_tells(
            changes in prop::collection::vec((0..TEXT.len(), prop::sample::select(SIGNS)), 0..4),
            cut in prop::option::weighted(0.3, 0..TEXT.len()),
        ) {
            let mut text = TEXT.as_bytes().to_vec();
            for (at, sign) in changes {
                text[at] = sign;
            }
            text.truncate(cut.unwrap_or(text.len()));
            prop_assert_eq!(together(&text), alone(&text));
        }
    }

    #[test]
    fn a_cut_at_every_byte_is_told_as_one_reader_tells_it() {
        for cut in 0..=TEXT.len() {
            let text = &TEXT.as_bytes()[..cut];
            assert_eq!(together(text), alone(text));
        }
        assert_eq!(alone(TEXT.as_bytes()).len(), 3);
    }

    #[test]
    fn long_features_and_limits_are_told_as_one_reader_tells_them() {
        for size in [90_000, 5 << 20, 7 << 20] {
            let long = format!(
                "[{{\"type\":\"Feature\",\"properties\":{{\"a\":\"{}\"}}}},\n{}",
                "x".repeat(size),
                &TEXT[1..]
            );
            assert_eq!(together(long.as_bytes()), alone(long.as_bytes()));
        }
    }
}
