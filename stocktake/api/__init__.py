"""What machines read: `/api/v1/`, the data sets, what is new and its feed, the record for a static copy."""
