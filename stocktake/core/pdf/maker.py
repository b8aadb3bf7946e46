"""Makes one PDF: `python -I maker.py SECONDS BYTES`, what to make as JSON on standard input, the file on standard output.

Run as a process of its own, which limits itself first, and apart from the package, so that it starts in a moment.
Exit codes: 0 made; 3 refused, with the reason on standard error; 4 out of memory; or the signal of another limit.
"""

import datetime as dt
import json
import re
import resource
import sys
from pathlib import Path
from typing import Any

TEMPLATE = Path(__file__).with_name("document.typ")
STANDARDS: list[Any] = ["ua-1", "a-2a"]
REFUSED, OUT_OF_MEMORY = 3, 4
TRIES = 8
OPEN_FILES = 64
STANDS_FOR_MISSING = "\u25a1"
MISSING = re.compile(r'the text `"(.+?)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}|\\(.)")


def limit_itself(seconds: int, memory: int) -> None:
    """Too much time or memory, or any writing to a file, ends this process and only this one."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def made(asked: dict[str, Any]) -> bytes:
    """The PDF. What no font has a form for is shown as a square, and the file says how many there are."""
    import typst  # noqa: PLC0415  (after the limits, which hold for it too)

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=asked["fonts"])
    document, moment = asked["document"], dt.datetime.fromisoformat(asked["made_at"])
    for tries in range(TRIES):
        data = json.dumps(document, ensure_ascii=False)
        compiler = typst.Compiler(
            TEMPLATE.read_bytes(), font_paths=fonts, ignore_system_fonts=True, sys_inputs={"data": data}
        )
        try:
            content: Any = compiler.compile(format="pdf", pdf_standards=STANDARDS, timestamp=moment)
        except typst.TypstError as error:
            missing = {_unescaped(found) for found in MISSING.findall(error.diagnostic)}
            if not missing or tries == TRIES - 1:
                raise
            document = _without(document, missing)
        else:
            return bytes(content)
    raise AssertionError


def _unescaped(written: str) -> str:
    """As the compiler's message writes letters that cannot stand alone: \\u{301}."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)) if found[1] else found[2], written)


def _without(document: dict[str, Any], missing: set[str]) -> dict[str, Any]:
    pattern = re.compile("|".join(re.escape(one) for one in sorted(missing, key=len, reverse=True)))
    count = 0

    def walk(value: Any) -> Any:
        nonlocal count
        if isinstance(value, str):
            value, replaced = pattern.subn(STANDS_FOR_MISSING, value)
            count += replaced
            return value
        if isinstance(value, dict):
            return {name: inner if name in {"url", "kind"} else walk(inner) for name, inner in value.items()}
        return [walk(inner) for inner in value] if isinstance(value, list) else value

    told: dict[str, Any] = walk(document)
    return told | {"lacking": told["lacking"] + count}


def main() -> None:
    limit_itself(int(sys.argv[1]), int(sys.argv[2]))
    try:
        content = made(json.loads(sys.stdin.buffer.read()))
    except MemoryError as error:
        raise SystemExit(OUT_OF_MEMORY) from error
    except RuntimeError as error:
        sys.stderr.write(str(getattr(error, "diagnostic", error))[:4000])
        raise SystemExit(REFUSED) from error
    sys.stdout.buffer.write(content)


if __name__ == "__main__":
    main()
