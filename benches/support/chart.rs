//! Horizontal bars as SVG, without any library.

use std::fmt::Write;

/// Measurements that can be compared with each other.
pub struct Panel {
    pub title: String,
    pub bars: Vec<Bar>,
}

pub struct Bar {
    pub name: String,
    pub value: f64,
}

const WIDTH: u32 = 760;
const NAMES: u32 = 190;
const BARS: f64 = 480.0;
const ROW: u32 = 20;
const TITLE: u32 = 34;

/// The panels, one below the other, each with a scale of its own.
pub fn draw(title: &str, panels: &[Panel]) -> String {
    let rows: usize = panels.iter().map(|panel| panel.bars.len()).sum();
    #[expect(clippy::cast_possible_truncation, reason = "a picture has few rows")]
    let height = TITLE + panels.len() as u32 * (TITLE + 6) + rows as u32 * ROW + 10;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"#222\">\n\
         <title>{title}</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text x=\"16\" y=\"26\" font-size=\"16\" font-weight=\"bold\">{title}</text>\n"
    );
    let mut y = TITLE;
    for panel in panels {
        y += TITLE;
        let title = &panel.title;
        write(
            &mut svg,
            format_args!(
                "<text x=\"16\" y=\"{}\" font-weight=\"bold\">{title}</text>\n",
                y - 8
            ),
        );
        let longest = panel.bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
        for Bar { name, value } in &panel.bars {
            let ours = name.starts_with("KeyedLock");
            let colour = if ours { "#0a7d6c" } else { "#9aa7b4" };
            let name = name.replace('<', "&lt;").replace('>', "&gt;");
            let width = (value / longest * BARS).max(1.0);
            let baseline = y + 14;
            let digits = usize::from(*value < 100.0);
            write(
                &mut svg,
                format_args!(
                    "<text x=\"{}\" y=\"{baseline}\" text-anchor=\"end\">{name}</text>\
                     <rect x=\"{NAMES}\" y=\"{}\" width=\"{width:.1}\" height=\"14\" fill=\"{colour}\"/>\
                     <text x=\"{:.1}\" y=\"{baseline}\">{value:.digits$}</text>\n",
                    NAMES - 8,
                    y + 3,
                    f64::from(NAMES) + width + 6.0,
                ),
            );
            y += ROW;
        }
        y += 6;
    }
    svg.push_str("</svg>\n");
    svg
}

fn write(svg: &mut String, text: std::fmt::Arguments<'_>) {
    svg.write_fmt(text).expect("a string takes everything");
}
