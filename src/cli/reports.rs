//! `--report`: which forms, into which files.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use super::Exit;
use super::out::{Out, complain};
use crate::lang::Lang;
use crate::report::{Report, hlog, html, json, junit, markdown};
use crate::scenario::{self, printable};
use crate::whole_file::{Place, WholeFile, is_stdout};

/// A form of report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// JSON, for programs.
    Json,
    /// For CI systems.
    Junit,
    /// For the summary of a pull request.
    Markdown,
    /// HTML, for browsers.
    Html,
    /// For tools that read HdrHistogram logs.
    Hlog,
    /// For `pointrace merge`.
    Part,
}

impl Format {
    const ALL: [Format; 6] = [
        Format::Json,
        Format::Junit,
        Format::Markdown,
        Format::Html,
        Format::Hlog,
        Format::Part,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Junit => "junit",
            Format::Markdown => "markdown",
            Format::Html => "html",
            Format::Hlog => "hlog",
            Format::Part => "part",
        }
    }
}

/// A report asked for: which, and where to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportArg {
    /// The form of the report.
    pub format: Format,
    /// Where to; `-` is standard output.
    pub file: PathBuf,
}

impl FromStr for ReportArg {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, file) = text
            .split_once('=')
            .ok_or("write FORMAT=FILE, such as json=report.json")?;
        let known = Format::ALL.into_iter().find(|format| format.name() == name);
        let Some(format) = known else {
            return Err(
                match crate::text::nearest(name, Format::ALL.map(Format::name)) {
                    Some(near) => format!("there is no such format; did you mean {near}={file}?"),
                    None => "the formats are json, junit, markdown, html, hlog and part".to_owned(),
                },
            );
        };
        if file.is_empty() {
            return Err(format!("a file is missing: {name}=FILE, or {name}=-"));
        }
        Ok(ReportArg {
            format,
            file: file.into(),
        })
    }
}

impl ReportArg {
    /// The option up to the file, and the file.
    pub fn output(&self) -> (String, &Path) {
        (format!("--report {}=", self.format.name()), &self.file)
    }
}

/// Where people read: standard output belongs to the report that was sent there.
pub fn out_beside<'a>(mut outputs: impl Iterator<Item = (String, &'a Path)>) -> Out {
    match outputs.any(|(_, file)| is_stdout(file)) {
        true => Out::stderr(),
        false => Out::stdout(),
    }
}

/// Files that cannot be written, or that would be written over, are told before anything is played. Each output comes
/// with the option that asks for it.
///
/// # Errors
/// What is wrong with one of them.
pub fn check_files<'a>(
    scenarios: &[&str],
    outputs: impl Iterator<Item = (String, &'a Path)>,
) -> Result<(), String> {
    let outputs: Vec<(String, &Path)> = outputs.collect();
    if outputs.iter().filter(|(_, file)| is_stdout(file)).count() > 1 {
        return Err("error: only one report, or the trace, fits on standard output".to_owned());
    }
    let place = |file: &Path| Place::of(file).map_err(|error| cannot_write(file, &error));
    let mut taken: Vec<(String, Place)> = Vec::new();
    for name in scenarios {
        // What cannot be reached by now can hardly be written over.
        if let Some(place) = scenario::file(name).and_then(|file| Place::of(file).ok()) {
            taken.push((
                format!("the scenario {}", file_text(Path::new(name))),
                place,
            ));
        }
    }
    taken.extend(Place::of_redirected_stdout().map(|place| ("standard output".to_owned(), place)));
    for (option, file) in outputs {
        let option = format!("{option}{}", file_text(file));
        let place = place(file)?;
        if let Some((other, _)) = taken.iter().find(|(_, taken)| taken.is_same_file(&place)) {
            return Err(format!(
                "error: {option} would write over {other}, which is the same file; give it another name"
            ));
        }
        WholeFile::probe(file).map_err(|error| cannot_write(file, &error))?;
        taken.push((option, place));
    }
    Ok(())
}

/// Only what is played in parts is written as a part.
///
/// # Errors
/// If a part is asked for.
pub fn refuse_parts(reports: &[ReportArg]) -> Result<(), String> {
    match reports.iter().any(|to| to.format == Format::Part) {
        true => Err(
            "error: --report part=FILE is for one machine's part of seeds or of a race: \
             pointrace run … --seeds A..B --shard 1/4 --report part=FILE"
                .to_owned(),
        ),
        false => Ok(()),
    }
}

/// Writes a report; people read it in `lang`.
///
/// # Errors
/// If it cannot be written.
fn write_report(to: &ReportArg, report: &Report<'_>, lang: Lang) -> Result<(), String> {
    let text = match to.format {
        Format::Json => format!("{:#}\n", json(report)),
        Format::Junit => junit(report),
        Format::Markdown => markdown(report),
        Format::Html => html(report, lang),
        Format::Hlog => hlog(report)
            .ok_or("error: there is no histogram to log: many seeds and explorations have none")?,
        Format::Part => return refuse_parts(std::slice::from_ref(to)),
    };
    write_whole(&to.file, &text)
}

/// Writes the reports that are asked for, and tells which cannot be written; how the program ends for them.
pub fn write_reports(reports: &[ReportArg], report: &Report<'_>, lang: Lang) -> Exit {
    let failed = reports
        .iter()
        .filter_map(|to| write_report(to, report, lang).err());
    failed.fold(Exit::Success, |exit, message| {
        complain(&message);
        exit.and(Exit::Usage)
    })
}

/// Writes a text as a whole or not at all.
///
/// # Errors
/// If it cannot be written.
pub fn write_whole(file: &Path, text: &str) -> Result<(), String> {
    let write = || {
        let mut whole = WholeFile::create(file)?;
        whole.write_all(text.as_bytes())?;
        whole.finish()
    };
    write().map_err(|error| cannot_write(file, &error))
}

/// A path, as it may be printed.
pub fn file_text(file: &Path) -> String {
    printable(&file.to_string_lossy())
}

/// That a file cannot be written.
pub fn cannot_write(file: &Path, error: &io::Error) -> String {
    let file = match is_stdout(file) {
        true => "to standard output".to_owned(),
        false => file_text(file),
    };
    format!("error: cannot write {file}: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_a_format_and_a_file() {
        let report = |text: &str| text.parse::<ReportArg>();
        assert_eq!(
            report("junit=a=b.xml"),
            Ok(ReportArg {
                format: Format::Junit,
                file: "a=b.xml".into(),
            })
        );
        for (text, part) in [
            ("json", "FORMAT=FILE"),
            ("json=", "a file is missing"),
            ("jsn=a", "did you mean json=a?"),
            ("xml=a", "json, junit, markdown, html, hlog and part"),
        ] {
            let error = report(text).expect_err(text);
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
