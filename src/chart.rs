//! Pictures of figures: series in, the bytes of a PNG out. Pure, and nothing of it is touched until a picture
//! is asked for.
//!
//! A picture is read by people and by models, and what is written in it cannot be marked as a stranger's. So
//! only plain words enter: names of metrics, days, and the ends of URNs.

mod canvas;

use std::convert::Infallible;
use std::ops::Range;

use plotters::coord::Shift;
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint};
use plotters::coord::types::RangedCoordf64;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use canvas::Canvas;

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
const MOST_TICKS: usize = 6;

/// Figures are smaller than this: LinkedIn counts with 64 bits, and in a range without end plotters looks for
/// ticks for ever.
const TOO_LARGE: f64 = 1e20;

/// What is closer together than this is the same: so many decimals are never shown.
const TOO_SMALL: f64 = 1e-6;

/// How high the part with the title is, in pixels.
const HEAD: u32 = 76;

/// The length of a tick, in pixels.
const TICK: i32 = 5;

/// The sizes of letters. They are there in these only: see [`canvas`].
const SMALL: f64 = 16.0;
const LARGE: f64 = 20.0;

/// Colours that everybody can tell apart, by Okabe and Ito: blue, vermilion, bluish green.
const COLOURS: [RGBColor; 3] = [RGBColor(0, 114, 178), RGBColor(213, 94, 0), RGBColor(0, 158, 115)];

const INK: RGBColor = RGBColor(51, 51, 51);
const GRID: RGBColor = RGBColor(225, 225, 225);
const AXIS: RGBColor = RGBColor(130, 130, 130);

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

type Area<'a> = DrawingArea<Canvas<'a>, Shift>;
type Frame<'a, 'b> = ChartBuilder<'a, 'static, Canvas<'b>>;
type Drawn = Result<(), DrawingAreaErrorKind<Infallible>>;

/// Figures, each with the number of its label.
type Points = Vec<(u32, f64)>;

impl Chart {
    /// Whether there is anything to compare: one figure is no picture.
    pub fn is_worth_drawing(&self) -> bool {
        self.labels.len() > 1 && !self.series.is_empty()
    }

    /// Draws it. What is no figure is left out.
    pub fn png(&self) -> Result<Vec<u8>, Failure> {
        let (series, labels) = match self.kind {
            Kind::Line => (COLOURS.len(), self.labels.len()),
            Kind::Bars => (1, self.labels.len().min(MOST_BARS)),
        };
        let points = |series: &Series| -> Points {
            let all = (0..).zip(series.values.iter().copied()).take(labels);
            all.filter(|(_, value)| value.abs() < TOO_LARGE).collect()
        };
        let points: Vec<Points> = self.series.iter().take(series).map(points).collect();
        let values: Vec<f64> = points.iter().flatten().map(|(_, value)| *value).collect();
        if values.is_empty() {
            return Err(Failure("there are no figures".to_owned()));
        }
        let mut pixels = canvas::blank();
        let area = Canvas(&mut pixels).into_drawing_area();
        let drawn = self.draw(&area, Axis::of(&values), points);
        drop(area);
        drawn.map_err(|error| Failure(error.to_string()))?;
        canvas::png(&pixels).map_err(|error| Failure(error.to_string()))
    }

    fn draw(&self, area: &Area<'_>, axis: Axis, points: Vec<Points>) -> Drawn {
        let (head, body) = area.split_vertically(HEAD);
        head.draw_text(&shown(&self.title), &letters(LARGE, INK), (16, 12))?;
        head.draw_text(&shown(&self.unit), &letters(SMALL, AXIS), (16, 40))?;
        if points.len() > 1 {
            self.legend(&head)?;
        }
        let mut frame = ChartBuilder::on(&body);
        frame.margin_left(16).margin_bottom(14).x_label_area_size(30);
        match self.kind {
            Kind::Line => self.lines(&mut frame, axis, points),
            Kind::Bars => self.bars(&mut frame, axis, points.concat()),
        }
    }

    /// Which colour is which series: a chart of its own beside the title, where it hides no figures.
    fn legend(&self, head: &Area<'_>) -> Drawn {
        let mut chart = ChartBuilder::on(head).build_cartesian_2d(0..1, 0..1)?;
        for (series, colour) in self.series.iter().zip(COLOURS) {
            let square =
                move |(x, y)| Rectangle::new([(x, y - 4), (x + 12, y + 8)], colour.filled());
            let nothing = LineSeries::new([], colour);
            chart.draw_series(nothing)?.label(shown(&series.name)).legend(square);
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperRight)
            .margin(6)
            .legend_area_size(20)
            .label_font(letters(SMALL, INK))
            .draw()
    }

