//! `pointrace doctor … --through …`: the orders of statements that look dangerous, where races see no loss.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;

use super::DoctorArgs;
use crate::cli::between::{Between, Named, so_far};
use crate::cli::described::asked;
use crate::cli::interrupt::Interrupt;
use crate::cli::run::progress::Progress;
use crate::cli::run::started::Started;
use crate::doctor::{Chart, Check, OverHttp, Tally, Verdict};
use crate::lang::Lang;
use crate::through::Proxy;

/// Why no order was tried.
const SHOWN_ALREADY: &str = "a fault was seen without them";

/// Tries the orders that look dangerous, if the races have shown no fault; ends early if that is asked for. The proxies
/// are left, which the service needs as long as anything is asked of it.
pub(super) async fn try_orders(
    args: &DoctorArgs,
    lang: Lang,
    between: Between,
    ground: &Arc<OverHttp>,
    started: Option<&Started>,
    chart: &Mutex<Chart>,
    interrupt: &Interrupt,
) -> Vec<Proxy> {
    if !are_tried(args, &mut chart.lock()) {
        return between.proxies;
    }
    let settle = Duration::from_nanos(ground.target().settle);
    let (mut bench, proxies) = between.bench(Arc::clone(ground), settle, started);
    let service = Named {
        target: &args.urls,
        through: &args.through,
        preset: args.preset.as_deref(),
        set: &args.set,
        headers: &args.header,
        allow_host: &args.allow_host,
        has_accounts: args.accounts.is_some(),
        is_started: args.start.is_some(),
    };
    let mut progress = Progress::begin(args.quiet);
    let service = service.written();
    let trying = bench.try_dangers(chart, args.time, &service, |far| {
        progress.show(|taken| so_far(far, taken, lang));
        interrupt.asked()
    });
    let is_over = tokio::select! {
        () = trying => true,
        () = asked(interrupt) => false,
    };
    if !is_over {
        bench.let_go();
    }
    progress.end();
    proxies
}

/// Whether orders are tried: where they are asked for and nothing else was found; why not is on the chart.
fn are_tried(args: &DoctorArgs, chart: &mut Chart) -> bool {
    if !args.only.is_empty() && !args.only.contains(&Check::Orders) {
        return false;
    }
    match Verdict::of(chart) {
        Verdict::NoLossSeen | Verdict::CannotTell => true,
        verdict => {
            if verdict.exit() == 1 {
                let tally = Tally {
                    left_out: Some(SHOWN_ALREADY.to_owned()),
                    ..Tally::default()
                };
                chart.tallies.insert(Check::Orders, tally);
            }
            false
        }
    }
}
