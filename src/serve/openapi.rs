/// The interface's description, as `/openapi.json` answers it; a test holds it against the routes.
pub(super) const OPENAPI: &str = include_str!("openapi.json");
