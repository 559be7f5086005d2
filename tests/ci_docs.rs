//! The commands of docs/ci.md work.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use serde::Deserialize;
use serde::de::DeserializeOwned;

const MANUAL: &str = include_str!("../docs/ci.md");

fn block(language: &str) -> &'static str {
    blocks(language)[0]
}

/// All blocks of a language, in their order.
fn blocks(language: &str) -> Vec<&'static str> {
    let start = format!("```{language}\n");
    let rests = MANUAL.split(&start).skip(1);
    rests
        .map(|rest| rest.split_once("```").expect("its end").0)
        .collect()
}

/// A block of YAML by what it is: a key that it does not know is a mistake.
fn typed<T: DeserializeOwned>(text: &str) -> T {
    serde_saphyr::from_str(text).unwrap_or_else(|error| panic!("{error}\n{text}"))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Workflow {
    #[serde(rename = "name")]
    _name: Option<String>,
    #[serde(rename = "on")]
    _on: Option<Vec<String>>,
    jobs: BTreeMap<String, Job>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Job {
    runs_on: String,
    needs: Option<String>,
    r#if: Option<String>,
    strategy: Option<Strategy>,
    steps: Vec<Step>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Strategy {
    fail_fast: bool,
    matrix: BTreeMap<String, Vec<u32>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Step {
    #[serde(rename = "name")]
    _name: Option<String>,
    uses: Option<String>,
    run: Option<String>,
    #[serde(default)]
    with: BTreeMap<String, Given>,
    #[serde(rename = "if")]
    _if: Option<String>,
    #[serde(rename = "working-directory")]
    _working_directory: Option<String>,
}

/// What an action is given.
#[derive(Debug, Deserialize, PartialEq)]
#[serde(untagged)]
enum Given {
    Flag(bool),
    Text(String),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct IndexedJob {
    api_version: String,
    kind: String,
    #[serde(rename = "metadata")]
    _metadata: Named,
    spec: JobSpec,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    #[serde(rename = "name")]
    _name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct JobSpec {
    completion_mode: String,
    completions: u32,
    parallelism: u32,
    #[serde(rename = "backoffLimit")]
    _backoff_limit: u32,
    template: Template,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    spec: PodSpec,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct PodSpec {
    restart_policy: String,
    containers: Vec<Container>,
    volumes: Vec<Volume>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Container {
    #[serde(rename = "name")]
    _name: String,
    #[serde(rename = "image")]
    _image: String,
    command: Vec<String>,
    args: Vec<String>,
    volume_mounts: Vec<Mount>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Mount {
    name: String,
    mount_path: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Volume {
    name: String,
    #[serde(rename = "persistentVolumeClaim")]
    _persistent_volume_claim: Claim,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Claim {
    #[serde(rename = "claimName")]
    _claim_name: String,
}

/// Runs a line of a job as a shell does there, on fewer seeds.
fn shell(line: &str, folder: &Path, environment: &[(&str, &str)]) -> Output {
    let binary = Path::new(env!("CARGO_BIN_EXE_pointrace"));
    let path = std::env::var("PATH").unwrap_or_default();
    let folder_of_binary = binary.parent().expect("a folder").display();
    assert!(line.contains("1..1000") || line.contains("merge"), "{line}");
    Command::new("sh")
        .args(["-e", "-c", &line.replace("1..1000", "1..20")])
        .current_dir(folder)
        .env("LC_ALL", "C")
        .env("PATH", format!("{folder_of_binary}:{path}"))
        .envs(environment.iter().copied())
        .output()
        .expect("a shell")
}

fn succeeded(output: &Output) {
    let printed = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}{complaint}");
}

/// The lines of a job that play or merge.
fn commands(job: &Job) -> Vec<&str> {
    let lines = job.steps.iter().filter_map(|step| step.run.as_deref());
    lines
        .filter(|line| line.starts_with("pointrace "))
        .collect()
}

#[test]
fn the_matrix_of_machines_is_merged_to_one_result() {
    let workflow: Workflow = typed(blocks("yaml")[1]);
    let (seeds, merge) = (&workflow.jobs["seeds"], &workflow.jobs["merge"]);
    assert_eq!(merge.needs.as_deref(), Some("seeds"));
    assert_eq!(
        merge.r#if.as_deref(),
        Some("always()"),
        "a part that fails is merged too"
    );
    assert!(
        [seeds, merge]
            .iter()
            .all(|job| job.runs_on == "ubuntu-latest")
    );
    let strategy = seeds.strategy.as_ref().expect("a matrix");
    assert!(
        !strategy.fail_fast,
        "the other parts are played to their end"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let parts = &strategy.matrix["part"];
    for part in parts {
        for line in commands(seeds) {
            assert!(line.contains(&format!("/{} ", parts.len())), "{line}");
            let line = line.replace("${{ matrix.part }}", &part.to_string());
            succeeded(&shell(&line, folder.path(), &[]));
        }
    }
    // What one job leaves is what the other takes.
    let artifact = |job: &Job, action: &str, key: &str| {
        let mut steps = job.steps.iter();
        let is_it = |step: &&Step| {
            step.uses
                .as_deref()
                .is_some_and(|uses| uses.starts_with(action))
        };
        match &steps.find(is_it).expect("the action").with[key] {
            Given::Text(text) => text.clone(),
            Given::Flag(flag) => flag.to_string(),
        }
    };
    let left = artifact(seeds, "actions/upload-artifact", "name");
    assert_eq!(
        left.replace("${{ matrix.part }}", "*"),
        artifact(merge, "actions/download-artifact", "pattern")
    );
    for line in commands(merge) {
        succeeded(&shell(line, folder.path(), &[]));
    }
    let junit = fs::read_to_string(folder.path().join("points.xml")).expect("a report");
    assert!(junit.contains("seeds 1..20"), "{junit}");
}

#[test]
fn the_indexed_job_plays_every_part_once() {
    let job: IndexedJob = typed(blocks("yaml")[2]);
    assert_eq!(
        (job.api_version.as_str(), job.kind.as_str()),
        ("batch/v1", "Job")
    );
    let spec = &job.spec;
    assert_eq!(spec.completion_mode, "Indexed");
    assert!(spec.parallelism <= spec.completions);
    let pod = &spec.template.spec;
    assert_eq!(pod.restart_policy, "Never");
    let [container] = pod.containers.as_slice() else {
        panic!("one container")
    };
    let [mount] = container.volume_mounts.as_slice() else {
        panic!("one volume")
    };
    assert!(pod.volumes.iter().any(|volume| volume.name == mount.name));
    assert_eq!(container.command, ["sh", "-c"]);
    let [script] = container.args.as_slice() else {
        panic!("one script")
    };
    let folder = tempfile::tempdir().expect("a folder");
    let mounted = folder.path().to_str().expect("a plain path");
    let script = script.replace(&format!("{}/", mount.mount_path), &format!("{mounted}/"));
    for index in 0..spec.completions {
        let index = index.to_string();
        succeeded(&shell(
            &script,
            folder.path(),
            &[("JOB_COMPLETION_INDEX", &index)],
        ));
    }
    succeeded(&shell(
        "pointrace merge [0-9]*.json --strict",
        folder.path(),
        &[],
    ));
}

#[test]
fn the_commands_do_what_the_manual_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let scenarios = folder.path().join("scenarios");
    fs::create_dir(&scenarios).expect("a folder");
    let own = include_str!("../scenarios/overspend.toml");
    fs::write(scenarios.join("own.toml"), own).expect("written");

    let binary = Path::new(env!("CARGO_BIN_EXE_pointrace"));
    let path = std::env::var("PATH").unwrap_or_default();
    let folder_of_binary = binary.parent().expect("a folder").display();
    let output = Command::new("sh")
        .args(["-e", "-c", block("sh")])
        .current_dir(folder.path())
        .env("LC_ALL", "C")
        .env("PATH", format!("{folder_of_binary}:{path}"))
        .output()
        .expect("a shell");
    let printed = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}{complaint}");

    let read = |name: &str| fs::read_to_string(folder.path().join(name)).expect(name);
    assert!(read("points.xml").contains(r#"tests="6" skipped="0" failures="0" errors="0""#));
    assert!(read("points.md").starts_with("## pointrace: 6 PASS (exit 0)"));
    assert!(read("points.json").contains("\"pointrace-report\""));
    assert!(read("seeds.xml").contains("seeds 1..200"));
    assert!(read("two-instances.md").contains("**Lost update: request"));
}

#[test]
fn the_pipeline_runs_the_commands_that_are_tested() {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let tested = words(block("sh"));
    let pipeline = words(block("yaml"));
    let commands: Vec<&str> = pipeline
        .split("pointrace ")
        .filter(|rest| rest.starts_with("run ") || rest.starts_with("check "))
        .map(|rest| rest.split(" - ").next().unwrap_or(rest).trim())
        .collect();
    assert_eq!(commands.len(), 2);
    for command in commands {
        assert!(tested.contains(command), "{command} is not tested");
    }
}

/// What the documents say of installing works: from the sources, for there is no package in a registry.
#[test]
fn it_is_installed_from_its_sources_only() {
    let readme = include_str!("../README.md");
    for text in [MANUAL, readme] {
        let mut installs = text.match_indices("cargo install").peekable();
        assert!(installs.peek().is_some(), "it says how to install it");
        for (at, _) in installs {
            let line = text[at..].lines().next().unwrap_or_default();
            assert!(
                line.starts_with("cargo install --locked --path ."),
                "{line}"
            );
        }
    }
}
