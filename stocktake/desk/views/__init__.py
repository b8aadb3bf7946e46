"""The desk: what waits, the queue, people, and the house itself."""
