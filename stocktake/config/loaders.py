"""The loaders of every app, in the order of the ladder."""

from stocktake.cycles import seeds as cycles
from stocktake.documents import seeds as documents
from stocktake.framework import seeds as framework
from stocktake.submissions import seeds as submissions

LOADERS = (framework.load, documents.load, cycles.load, submissions.load)
