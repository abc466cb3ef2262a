//! A run that is interrupted.
