//! Advice for addresses that are too long.

/// An advice with the sentence that all of them start with.
macro_rules! advice {
    ($what:literal) => {
        concat!("An address may have 8,000 characters, because many programs cut longer ones off. ", $what)
    };
}

/// Returns the advice for an address with this path, without the base path. `takes_changes` says whether runs can be
/// saved.
pub fn advice(path: &str, takes_changes: bool) -> &'static str {
    let name = path.trim_start_matches('/').split(['/', '.']).next().unwrap_or_default();
    match name {
        "" | "values" | "script" if takes_changes => advice!(
            "Go back and press Save instead of Run: Save takes long inputs, and a saved run has a short link, from which you can edit a \
             copy. Fewer observed values or scenarios, and shorter names, help as well."
        ),
        "" | "values" | "script" => advice!(
            "Go back and remove observed values or scenarios, or shorten names. Programs can send long inputs in the body of POST \
             /api/v1/simulations."
        ),
        "sweep" | "sweep-curves" => advice!(
            "A sweep needs one scenario: go back to the workbench, remove the other scenarios and the observed values, and sweep again."
        ),
        "compare" => advice!("Go back and compare fewer runs at a time."),
        "runs" => advice!("Go back and search with fewer words."),
        "api" => advice!("Send inputs in the body of POST /api/v1/simulations, which may have 64 kilobytes."),
        _ => advice!("No page of Epicurve needs a longer one: check it for what was added at its end."),
    }
}
