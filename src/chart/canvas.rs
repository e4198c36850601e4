//! What plotters draws on: pixels, and letters. No font is looked for on the machine: the letters come as
//! pictures, in a crate, and so do not ask for any feature of plotters.

use std::convert::Infallible;

use noto_sans_mono_bitmap::{
    FontWeight, RasterHeight, RasterizedChar, get_raster, get_raster_width,
};
use plotters::prelude::DrawingBackend;
use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{BackendColor, BackendCoord, BackendTextStyle, DrawingErrorKind};

use super::{LARGE, SIZE};

const WEIGHT: FontWeight = FontWeight::Regular;

type Pixel = [u8; 3];
type Drawn<T> = Result<T, DrawingErrorKind<Infallible>>;

/// Rows of pixels: red, green, blue.
pub(super) struct Canvas<'a>(pub(super) &'a mut [Pixel]);

/// White, until something is drawn on it.
pub(super) fn blank() -> Vec<Pixel> {
    vec![[255; 3]; SIZE.0 as usize * SIZE.1 as usize]
}

pub(super) fn png(pixels: &[Pixel]) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIZE.0, SIZE.1);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::Balanced);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(pixels.as_flattened())?;
    writer.finish()?;
    Ok(bytes)
}

fn height(size: f64) -> RasterHeight {
    if size < LARGE { RasterHeight::Size16 } else { RasterHeight::Size20 }
}

/// How wide a text is, in pixels. plotters guesses the same, to a fraction of a letter, where it does not ask.
pub(super) fn width(text: &str, size: f64) -> u32 {
    let wide = text.chars().count() * get_raster_width(WEIGHT, height(size));
    u32::try_from(wide).unwrap_or(0)
}

impl DrawingBackend for Canvas<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        SIZE
    }

    fn ensure_prepared(&mut self) -> Drawn<()> {
        Ok(())
    }

    fn present(&mut self) -> Drawn<()> {
        Ok(())
    }

    /// Mixes a colour into a pixel; what is outside is left out.
    fn draw_pixel(&mut self, (x, y): BackendCoord, colour: BackendColor) -> Drawn<()> {
        let (Ok(x), Ok(y)) = (usize::try_from(x), usize::try_from(y)) else { return Ok(()) };
        let row = self.0.chunks_exact_mut(SIZE.0 as usize).nth(y);
        let Some(pixel) = row.and_then(|row| row.get_mut(x)) else { return Ok(()) };
        let (red, green, blue) = colour.rgb;
        // At the lower edge of a polygon plotters subtracts the wrong way round.
        let share = colour.alpha.abs();
        for (old, new) in pixel.iter_mut().zip([red, green, blue]) {
            let mixed = f64::from(*old) * (1.0 - share) + f64::from(new) * share;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it saturates"
            )]
            let mixed = mixed.round() as u8;
            *old = mixed;
        }
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        at: BackendCoord,
    ) -> Drawn<()> {
        let (wide, high) = self.estimate_text_size(text, style)?;
        let (wide, high) = (wide.cast_signed(), high.cast_signed());
        let anchor = style.anchor();
        let mut left = at.0
            - match anchor.h_pos {
                HPos::Left => 0,
                HPos::Center => wide / 2,
                HPos::Right => wide,
            };
        let top = at.1
            - match anchor.v_pos {
                VPos::Top => 0,
                VPos::Center => high / 2,
                VPos::Bottom => high,
            };
        for letter in text.chars() {
            let raster = get_raster(letter, WEIGHT, height(style.size()));
            for (down, row) in (0..).zip(raster.iter().flat_map(RasterizedChar::rows)) {
                for (over, ink) in (0..).zip(row) {
                    let colour = style.color().mix(f64::from(*ink) / 255.0);
                    self.draw_pixel((left + over, top + down), colour)?;
                }
            }
            left += width("x", style.size()).cast_signed();
        }
        Ok(())
    }

    fn estimate_text_size<S: BackendTextStyle>(&self, text: &str, style: &S) -> Drawn<(u32, u32)> {
        let high = u32::try_from(height(style.size()).val()).unwrap_or(0);
        Ok((width(text, style.size()), high))
    }
}
