"""Holds the budget of `pyproject.toml`: lines of modules, functions and templates, depth of nesting."""

from __future__ import annotations

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUDGET = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["stocktake"]["budget"]
DEEPER = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.Match, ast.AsyncFor, ast.AsyncWith)


def modules() -> Iterator[Path]:
    for folder in ("stocktake", "scripts", "bench"):
        yield from (path for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts)


def depth(node: ast.AST, level: int = 0) -> int:
    """How deep blocks stand inside one another; `elif` goes no deeper."""
    deepest = level
    for child in ast.iter_child_nodes(node):
        is_elif = isinstance(node, ast.If) and isinstance(child, ast.If) and child in node.orelse
        inner = level + (isinstance(child, DEEPER) and not is_elif)
        deepest = max(deepest, depth(child, inner))
    return deepest


def findings() -> Iterator[tuple[str, str]]:
    """Where the budget is broken: a name for the exception list, and a sentence."""
    for path in modules():
        place, source = str(path.relative_to(ROOT)), path.read_text()
        lines = source.count("\n")
        if lines > BUDGET["module_lines"]:
            yield place, f"{lines} lines"
        functions = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
        for function in functions:
            length = (function.end_lineno or 0) - function.lineno + 1
            if length > BUDGET["function_lines"]:
                yield f"{place}:{function.name}", f"{length} lines"
            if depth(function) > BUDGET["nesting"]:
                yield f"{place}:{function.name}", f"nesting of {depth(function)}"
    for path in (ROOT / "stocktake").rglob("*.jinja"):
        lines = path.read_text().count("\n")
        if lines > BUDGET["template_lines"]:
            yield str(path.relative_to(ROOT)), f"{lines} lines"


def main() -> int:
    exceptions = BUDGET["exceptions"]
    found = list(findings())
    over = [f"{name}: {what}" for name, what in found if name not in exceptions]
    stale = [f"{name}: no longer needs its exception" for name in exceptions if name not in {name for name, _ in found}]
    print("\n".join(over + stale) or "Within the budget.")
    return bool(over or stale)


if __name__ == "__main__":
    sys.exit(main())
