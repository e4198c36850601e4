//! Pictures of the day, drawn here: no script and nothing from elsewhere.

use maud::{Markup, html};

use super::sight::Hours;

/// From which part of a limit on a bar warns, in percent.
const NEAR: u32 = 75;

const WIDTH: u32 = 480;
const HEIGHT: u32 = 120;
/// Where the bars stand.
const BASE: u32 = 98;
const TALLEST: u32 = 80;

/// How much of something is used.
pub(super) fn meter(used: u32, of: u32, limited: bool) -> Markup {
    let percent = u64::from(used) * 100 / u64::from(of.max(1));
    let percent = u32::try_from(percent).unwrap_or(100).min(100);
    let class = match () {
        () if !limited => "free",
        () if percent >= NEAR => "near",
        () => "used",
    };
    // Something is not nothing, also where it is little.
    let shown = if used > 0 { percent.max(1) } else { 0 };
    html! {
        svg.meter viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" {
            rect.track width="100" height="6" rx="1" {}
            rect class=(class) width=(shown) height="6" rx="1" {}
        }
    }
}

/// Calls by the hour, those that went through below those that did not.
pub(super) fn hours(hours: &Hours) -> Markup {
    let each = || hours.allowed.iter().zip(&hours.stopped).zip(0_u32..);
    let most = each().map(|((yes, no), _)| yes.saturating_add(*no)).max().unwrap_or(0).max(1);
    let tall = |calls: u32| {
        let tall = u64::from(calls) * u64::from(TALLEST) / u64::from(most);
        u32::try_from(tall).unwrap_or(TALLEST).max(u32::from(calls > 0) * 2)
    };
    let (sum, stopped): (u32, u32) = (hours.allowed.iter().sum(), hours.stopped.iter().sum());
    html! {
        svg.hours viewBox=(format!("0 0 {WIDTH} {HEIGHT}")) role="img"
            aria-label=(format!("In 24 hours {sum} calls went through, and {stopped} did not; at most {most} in an hour.")) {
            text x="0" y="12" { (most) @if most == 1 { " call" } @else { " calls" } " an hour" }
            @for ((yes, no), hour) in each() {
                @let (x, low, high) = (hour * 20 + 3, tall(*yes), tall(*no));
                rect.base x=(x) y=(BASE) width="14" height="1.5" {}
                @if *yes > 0 { rect.bar x=(x) y=(BASE.saturating_sub(low)) width="14" height=(low) rx="1.5" {} }
                @if *no > 0 {
                    rect.stop x=(x) y=(BASE.saturating_sub(low + high)) width="14" height=(high) rx="1.5" {}
                }
            }
            @for bar in (0_u32..24).filter(|bar| (hours.first + bar).is_multiple_of(6)) {
                text x=(bar * 20 + 3) y="114" { (format!("{:02}:00", (hours.first + bar) % 24)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meter_is_as_long_as_what_is_used_and_warns_near_the_end() {
        let drawn = |used, of, limited| meter(used, of, limited).into_string();
        assert!(drawn(25, 100, true).contains("class=\"used\" width=\"25\""));
        assert!(drawn(75, 100, true).contains("class=\"near\" width=\"75\""));
        assert!(
            drawn(900, 100, true).contains("width=\"100\" height=\"6\" rx=\"1\"></rect></svg>")
        );
        assert!(drawn(1, 1_000, true).contains("class=\"used\" width=\"1\""));
        assert!(drawn(0, 0, false).contains("class=\"free\" width=\"0\""));
    }

    #[test]
    fn every_hour_has_its_bar() {
        let mut day = Hours::default();
        (day.allowed[9], day.stopped[9], day.stopped[23]) = (3, 1, 4);
        let drawn = hours(&day).into_string();
        assert_eq!(drawn.matches("class=\"bar\"").count(), 1);
        assert_eq!(drawn.matches("class=\"stop\"").count(), 2);
        assert!(drawn.contains("3 calls went through, and 5 did not; at most 4 in an hour"));
    }
}
