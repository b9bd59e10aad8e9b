//! placeholder

pub mod compare;
pub mod echo;
pub mod engine;
pub mod expectations;
pub mod memory;
pub mod message;
pub mod play;
pub mod report;
pub mod roster;
pub mod run;
pub mod script;
pub mod tcp;
pub mod versions;
