//! What a probe may do, and the record of it. Knows no rule.
//!
//! A [`Bench`] is shared by all cases of a run; each case gets a [`Lab`], whose record is its [`Trial`].

mod aside;
mod assignment;
mod bench;
mod call;
mod claim;
mod cleanup;
mod compose;
mod deleted;
mod elsewhere;
mod freshen;
mod gather;
mod ground;
mod harvest;
mod host;
mod inversion;
mod ledger;
mod links;
mod listing;
mod marker;
mod nested;
mod object;
mod page;
mod peer;
mod reason;
mod refused;
mod stale;
mod state;
mod subject;
mod supply;
mod survey;
mod surveyor;
mod teach;
mod throwaway;
mod tombstone;
mod trial;
mod work;

pub(crate) use bench::Bench;
pub(crate) use call::Call;
pub(crate) use cleanup::clean_up;
pub(crate) use compose::preferred;
pub(crate) use deleted::Doomed;
pub(crate) use ground::Ground;
pub(crate) use ledger::Ledger;
pub(crate) use listing::search_parameter;
pub(crate) use marker::holds;
pub(crate) use object::Object;
pub(crate) use reason::Reason;
pub(crate) use state::State;
pub(crate) use subject::{Actor, Subject};
pub(crate) use survey::{Control, Standing, Survey};
pub(crate) use surveyor::survey;
pub(crate) use trial::{Label, Sign, Step, Trial};
pub(crate) use work::Lab;
