"""The user's files: the document, and data that is opened into it."""
