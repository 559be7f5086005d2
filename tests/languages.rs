//! What the command line says to people, in the language that they asked for.

use std::process::{Command, Output, Stdio};

use unicode_width::UnicodeWidthStr;

fn pointrace(args: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pointrace"));
    command
        .args(args.split_whitespace())
        .stdin(Stdio::null())
        .env_remove("RUST_BACKTRACE")
        .env("LC_ALL", "C");
    command
}

fn output(args: &str) -> Output {
    pointrace(args).output().expect("it starts")
}

fn out(args: &str) -> String {
    String::from_utf8(output(args).stdout).expect("text")
}

fn is_korean(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

/// Every one of these lines is there.
#[track_caller]
fn assert_lines(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(
            text.lines().any(|other| other == *line),
            "no \"{line}\" in\n{text}"
        );
    }
}

#[test]
fn a_run_is_summed_up_in_korean() {
    let text = out("run hundred-charges --lock promise-race --lang ko");
    assert_lines(
        &text,
        &[
            "hundred-charges | 락 promise-race | 시드 7 | 프로세스 내부, 가상 시계",
            "  사라짐     98,000 포인트     기대 잔액 100,000   실제 잔액 2,000",
            "  요청       반영 100건, 거절 0건, 시간 초과 0건, 오류 0건, 확인 불가 0건",
            "  지연 시간  p50 8 ms  p99 8 ms  최대 8 ms  (표본 100개)",
            "          기대 조건         한도                             실제 값  표본",
            "  통과    points_missing    == 1000 * lost_updates = 98,000   98,000   100",
            "  알려짐  lost_update       있어야 함 (알려짐)                    98   100",
            "  해결  pointrace run hundred-charges --lock keyed",
            "EXPECTED  promise-race 락에 알려진 결함이 그대로 나타났습니다. 통과는 아닙니다. (종료 코드 0)",
        ],
    );
    // Prose is as wide as it looks, not as it is long.
    for line in text.lines().filter(|line| line.ends_with("니다.")) {
        assert!(line.width() <= 90, "{line}");
    }
}

#[test]
fn many_seeds_and_single_lines_are_in_korean() {
    let text = out("run hundred-charges --seeds 1..3 --lang ko");
    assert_lines(
        &text,
        &[
            "hundred-charges | 락 none | 시드 1..3 | 프로세스 내부, 가상 시계",
            "                    최소  중앙값    최대",
            "  points_missing  99,000  99,000  99,000",
            "  알려짐  lost_update: 시드 3개 중 3개, 있어야 함 (알려짐)",
        ],
    );
    assert_lines(
        &out("run hundred-charges --lock keyed --quiet --lang ko"),
        &[
            "PASS      hundred-charges | 락 keyed | 시드 7 | keyed 락은 약속을 지켰습니다. 이상 현상이 없고 모든 한도를 지켰습니다.",
        ],
    );
    assert_lines(
        &out("run hundred-charges --set phase.burst.burst.size=1 --lang ko --quiet"),
        &[
            "FAIL      hundred-charges | 락 none | 시드 7 | 지키지 못한 조건: lost_update 있어야 함 (알려짐) (실제 0).",
        ],
    );
}

#[test]
fn an_exploration_is_told_in_korean_and_its_table_is_aligned() {
    let text = out("explore hundred-charges --lock promise-race --lang ko");
    assert_lines(
        &text,
        &[
            "hundred-charges, promise-race 락: 요청 3건",
            "  실패          24",
            "    overlap          24, 알려짐",
            "EXPECTED: 통과는 아닙니다. 이 락은 시나리오에 알려진 대로 실패합니다 (종료 코드 0)",
            "실패하는 가장 작은 스케줄 (lost_update): 요청 3건, 차례 11번, 전환 5번",
            "끝난 뒤 사용자 1의 잔액은 2,000 포인트이고, 기대 잔액은 3,000 포인트입니다:",
            "1,000 포인트 사라짐.",
        ],
    );
    let head = text.lines().find(|line| line.ends_with("잔액"));
    let width = head.expect("the head of the table").width();
    let is_row = |line: &&str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let rows: Vec<&str> = text.lines().filter(is_row).take(11).collect();
    assert_eq!(rows.len(), 11, "{text}");
    for row in rows {
        let row = row.split_once("  x ").map_or(row, |(row, _)| row);
        assert_eq!(row.width(), width, "{row}\n{text}");
    }
    let schedule = text
        .split_whitespace()
        .find(|word| word.starts_with("pr2:"));
    let schedule = schedule.expect("a schedule");
    let replay = out(&format!("replay {schedule} --lang ko"));
    assert!(
        replay.contains(is_korean) && text.contains(&replay),
        "{replay}"
    );
    assert_lines(
        &out("explore hundred-charges --lock keyed --lang ko"),
        &["PASS: N = 3, 모든 스케줄에서 증명됨 (종료 코드 0)"],
    );
}

#[test]
fn the_locale_picks_the_language_and_the_option_overrules_it() {
    for args in [
        "run hundred-charges",
        "run hundred-charges --lock promise-race --explain",
        "explore hundred-charges --lock none",
        "replay pr1:hundred-charges:none:2:e:2b39f4f1:1x2.2x3.1",
    ] {
        let english = output(args);
        let korean = pointrace(args)
            .env("LC_ALL", "ko_KR.UTF-8")
            .output()
            .expect("it starts");
        let text = |output: &Output| String::from_utf8(output.stdout.clone()).expect("text");
        assert!(!text(&english).contains(is_korean), "{args}");
        assert!(text(&korean).contains(is_korean), "{args}");
        assert_eq!(english.status.code(), korean.status.code(), "{args}");
        let overruled = pointrace(&format!("{args} --lang en"))
            .env("LC_ALL", "ko_KR.UTF-8")
            .output()
            .expect("it starts");
        assert!(!text(&overruled).contains(is_korean), "{args}");
    }
}

#[test]
fn a_language_that_there_is_not_is_a_mistake() {
    for args in [
        "run hundred-charges",
        "explore hundred-charges",
        "replay x",
        "",
    ] {
        let refused = output(&format!("{args} --lang xx"));
        let said = String::from_utf8(refused.stderr).expect("text");
        assert_eq!(refused.status.code(), Some(2), "{said}");
        assert!(said.contains("the languages are en, ko"), "{said}");
    }
}

#[test]
fn without_a_terminal_the_dashboard_says_so_in_korean() {
    let refused = output("--lang ko");
    let said = String::from_utf8(refused.stderr).expect("text");
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(
        said,
        "오류: 대시보드에는 터미널이 필요합니다. 터미널 없이 실행하려면: `pointrace run hundred-charges`\n"
    );
}
