//! The embedded staging API: what the tool is tried on. Shares no code with what tests it.
