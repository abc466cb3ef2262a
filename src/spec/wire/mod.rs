//! From values to text on the wire: parameters by their style (RFC 6570), bodies by their media type.
