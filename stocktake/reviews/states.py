"""What kind of submission a review is."""

KIND = "voluntary-review"
