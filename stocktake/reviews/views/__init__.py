"""Pages of reviews: the public record, and where a focal point begins one."""
