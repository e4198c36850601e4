//! Pixels, and letters on them. No font is looked for on the machine: the letters come as pictures, in a crate.

use noto_sans_mono_bitmap::{
    FontWeight, RasterHeight, RasterizedChar, get_raster, get_raster_width,
};

const WEIGHT: FontWeight = FontWeight::Regular;

/// Red, green, blue.
pub(super) type Colour = [u8; 3];

/// On which side of its place a text stands.
#[derive(Clone, Copy)]
pub(super) enum Across {
    Left,
    Middle,
    Right,
}

/// How large a text is.
#[derive(Clone, Copy)]
pub(super) enum Letters {
    Small,
    Large,
}

impl Letters {
    const fn height(self) -> RasterHeight {
        match self {
            Self::Small => RasterHeight::Size16,
            Self::Large => RasterHeight::Size20,
        }
    }

    /// How wide a text is, in pixels.
    pub(super) fn width(self, text: &str) -> i32 {
        let wide = text.chars().count() * get_raster_width(WEIGHT, self.height());
        i32::try_from(wide).unwrap_or(i32::MAX)
    }
}

/// White, until something is drawn on it.
pub(super) struct Canvas {
    size: (u32, u32),
    pixels: Vec<Colour>,
}

impl Canvas {
    pub(super) fn new(size: (u32, u32)) -> Self {
        let count = usize::try_from(size.0 * size.1).unwrap_or(0);
        Self { size, pixels: vec![[255; 3]; count] }
    }

    pub(super) fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.size.0, self.size.1);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_compression(png::Compression::Balanced);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(self.pixels.as_flattened())?;
        writer.finish()?;
        Ok(bytes)
    }

    /// Mixes a colour into a pixel; what is outside is left out.
    fn mix(&mut self, x: i32, y: i32, colour: Colour, share: f64) {
        let (Ok(x), Ok(y)) = (u32::try_from(x), u32::try_from(y)) else { return };
        if x >= self.size.0 || y >= self.size.1 {
            return;
        }
        let place = usize::try_from(y * self.size.0 + x).unwrap_or(usize::MAX);
        let Some(pixel) = self.pixels.get_mut(place) else { return };
        for (old, new) in pixel.iter_mut().zip(colour) {
            let mixed = f64::from(*old) + (f64::from(new) - f64::from(*old)) * share;
            *old = u8::try_from(whole(mixed)).unwrap_or(new);
        }
    }

    /// Fills the pixels between two corners, without the second.
    pub(super) fn rect(&mut self, from: (f64, f64), to: (f64, f64), colour: Colour) {
        for y in whole(from.1)..whole(to.1) {
            for x in whole(from.0)..whole(to.0) {
                self.mix(x, y, colour, 1.0);
            }
        }
    }

    /// A line with round ends; from a point to itself it is a dot.
    pub(super) fn line(&mut self, from: (f64, f64), to: (f64, f64), width: f64, colour: Colour) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = dx * dx + dy * dy;
        let reach = width / 2.0 + 1.0;
        for y in whole(from.1.min(to.1) - reach)..=whole(from.1.max(to.1) + reach) {
            for x in whole(from.0.min(to.0) - reach)..=whole(from.0.max(to.0) + reach) {
                let (px, py) = (f64::from(x) - from.0, f64::from(y) - from.1);
                let along =
                    if length > 0.0 { ((px * dx + py * dy) / length).clamp(0.0, 1.0) } else { 0.0 };
                let away = (px - along * dx).hypot(py - along * dy);
                // A pixel that is half covered is half coloured.
                let share = (width / 2.0 + 0.5 - away).clamp(0.0, 1.0);
                if share > 0.0 {
                    self.mix(x, y, colour, share);
                }
            }
        }
    }

    /// Writes a text; `at` is its upper edge.
    pub(super) fn text(
        &mut self,
        text: &str,
        at: (i32, i32),
        across: Across,
        letters: Letters,
        colour: Colour,
    ) {
        let mut left = match across {
            Across::Left => at.0,
            Across::Middle => at.0 - letters.width(text) / 2,
            Across::Right => at.0 - letters.width(text),
        };
        for letter in text.chars() {
            let raster = get_raster(letter, WEIGHT, letters.height());
            let rows = raster.iter().flat_map(RasterizedChar::rows);
            for (down, row) in (0_i32..).zip(rows) {
                for (over, ink) in (0_i32..).zip(row) {
                    self.mix(left + over, at.1 + down, colour, f64::from(*ink) / 255.0);
                }
            }
            left += letters.width("x");
        }
    }
}

/// The nearest whole number.
pub(super) fn whole(value: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "it saturates, and no place is that far")]
    let whole = value.round() as i32;
    whole
}
