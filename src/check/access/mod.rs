//! May you do that, and is it yours? API1, API3 and API5:2023.

mod acted;
mod batched;
mod existence;
mod exposed;
mod function;
mod inverted;
mod list_leak;
mod mass_assignment;
mod matrix_drift;
mod nested_object;
mod object_delete;
mod object_read;
mod object_write;
mod other_object;
mod others_list;
mod others_object;
mod property_exposure;
mod reference;
mod refused_effect;
mod smuggled;
mod tenant;
mod unshared;

pub(super) use smuggled::INERT;

use super::Check;

pub(super) static CHECKS: &[&dyn Check] = &[
    &function::Function,
    &inverted::Inverted,
    &object_read::ObjectRead,
    &object_write::ObjectWrite,
    &object_delete::ObjectDelete,
    &reference::Reference,
    &tenant::Tenant,
    &nested_object::NestedObject,
    &list_leak::ListLeak,
    &mass_assignment::MassAssignment,
    &property_exposure::PropertyExposure,
    &refused_effect::RefusedEffect,
    &existence::Existence,
    &matrix_drift::MatrixDrift,
];
