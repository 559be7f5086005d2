/// Reads a seed from the command line.
///
/// # Errors
/// What a seed is, if it is none.
pub fn seed(text: &str) -> Result<u64, String> {
    let seed = text.parse();
    seed.map_err(|_| format!("a seed is a whole number from 0 to {}", u64::MAX))
}
