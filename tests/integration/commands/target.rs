//! Exit 3: the target is not usable.
