//! Reading here and there in a file, through the hashes of its pieces: what is looked at is what will leave.

use bytes::Bytes;

use crate::media::Refusal;
use crate::media::file::{PIECE, Pieces, as_u64};

/// A file, and the piece of it that was read last.
pub(super) struct Reader<'a> {
    pieces: &'a Pieces,
    last: Option<(u64, Bytes)>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(pieces: &'a Pieces) -> Self {
        Self { pieces, last: None }
    }

    /// How many bytes there are.
    pub(super) fn size(&self) -> u64 {
        self.pieces.size()
    }

    /// So many bytes from there, or as many as there are.
    pub(super) fn bytes(&mut self, start: u64, count: usize) -> Result<Vec<u8>, Refusal> {
        let mut bytes = Vec::with_capacity(count.min(PIECE));
        while bytes.len() < count {
            let from = start.saturating_add(as_u64(bytes.len()));
            if from >= self.size() {
                break;
            }
            let piece = self.piece(from / as_u64(PIECE))?;
            let skipped = usize::try_from(from % as_u64(PIECE)).unwrap_or(PIECE);
            let rest = piece.get(skipped..).unwrap_or_default();
            let taken = rest.get(..count - bytes.len()).unwrap_or(rest);
            if taken.is_empty() {
                break;
            }
            bytes.extend_from_slice(taken);
        }
        Ok(bytes)
    }

    /// Exactly so many bytes from there, if there are as many.
    pub(super) fn exactly<const N: usize>(
        &mut self,
        start: u64,
    ) -> Result<Option<[u8; N]>, Refusal> {
        Ok(self.bytes(start, N)?.try_into().ok())
    }

    fn piece(&mut self, index: u64) -> Result<Bytes, Refusal> {
        if let Some((last, piece)) = &self.last
            && *last == index
        {
            return Ok(piece.clone());
        }
        let piece = self.pieces.piece(index)?;
        self.last = Some((index, piece.clone()));
        Ok(piece)
    }
}

/// A number of two bytes, the low one first.
pub(super) fn low_u16(bytes: &[u8], start: usize) -> Option<u16> {
    Some(u16::from_le_bytes(field(bytes, start)?))
}

/// A number of four bytes, the low one first.
pub(super) fn low_u32(bytes: &[u8], start: usize) -> Option<u32> {
    Some(u32::from_le_bytes(field(bytes, start)?))
}

/// A number of four bytes, the high one first.
pub(super) fn high_u32(bytes: &[u8], start: usize) -> Option<u32> {
    Some(u32::from_be_bytes(field(bytes, start)?))
}

/// A number of eight bytes, the high one first.
pub(super) fn high_u64(bytes: &[u8], start: usize) -> Option<u64> {
    Some(u64::from_be_bytes(field(bytes, start)?))
}

fn field<const N: usize>(bytes: &[u8], start: usize) -> Option<[u8; N]> {
    bytes.get(start..)?.first_chunk().copied()
}
