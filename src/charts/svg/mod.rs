//! SVG output: the plotters backend, the document around a drawing, styles, text widths.

pub(crate) mod backend;
pub(crate) mod document;
pub(crate) mod geometry;
pub(crate) mod legend;
pub(crate) mod marks;
pub(crate) mod style;
pub(crate) mod text_element;
pub(crate) mod text_width;
