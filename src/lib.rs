//! dafu (答复): takes a CPPCC proposal from assignment to an archived, signed reply.

pub mod archive;
pub mod documents;
