//! One HTML page that holds everything: no address is loaded, nothing in it runs but the copy button's few lines.

mod evidence;
mod matrix;
mod page;
mod tables;

pub(crate) use page::write;
