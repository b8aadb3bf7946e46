"""Pages and files of the data, and of what is new."""
