"""What was written in a chapter as the blocks that reviews are written from, each with its address."""

from stocktake.core.text import tokens
from stocktake.submissions.exports.contents import Block
from stocktake.synthesis.report import Prose


def blocks_of(prose: Prose) -> list[Block]:
    numbers = (block.number for block in prose.blocks)
    told = zip(tokens(prose.markdown), numbers, strict=True)
    return [Block(kind, written, number) for (kind, written), number in told]
