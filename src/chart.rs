//! Pictures of figures: series in, the bytes of a PNG out. Pure, and nothing of it is touched until a picture
//! is asked for.
//!
//! A picture is read by people and by models, and what is written in it cannot be marked as a stranger's. So
//! only plain words enter: names of metrics, days, and the ends of URNs.

mod canvas;

use canvas::{Across, Canvas, Colour, Letters, whole};

/// The size of every picture, in pixels.
pub const SIZE: (u32, u32) = (800, 450);

/// The most bars of one picture.
pub const MOST_BARS: usize = 12;

/// The longest label, in characters.
const LONGEST_LABEL: usize = 48;

/// Lines with more points than this show none of them singly.
const MOST_DOTS: usize = 62;

/// The most days named below a line.
const MOST_DAYS: usize = 6;

/// The most figures named on an axis.
const MOST_TICKS: u32 = 12;

/// Colours that everybody can tell apart, by Okabe and Ito: blue, vermilion, bluish green.
const COLOURS: [Colour; 3] = [[0, 114, 178], [213, 94, 0], [0, 158, 115]];

const INK: Colour = [51, 51, 51];
const GRID: Colour = [225, 225, 225];
const AXIS: Colour = [130, 130, 130];

/// How figures are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Over time.
    Line,
    /// Beside each other.
    Bars,
}

/// Figures of one name.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// LinkedIn's name of the metric.
    pub name: String,
    /// One figure a label.
    pub values: Vec<f64>,
}

/// What a picture shows: data, not pixels.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// How.
    pub kind: Kind,
    /// What, and of which time.
    pub title: String,
    /// What the figures count.
    pub unit: String,
    /// What the figures belong to: days, or the ends of URNs.
    pub labels: Vec<String>,
    /// The figures; bars show the first series.
    pub series: Vec<Series>,
}

/// A picture could not be drawn.
#[derive(Clone, Debug, thiserror::Error)]
#[error("the chart could not be drawn: {0}")]
pub struct Failure(String);

/// Where the figures stand.
struct Frame {
    left: f64,
    right: f64,
    top: f64,
    bottom: f64,
}

impl Chart {
    /// Whether there is anything to compare: one figure is no picture.
    pub fn is_worth_drawing(&self) -> bool {
        self.labels.len() > 1 && !self.series.is_empty()
    }

    /// Draws it.
    pub fn png(&self) -> Result<Vec<u8>, Failure> {
        let mut canvas = Canvas::new(SIZE);
        canvas.text(&shown(&self.title), (16, 12), Across::Left, Letters::Large, INK);
        canvas.text(&shown(&self.unit), (16, 40), Across::Left, Letters::Small, AXIS);
        match self.kind {
            Kind::Line => self.lines(&mut canvas),
            Kind::Bars => self.bars(&mut canvas),
        }
        canvas.png().map_err(|error| Failure(error.to_string()))
    }

    fn lines(&self, canvas: &mut Canvas) {
        let frame = Frame { left: 88.0, right: 752.0, top: 76.0, bottom: 406.0 };
        let count = self.labels.len();
        let all = || self.series.iter().flat_map(|series| series.values.iter().take(count));
        let scale = Scale::of(all().map(|value| finite(*value)), frame.bottom, frame.top);
        for tick in scale.ticks() {
            let y = scale.place(tick);
            canvas.rect((frame.left, y), (frame.right, y + 1.0), GRID);
            let at = (80, whole(y) - 8);
            canvas.text(&figure(tick), at, Across::Right, Letters::Small, INK);
        }
        let base = scale.place(0.0);
        canvas.rect((frame.left, base), (frame.right, base + 1.0), AXIS);
        let step = (frame.right - frame.left) / number(count.saturating_sub(1).max(1));
        let stride = count.div_ceil(MOST_DAYS).max(1);
        for (index, label) in self.labels.iter().enumerate().step_by(stride) {
            let x = frame.left + step * number(index);
            canvas.rect((x, frame.bottom), (x + 1.0, frame.bottom + 5.0), AXIS);
            let at = (whole(x), whole(frame.bottom) + 10);
            canvas.text(&shown(label), at, Across::Middle, Letters::Small, INK);
        }
        for (series, colour) in self.series.iter().zip(COLOURS) {
            let values = series.values.iter().take(count).map(|value| finite(*value)).enumerate();
            let points: Vec<(f64, f64)> = values
                .map(|(index, value)| (frame.left + step * number(index), scale.place(value)))
                .collect();
            for pair in points.windows(2) {
                if let [from, to] = pair {
                    canvas.line(*from, *to, 2.5, colour);
                }
            }
            if count <= MOST_DOTS {
                for point in points {
                    canvas.line(point, point, 7.0, colour);
                }
            }
        }
        self.legend(canvas);
    }

