//! A lease of your own, explored: `cargo run --example own_lease`.
//!
//! Whatever implements `LeaseLock` runs the real service over modelled nodes, in every order of its messages. Here a
//! request is content with a lease on some of three nodes. If one is enough, two requests are inside at once, each with
//! the lease of another node; if it takes two, they cannot be.

use std::time::Duration;

use pointrace::call::Setting;
use pointrace::explore::{Case, Expiry, Search, Subject, shrink};
use pointrace::lang::Lang;
use pointrace::lock::{Had, Holder, LeaseLock, Leased};
use pointrace::node::{Nodes, NodesSetup};
use pointrace::request::{Lock, LockName, Needs, Promises, Says};

/// What it promises, and how it is called.
static SOME_NODES: Lock = Lock {
    name: "some-nodes",
    also: &[],
    says: Says {
        en: "a lease on some of the nodes",
        ko: "노드 몇 개의 임대",
    },
    promises: Promises {
        keeps_points: true,
        excludes: true,
        across_processes: true,
        ..Promises::NOTHING
    },
    needs: Needs::Nodes,
};

/// A lease on at least this number of nodes.
#[derive(Clone, Copy)]
struct SomeNodes(usize);

impl LeaseLock for SomeNodes {
    async fn try_take<S: Setting>(&self, holder: &Holder<'_, S>) -> Option<Had> {
        let terms = holder.one_of_several();
        let mut taken = 0;
        for node in 0..holder.nodes().count() {
            taken += usize::from(holder.take(node, &terms).await.is_some());
            if taken >= self.0 {
                return Some(Had::default());
            }
        }
        // Nothing must be left of an attempt that failed.
        holder.give_back_all().await;
        None
    }
}

fn main() {
    for enough in [1, 2] {
        let case = Case::charges(2)
            .under(LockName::of(&SOME_NODES))
            .with_expiry(Expiry::Never)
            .with_nodes(NodesSetup::without_times(3, 10_000_000_000));
        let subject = Subject::with_control(case, move || Leased::new(SomeNodes(enough), 0));
        let findings = Search::exhaustive().run(&subject);
        println!("{enough} of 3 nodes: {} schedules", findings.schedules);
        match &findings.example {
            None => println!("proved: {}\n", findings.is_proof()),
            Some(example) => {
                let found = shrink(&subject, example, Duration::from_secs(5));
                println!("{}", found.text(Lang::En));
            }
        }
    }
}
