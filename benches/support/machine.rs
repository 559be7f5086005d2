//! The machine that a benchmark runs on, and what else it is doing: no figure means anything without.

use std::fs;

/// Prints the processor, its caches, whether there are huge pages, and the load, a line each. What the system does not
/// tell is said to be unknown.
pub fn print() {
    let line = |name: &str, value: Option<String>| {
        println!("# {name:<11}{}", value.as_deref().unwrap_or("unknown"));
    };
    line("processor", processor());
    line("caches", caches());
    let huge_pages = read("/sys/kernel/mm/transparent_hugepage/enabled");
    line("huge pages", huge_pages);
    line("load", read("/proc/loadavg"));
}

fn read(path: &str) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    Some(text.trim().to_owned())
}

fn processor() -> Option<String> {
    let info = fs::read_to_string("/proc/cpuinfo").ok()?;
    let names = info.lines().filter(|line| line.starts_with("model name"));
    let name = names.clone().next()?.split_once(':')?.1.trim();
    Some(format!("{name}, {} seen", names.count()))
}

/// The caches of the first core.
fn caches() -> Option<String> {
    let folders = fs::read_dir("/sys/devices/system/cpu/cpu0/cache").ok()?;
    let mut caches: Vec<String> = folders
        .filter_map(|folder| {
            let of = |file| read(folder.as_ref().ok()?.path().join(file).to_str()?);
            let (level, kind, size) = (of("level")?, of("type")?, of("size")?);
            Some(format!("L{level} {kind} {size}"))
        })
        .collect();
    caches.sort();
    (!caches.is_empty()).then(|| caches.join(", "))
}