    /// Which colour is which series, where there is more than one.
    fn legend(&self, canvas: &mut Canvas) {
        if self.series.len() < 2 {
            return;
        }
        let mut right = 784;
        for (series, colour) in self.series.iter().zip(COLOURS).rev() {
            let name = shown(&series.name);
            canvas.text(&name, (right, 40), Across::Right, Letters::Small, INK);
            right -= Letters::Small.width(&name) + 20;
            let corner = (f64::from(right), 42.0);
            canvas.rect(corner, (corner.0 + 12.0, corner.1 + 12.0), colour);
            right -= 20;
        }
    }

    fn bars(&self, canvas: &mut Canvas) {
        let values = self.series.first().map(|series| series.values.as_slice()).unwrap_or_default();
        let finite = values.iter().map(|value| finite(*value));
        let bars: Vec<(String, f64)> =
            self.labels.iter().map(shown).zip(finite).take(MOST_BARS).collect();
        let widest = bars.iter().map(|(name, _)| Letters::Small.width(name)).max().unwrap_or(0);
        let left = f64::from(widest + 28);
        let frame = Frame { left, right: 704.0, top: 70.0, bottom: 406.0 };
        let scale = Scale::of(bars.iter().map(|(_, value)| *value), frame.left, frame.right);
        for tick in scale.ticks() {
            let x = scale.place(tick);
            canvas.rect((x, frame.top), (x + 1.0, frame.bottom), GRID);
            let at = (whole(x), whole(frame.bottom) + 10);
            canvas.text(&figure(tick), at, Across::Middle, Letters::Small, INK);
        }
        let base = scale.place(0.0);
        let row = (frame.bottom - frame.top) / number(bars.len().max(4));
        let colour = COLOURS.first().copied().unwrap_or(INK);
        for (index, (name, value)) in bars.iter().enumerate() {
            let top = frame.top + row * number(index);
            let end = scale.place(*value);
            let (from, to) = (base.min(end), base.max(end));
            canvas.rect((from, top + row * 0.18), (to, top + row * 0.82), colour);
            let middle = whole(top + row * 0.5) - 8;
            canvas.text(name, (whole(left) - 8, middle), Across::Right, Letters::Small, INK);
            let beside = (whole(to) + 6, middle);
            canvas.text(&figure(*value), beside, Across::Left, Letters::Small, INK);
        }
        canvas.rect((base, frame.top), (base + 1.0, frame.bottom), AXIS);
    }
}

/// Where on an axis a figure stands.
struct Scale {
    low: f64,
    high: f64,
    step: f64,
    from: f64,
    to: f64,
}

impl Scale {
    /// From the smallest figure, or nothing, to a little above the largest, between two places.
    fn of(values: impl Iterator<Item = f64>, from: f64, to: f64) -> Self {
        let (mut low, mut high, mut fractions) = (0.0_f64, 0.0_f64, false);
        for value in values {
            (low, high) = (low.min(value), high.max(value));
            fractions |= value.fract() != 0.0;
        }
        let room = (high - low) * 0.08;
        if room > 0.0 {
            high += if high > 0.0 { room } else { 0.0 };
            low -= if low < 0.0 { room } else { 0.0 };
        } else {
            // Nothing happened: an empty picture still has its axes.
            high = 1.0;
        }
        let raw = (high - low) / 5.0;
        let magnitude = 10_f64.powf(raw.log10().floor());
        let nice = [1.0, 2.0, 5.0, 10.0].map(|times| times * magnitude);
        let step = nice.into_iter().find(|step| *step >= raw).unwrap_or(raw);
        // Half a like is none.
        let step = if fractions { step } else { step.max(1.0) };
        Self { low, high, step, from, to }
    }

    fn place(&self, value: f64) -> f64 {
        self.from + (self.to - self.from) * (value - self.low) / (self.high - self.low)
    }

    fn ticks(&self) -> impl Iterator<Item = f64> {
        let (step, high) = (self.step, self.high);
        let first = (self.low / step).ceil();
        (0..MOST_TICKS)
            .map(move |n| (first + f64::from(n)) * step)
            .take_while(move |at| *at <= high)
    }
}

fn finite(value: f64) -> f64 {
    if value.is_finite() { value } else { 0.0 }
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// A figure as an axis has it: with thousands apart, and no more decimals than it has.
fn figure(value: f64) -> String {
    let (value, suffix) = match value.abs() {
        1e9.. => (value / 1e9, " bn"),
        1e7.. => (value / 1e6, " M"),
        _ => (value, ""),
    };
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, rest) = digits.split_once('.').map_or((digits, ""), |(whole, rest)| (whole, rest));
    let mut apart = String::new();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index).is_multiple_of(3) {
            apart.push(',');
        }
        apart.push(digit);
    }
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{apart}{point}{rest}{suffix}")
}

/// A label with nothing in it but what metrics, days and URNs are made of.
fn shown(text: impl AsRef<str>) -> String {
    let plain = |found: &char| found.is_ascii_alphanumeric() || " -_:.,()/%".contains(*found);
    text.as_ref().chars().filter(plain).take(LONGEST_LABEL).collect()
}

#[cfg(test)]
mod tests;
