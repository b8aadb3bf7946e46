"""What the sites under measurement hold, by name: shared by those who load it and those who ask for it."""

CYCLES = ("imrf-2026", "regional-2024", "imrf-2022", "regional-2020", "regional-2028", "imrf-2030")
MEASURED = "KEN"  # its review is the first in each cycle, in English, of as many paragraphs as the others
LONG = {"GHA": "en", "MAR": "ar"}  # their newest reviews have 6,000 words
LONG_WORDS = 6000
REGION = "eca"
SECTION = "1a"  # what is saved
