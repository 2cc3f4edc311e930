//! Presets: comparisons to start from, each with the sources of its numbers. A preset is a TOML file, such as
//! [`PRESET_EXAMPLE`]; the files in this folder are built in.

mod file;

use std::sync::LazyLock;

use super::inputs::comparison::Comparison;

pub use self::file::{EXAMPLE as PRESET_EXAMPLE, Preset, PresetError, PresetNumber};

/// The built-in files, in the order in which pages show them: name without extension, and content.
const FILES: [(&str, &str); 10] = [
    ("default", include_str!("default.toml")),
    ("closure-that-ends", include_str!("closure-that-ends.toml")),
    ("influenza-boarding-school-1978", include_str!("influenza-boarding-school-1978.toml")),
    ("seasonal-influenza", include_str!("seasonal-influenza.toml")),
    ("influenza-pandemics", include_str!("influenza-pandemics.toml")),
    ("covid-19-first-wave", include_str!("covid-19-first-wave.toml")),
    ("vaccination-race", include_str!("vaccination-race.toml")),
    ("measles-endemic", include_str!("measles-endemic.toml")),
    ("pertussis", include_str!("pertussis.toml")),
    ("ebola", include_str!("ebola.toml")),
];

static BUILT_IN: LazyLock<Vec<Preset>> = LazyLock::new(|| {
    let read = |(name, text): (&str, &str)| Preset::read(name, text).expect("a test reads every built-in preset");
    FILES.into_iter().map(read).collect()
});

/// Returns the presets that ship with Epicurve, the default one first.
pub fn built_in() -> &'static [Preset] {
    &BUILT_IN
}

/// Returns the comparison with which the workbench opens.
pub fn default_preset() -> Comparison {
    BUILT_IN[0].comparison.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_preset_can_be_read() {
        for (name, text) in FILES {
            let preset = Preset::read(name, text);
            assert!(preset.is_ok(), "{name}: {preset:?}");
        }
        assert!(built_in().len() >= 8);
    }

    #[test]
    fn every_number_of_a_built_in_preset_is_explained() {
        for preset in built_in() {
            assert_eq!(preset.unexplained, Vec::<String>::new(), "{}", preset.id);
        }
    }
}
