"""The signed-in workspace: what waits, the queue, people, mailbox, components."""