    fn lines(&self, frame: &mut Frame, axis: Axis, points: Vec<Points>) -> Drawn {
        let days = (0..).zip(&self.labels).map(|(day, _)| day);
        let last = days.clone().last().unwrap_or(0).max(1);
        let named = days.step_by(self.labels.len().div_ceil(MOST_DAYS)).collect();
        // The first and the last day reach over the ends.
        let left = widest(axis.ticks.iter().map(|tick| figure(*tick))).max(32);
        let mut chart = frame
            .margin_right(48)
            .y_label_area_size(left + 2 * TICK)
            .build_cartesian_2d((0..last).with_key_points(named), axis)?;
        chart
            .configure_mesh()
            .disable_x_mesh()
            .bold_line_style(GRID)
            .axis_style(AXIS)
            .set_all_tick_mark_size(TICK)
            .label_style(letters(SMALL, INK))
            .x_label_formatter(&|day| self.label(*day))
            .y_label_formatter(&|value| figure(*value))
            .draw()?;
        chart.draw_series([PathElement::new([(0, 0.0), (last, 0.0)], AXIS)])?;
        let dot = if self.labels.len() > MOST_DOTS { 0 } else { 3 };
        for (points, colour) in points.into_iter().zip(COLOURS) {
            let style = colour.filled().stroke_width(2);
            chart.draw_series(LineSeries::new(points, style).point_size(dot))?;
        }
        Ok(())
    }

    /// A row is a hundred high, and the first is at the top.
    fn bars(&self, frame: &mut Frame, axis: Axis, points: Points) -> Drawn {
        let rows = (0..).zip(self.labels.iter().take(MOST_BARS)).map(|(row, _)| row * 100 + 50);
        let named: Vec<u32> = rows.collect();
        let bottom = named.last().unwrap_or(&0).max(&350) + 50;
        let left = widest(self.labels.iter().take(MOST_BARS).map(shown));
        let mut chart = frame
            .margin_right(widest(points.iter().map(|(_, value)| figure(*value))).max(40) + 12)
            .y_label_area_size(left + 2 * TICK)
            .build_cartesian_2d(axis, (bottom..0).with_key_points(named))?;
        chart
            .configure_mesh()
            .disable_y_mesh()
            .bold_line_style(GRID)
            .axis_style(AXIS)
            .set_all_tick_mark_size(TICK)
            .label_style(letters(SMALL, INK))
            .x_label_formatter(&|value| figure(*value))
            .y_label_formatter(&|place| self.label(place / 100))
            .draw()?;
        let beside = letters(SMALL, INK).pos(Pos::new(HPos::Left, VPos::Center));
        for (row, value) in points {
            let (top, end) = (row * 100, value.max(0.0));
            let corners = [(0.0, top + 18), (value, top + 82)];
            chart.draw_series([Rectangle::new(corners, COLOURS[0].filled())])?;
            let text = Text::new(figure(value), (6, 0), beside.clone());
            chart.draw_series([EmptyElement::at((end, top + 50)) + text])?;
        }
        chart.draw_series([PathElement::new([(0.0, 0), (0.0, bottom)], AXIS)])?;
        Ok(())
    }

    fn label(&self, number: u32) -> String {
        self.labels.get(number as usize).map(shown).unwrap_or_default()
    }
}

/// From the smallest figure, or nothing, to a little above the largest, with what is named in between.
struct Axis {
    range: RangedCoordf64,
    ticks: Vec<f64>,
}

impl Axis {
    fn of(values: &[f64]) -> Self {
        let low = values.iter().copied().fold(0.0, f64::min);
        let high = values.iter().copied().fold(0.0, f64::max);
        let room = (high - low) * 0.08;
        let range: RangedCoordf64 = if room > TOO_SMALL {
            low - if low < 0.0 { room } else { 0.0 }..high + if high > 0.0 { room } else { 0.0 }
        } else {
            // Nothing happened: an empty picture still has its axes.
            0.0..1.0
        }
        .into();
        let mut ticks = range.key_points(MOST_TICKS);
        if values.iter().all(|value| value.fract() == 0.0) {
            // Half a like is none.
            ticks.retain(|tick| (tick - tick.round()).abs() < TOO_SMALL);
        }
        Self { range, ticks }
    }
}

impl Ranged for Axis {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, limit: (i32, i32)) -> i32 {
        self.range.map(value, limit)
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        self.ticks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.range.range()
    }
}

fn letters(size: f64, colour: RGBColor) -> TextStyle<'static> {
    let style = TextStyle::from((FontFamily::Monospace, size));
    TextStyle { color: colour.to_backend_color(), ..style }
}

/// The width of the longest text, in pixels.
fn widest(texts: impl Iterator<Item = String>) -> i32 {
    texts.map(|text| canvas::width(&text, SMALL)).max().unwrap_or(0).cast_signed()
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
    let text = if text == "-0" { "0" } else { text };
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
