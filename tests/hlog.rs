//! The HdrHistogram log, read by a reader that shares nothing with its writer but the description of the format.

use std::fs;
use std::io::Read;

use flate2::read::ZlibDecoder;
use serde_json::Value;

#[path = "support/program.rs"]
mod program;

use program::{code, err, out, run};

/// A histogram: values, each the highest that is not told apart from it, with how many there are.
struct Histogram(Vec<(u64, u64)>);

impl Histogram {
    /// Reads version 2, compressed, in base 64: <https://github.com/HdrHistogram/HdrHistogram>, `EncodableHistogram`.
    fn read(text: &str) -> Self {
        let bytes = base64(text);
        assert_eq!(be32(&bytes[0..]) & !0xF0, 0x1C84_9304, "compressed");
        assert_eq!(be32(&bytes[4..]) as usize, bytes.len() - 8);
        let mut plain = Vec::new();
        let read = ZlibDecoder::new(&bytes[8..]).read_to_end(&mut plain);
        read.expect("it is zlib");
        assert_eq!(be32(&plain[0..]) & !0xF0, 0x1C84_9303, "version 2");
        assert_eq!(be32(&plain[4..]) as usize, plain.len() - 40);
        assert_eq!(be32(&plain[8..]), 0, "nothing is shifted");
        assert_eq!(be32(&plain[12..]), 3, "digits");
        assert_eq!(be32(&plain[20..]), 1, "the lowest");
        // 2 * 10^3 values are told apart in the first bucket: 2^11.
        const HALF: u64 = 1 << 10;
        let (mut values, mut index, mut rest) = (Vec::new(), 0_u64, &plain[40..]);
        while !rest.is_empty() {
            let count = zig_zag(&mut rest);
            if count < 0 {
                index += count.unsigned_abs();
                continue;
            }
            let (bucket, sub) = match index / HALF {
                0 => (0, index),
                more => (more - 1, index % HALF + HALF),
            };
            let value = (sub << bucket) + ((1 << bucket) - 1);
            values.push((value, count.unsigned_abs()));
            index += 1;
        }
        values.retain(|(_, count)| *count > 0);
        Histogram(values)
    }

    fn total(&self) -> u64 {
        self.0.iter().map(|(_, count)| count).sum()
    }

    fn at(&self, percent: u64) -> u64 {
        let wanted = (self.total() * percent).div_ceil(100);
        let mut so_far = 0;
        let reached = self.0.iter().find(|(_, count)| {
            so_far += count;
            so_far >= wanted
        });
        reached.expect("a percentile").0
    }
}

fn be32(bytes: &[u8]) -> u32 {
    u32::from_be_bytes(bytes[..4].try_into().expect("four bytes"))
}

/// A number in groups of seven bits, the least first; the ninth group has eight. Odd ones are negative.
fn zig_zag(rest: &mut &[u8]) -> i64 {
    let mut number = 0_u64;
    for group in 0..9 {
        let byte = rest[0];
        *rest = &rest[1..];
        let bits = if group == 8 { byte } else { byte & 0x7F };
        number |= u64::from(bits) << (7 * group);
        if group == 8 || byte & 0x80 == 0 {
            break;
        }
    }
    (number >> 1).cast_signed() ^ -(number & 1).cast_signed()
}

fn base64(text: &str) -> Vec<u8> {
    let digit = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        other => panic!("no digit of base 64: {other}"),
    };
    let digits: Vec<u8> = text.bytes().filter(|c| *c != b'=').map(digit).collect();
    let mut bytes = Vec::new();
    for four in digits.chunks(4) {
        let bits = (0..4).fold(0_u32, |bits, place| {
            bits << 6 | u32::from(four.get(place).copied().unwrap_or(0))
        });
        bytes.extend_from_slice(&bits.to_be_bytes()[1..four.len()]);
    }
    bytes
}

#[test]
fn another_reader_finds_the_same_percentiles() {
    let folder = tempfile::tempdir().expect("a folder");
    let json = folder.path().join("run.json");
    let report = format!("--report=json={}", json.display());
    let output = run(&[
        "run",
        "hot-user",
        "--lock=keyed",
        &report,
        "--report=hlog=-",
    ]);
    assert_eq!(code(&output), 0, "{}", err(&output));
    let report = fs::read_to_string(json).expect("a report");
    let report: Value = serde_json::from_str(&report).expect("JSON");
    let figures = &report["runs"][0]["figures"];
    let log = out(&output);
    assert!(
        log.starts_with("#[Histogram log format version 1.3]\n"),
        "{log}"
    );
    let lines: Vec<&str> = log
        .lines()
        .filter(|line| line.starts_with("Tag="))
        .collect();
    assert_eq!(lines.len(), 4, "{log}");
    for span in ["latency", "service", "wait", "hold"] {
        let tag = format!("Tag=hot-user/keyed/{span},");
        let line = lines.iter().find_map(|line| line.strip_prefix(&tag));
        let line = line.expect("a line for each span");
        let fields: Vec<&str> = line.split(',').collect();
        let [start, length, most, histogram] = fields[..] else {
            panic!("four fields: {line}")
        };
        assert_eq!(start, "0.000");
        let seconds = figures["makespan"].as_f64().expect("a makespan") / 1e9;
        assert!((length.parse::<f64>().expect("seconds") - seconds).abs() < 0.001);
        assert!(most.parse::<f64>().expect("milliseconds") > 0.0);
        let histogram = Histogram::read(histogram);
        assert_eq!(
            Some(histogram.total()),
            figures["requests"].as_u64(),
            "{span}"
        );
        for percent in [50, 90, 99] {
            let said = figures[format!("{span}.p{percent}")]
                .as_u64()
                .expect("a figure");
            // The report never says more than the longest that was measured.
            let most = figures[format!("{span}.max")].as_u64().expect("a figure");
            assert_eq!(histogram.at(percent).min(most), said, "{span} p{percent}");
        }
    }
}

#[test]
fn what_has_no_histogram_has_no_log() {
    for args in [
        &["run", "hundred-charges", "--seeds=1..3", "--report=hlog=-"][..],
        &["explore", "hundred-charges", "--report=hlog=-"],
    ] {
        let output = run(args);
        assert_eq!(code(&output), 2, "{args:?}");
        assert!(err(&output).contains("no histogram"), "{}", err(&output));
    }
}
