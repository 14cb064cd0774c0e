//! Office documents: packages of XML (ECMA-376, ODF) and compound files (MS-CFB), with what in them acts.

pub(super) mod compound;
mod fields;
mod native;
pub(super) use native::acts;
pub(super) mod package;
mod relations;
mod vba;

#[cfg(test)]
mod tests;
