//! Throw-away servers for tests. Without their programs a test is skipped and says so; with
//! `POINTRACE_REQUIRE_SERVICES=1` in the environment that is a failure.

use pointrace::servers::StartError;

/// The server, or `None` if its program is not installed and may be missing.
pub fn or_skip<S>(test: &str, started: Result<S, StartError>) -> Option<S> {
    match started {
        Ok(server) => Some(server),
        Err(missing @ StartError::Missing { .. }) => {
            let required = std::env::var("POINTRACE_REQUIRE_SERVICES").is_ok_and(|it| it == "1");
            assert!(!required, "{test}: {missing}");
            eprintln!("skipped: {test}: {missing}");
            None
        }
        Err(failed) => panic!("{test}: {failed}"),
    }
}
