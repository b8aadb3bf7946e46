"""The Global Compact itself: objectives, principles, countries, commissions, categories. Data, loaded, never edited."""
