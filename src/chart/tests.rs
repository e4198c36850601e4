use super::*;

fn line(values: &[f64]) -> Chart {
    let first = jiff::civil::date(2026, 10, 1);
    let labels = (0_i64..)
        .zip(values)
        .map(|(n, _)| first.checked_add(jiff::Span::new().days(n)).unwrap().to_string());
    let other = values.iter().map(|value| value * 0.6).collect();
    Chart {
        kind: Kind::Line,
        title: "Page posts by DAY, 2026-10-01 to 2026-10-29".to_owned(),
        unit: "number a DAY".to_owned(),
        labels: labels.collect(),
        series: vec![
            Series { name: "impressionCount".to_owned(), values: values.to_vec() },
            Series { name: "uniqueImpressionsCount".to_owned(), values: other },
        ],
    }
}

fn bars(values: &[f64]) -> Chart {
    let labels = (1..).zip(values).map(|(n, _)| format!("seniority:{n}")).collect();
    Chart {
        kind: Kind::Bars,
        title: "Followers by seniority, lifetime".to_owned(),
        unit: "organicFollowerCount".to_owned(),
        labels,
        series: vec![Series { name: "organicFollowerCount".to_owned(), values: values.to_vec() }],
    }
}

fn month() -> Vec<f64> {
    (0..28_u32).map(|n| f64::from(400 + (n * 37) % 240 + if n % 7 < 5 { 300 } else { 0 })).collect()
}

/// The size and the pixels of a picture.
fn decoded(bytes: &[u8]) -> ((u32, u32), Vec<RGBColor>) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.color_type, info.bit_depth), (png::ColorType::Rgb, png::BitDepth::Eight));
    (
        (info.width, info.height),
        pixels.chunks_exact(3).map(|p| RGBColor(p[0], p[1], p[2])).collect(),
    )
}

/// The columns in which a colour stands, and the mean row of it in each.
fn track(pixels: &[RGBColor], colour: RGBColor) -> Vec<(usize, f64)> {
    let wide = usize::try_from(SIZE.0).unwrap();
    let number = |count: usize| f64::from(u32::try_from(count).unwrap());
    (0..wide)
        .filter_map(|x| {
            // Below the legend.
            let rows: Vec<usize> = (70..450).filter(|y| pixels[y * wide + x] == colour).collect();
            let mean = number(rows.iter().sum()) / number(rows.len().max(1));
            (!rows.is_empty()).then_some((x, mean))
        })
        .collect()
}

#[test]
fn a_line_follows_its_figures_and_changes_with_them() {
    let rising: Vec<f64> = (1..=10).map(f64::from).collect();
    let bytes = line(&rising).png().unwrap();
    assert!(bytes.len() <= 60_000, "{}", bytes.len());
    let (size, pixels) = decoded(&bytes);
    assert_eq!(size, SIZE);
    for colour in [COLOURS[0], COLOURS[1]] {
        let track = track(&pixels, colour);
        assert!(track.len() > 500, "{}", track.len());
        let (left, right) = (track[20].1, track[track.len() - 20].1);
        assert!(left > right + 100.0, "from {left} up to {right}");
    }
    let falling: Vec<f64> = rising.iter().rev().copied().collect();
    let (_, other) = decoded(&line(&falling).png().unwrap());
    let track = track(&other, COLOURS[0]);
    assert!(track[20].1 + 100.0 < track[track.len() - 20].1);
    assert_ne!(pixels, other);
}

#[test]
fn a_bar_is_as_long_as_its_figure_and_more_than_twelve_are_left_out() {
    let bytes = bars(&[40.0, 20.0, 10.0, 0.0]).png().unwrap();
    assert!(bytes.len() <= 60_000, "{}", bytes.len());
    let (_, pixels) = decoded(&bytes);
    let wide = usize::try_from(SIZE.0).unwrap();
    let long = |row: &[RGBColor]| row.iter().filter(|p| **p == COLOURS[0]).count();
    let mut lengths: Vec<usize> = pixels.chunks_exact(wide).map(long).filter(|n| *n > 3).collect();
    lengths.dedup();
    assert_eq!(lengths.len(), 3, "{lengths:?}");
    assert!(lengths[0].abs_diff(2 * lengths[1]) <= 2 && lengths[1].abs_diff(2 * lengths[2]) <= 2);
    let many = bars(&[5.0; 20]).png().unwrap();
    assert_eq!(many, bars(&[5.0; 12]).png().unwrap());
}

