//! Runs the plan.
