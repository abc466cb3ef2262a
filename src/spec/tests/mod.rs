//! What a user sees of the reader: small documents, hostile ones, and a corpus where there is one.

mod corpus;
