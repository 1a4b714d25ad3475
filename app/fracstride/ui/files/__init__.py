"""Files of the user: the document, and data that is opened into it."""
