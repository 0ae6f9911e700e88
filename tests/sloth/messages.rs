//! What an import says and makes, as users see it.