#[test]
fn nothing_negative_and_nonsense_can_be_drawn_too() {
    for values in [vec![0.0; 3], vec![-5.0, 2.0, 3.0], vec![f64::NAN, f64::INFINITY, 1.0]] {
        for chart in [line(&values), bars(&values)] {
            assert_eq!(decoded(&chart.png().unwrap()).0, SIZE);
        }
    }
    assert!(!line(&[1.0]).is_worth_drawing() && line(&[1.0, 2.0]).is_worth_drawing());
    let year: Vec<f64> = (0..365).map(f64::from).collect();
    assert!(line(&year).png().unwrap().len() <= 60_000);
}

/// plotters looks for ticks without end where a range has none.
#[test]
fn whatever_the_figures_are_there_is_an_answer_soon() {
    const ENDLESS: [f64; 4] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX];
    let drawn: [&[f64]; 13] = [
        &[7.0],
        &[0.0; 40],
        &[-0.0, 0.0],
        &[3.0; 5],
        &[-3.0; 5],
        &[-2.5, 4.0, -1e6],
        &[9e18, -9e18],
        &[9e18, 9e18, 9e18 - 1024.0],
        &[f64::MIN_POSITIVE, 5e-324],
        &[1e-6, 1e-5],
        &[0.1, 0.2, 0.3],
        &[1.0, f64::NAN, f64::MAX, f64::MIN, f64::NEG_INFINITY],
        &[1e9 + 0.1, 1e9 + 0.2],
    ];
    let (done, answers) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for values in drawn {
            for chart in [line(values), bars(values)] {
                assert_eq!(decoded(&chart.png().unwrap()).0, SIZE, "{values:?}");
            }
        }
        for values in [&[], ENDLESS.as_slice(), &[f64::MIN; 2]] {
            assert!(line(values).png().is_err() && bars(values).png().is_err(), "{values:?}");
        }
        let short = Chart { labels: Vec::new(), ..line(&[1.0, 2.0]) };
        assert!(short.png().is_err());
        done.send(()).unwrap();
    });
    answers.recv_timeout(std::time::Duration::from_secs(30)).unwrap();
}

#[test]
fn a_chart_is_drawn_exactly_where_there_is_a_figure() {
    use proptest::prelude::*;
    let figure = prop_oneof![prop::num::f64::ANY, -1e3..1e3, (-50_i32..50).prop_map(f64::from)];
    proptest!(ProptestConfig::with_cases(16), |(values in prop::collection::vec(figure, 0..12))| {
        let chart = bars(&values);
        let some = values.iter().any(|value| value.abs() < TOO_LARGE);
        prop_assert_eq!(chart.png().is_ok(), some);
        prop_assert_eq!(Chart { kind: Kind::Line, ..chart }.png().is_ok(), some);
    });
}

#[test]
fn a_picture_holds_no_words_but_those_of_metrics_days_and_urns() {
    assert_eq!(shown("share:..0001 (2026-10-01)"), "share:..0001 (2026-10-01)");
    assert_eq!(shown("<b>\u{202E}!\n\"é"), "b");
    assert_eq!(shown("x".repeat(500)).len(), LONGEST_LABEL);
}

#[test]
fn figures_are_short_and_have_their_thousands_apart() {
    let shown = [0.0, 0.05, 999.0, -1234.5, 1_234_567.0, 12_300_000.0, 4.5e9].map(figure);
    assert_eq!(shown, ["0", "0.05", "999", "-1,234.5", "1,234,567", "12.3 M", "4.5 bn"]);
}

/// `CHARTS=folder cargo test --lib charts_to_look_at -- --ignored` writes two pictures for people.
#[test]
#[ignore = "writes files for people to look at"]
fn charts_to_look_at() {
    let folder = std::path::PathBuf::from(std::env::var_os("CHARTS").unwrap());
    std::fs::write(folder.join("chart.png"), line(&month()).png().unwrap()).unwrap();
    let segments = [412.0, 388.0, 301.0, 250.0, 144.0, 90.0, 61.0, 33.0, 20.0, 7.0];
    std::fs::write(folder.join("bars.png"), bars(&segments).png().unwrap()).unwrap();
}
