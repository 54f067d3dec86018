//! The pages a site is made of, and what each of them shows its template.
pub mod view;
