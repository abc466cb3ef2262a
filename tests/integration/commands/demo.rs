//! `naysayer demo`: the main job without a target of one's own.
