"""A report as one HTML file that needs nothing else."""

from django.template.loader import render_to_string

from stocktake.synthesis.report import Cited, Heading, Link, Prose, Quote, Report, Sentence, Table

NAMES = {Heading: "heading", Sentence: "sentence", Table: "table", Quote: "quote", Prose: "prose", Cited: "cited"}


def write(report: Report) -> bytes:
    context = {
        "report": report,
        "kind_of": lambda part: NAMES[type(part)],
        "is_link": lambda cell: isinstance(cell, Link),
    }
    return render_to_string("synthesis/report.html.jinja", context).encode()
