//! Exit 4: nothing could be proved.
