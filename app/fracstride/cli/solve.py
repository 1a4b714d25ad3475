"""``fracstride solve``: lists every layer that turns one size into another, the best first."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Sequence

from fracstride.cli.arguments import add_pair
from fracstride.cli.options import FAILURE, complain, say, whole_number
from fracstride.cli.solve_text import Settled, answer_as_json, axis_title, problem_lines, reason_lines, table
from fracstride.cli.text import FLAGS
from fracstride.core.query import QUERY_FIELDS, AxisQuery, LayerQuery, Span
from fracstride.core.ranking import Evenness
from fracstride.core.records import record
from fracstride.core.search import Found, NotFound, find_layers
from fracstride.core.spec import AXES, Field

SUMMARY = "find the layers of a size"
DESCRIPTION = """Every layer that makes the output size of the input size, the best first: even overlap, a
stride of the scale, no empty cells, fewest multiply-adds, equal crops at both ends, small kernel. A parameter is
a number N, a range A..B or, where it says so, any; once, or as height,width."""

ANY = "any"
_SPAN = re.compile(r"(\d{1,4000})(?:\s*\.\.\s*(\d{1,4000}))?")
_FREE = (Field.STRIDE, Field.PADDING, Field.OUTPUT_PADDING)
"""What may be left to the solver."""


@record
class SpanText:
    """The text of an option that takes ``N``, ``A..B`` or ``any``, once or for height and width."""

    text: str

    def spans(self) -> tuple[Span | None, Span | None] | None:
        """(height, width), each None for ``any``; None as a whole if the text has none of these forms.

        >>> SpanText("2..4").spans(), SpanText("5,any").spans(), SpanText("2-4").spans()
        ((Span(low=2, high=4), Span(low=2, high=4)), (Span(low=5, high=5), None), None)
        """
        parts = re.split(r"\s*[,xX\u00d7]\s*", self.text.strip())
        matches = [_SPAN.fullmatch(part) for part in parts]
        readable = all(match or part == ANY for match, part in zip(matches, parts, strict=True))
        if not readable or len(parts) > 2:
            return None
        spans = [Span(int(match[1]), int(match[2] or match[1])) if match else None for match in matches]
        return spans[0], spans[-1]


def add_options(parser: argparse.ArgumentParser) -> None:
    """Declare its options."""
    add_pair(parser, "--output", None, "the wanted size of the output x, HxW")
    _span(parser, "--input", None, "size of the input y, HxW")
    _span(parser, "--kernel", "1..8", "kernel_size")
    _span(parser, "--stride", "any", "stride; any: up to the output size")
    _span(parser, "--padding", "any", "padding; any: as long as no input cell is cropped away")
    _span(parser, "--output-padding", "any", "output_padding; any: below max(stride, dilation)")
    _span(parser, "--dilation", "1", "dilation")
    parser.add_argument("--even", action="store_true", help="only layers with an even overlap")
    parser.add_argument("--asymmetric", action="store_true", help="also crops that PyTorch cannot express")
    parser.add_argument(
        "--apart", action="store_true", help="height and width each with parameters of its own"
    )
    parser.add_argument(
        "--most", type=whole_number, default=20, metavar="N", help="list so many (default: 20)"
    )
    parser.add_argument("--json", action="store_true", help="print JSON, every layer found")


def _span(parser: argparse.ArgumentParser, flag: str, default: str | None, text: str) -> None:
    parser.add_argument(
        flag,
        type=SpanText,
        required=default is None,
        default=None if default is None else SpanText(default),
        metavar="N|A..B",
        help=text if default is None else f"{text} (default: {default})",
    )


def run(namespace: argparse.Namespace) -> int:
    """Print what was found; returns the exit code."""
    asked = _queries(namespace)
    if isinstance(asked, list):
        return complain(asked)
    queries = [LayerQuery((query,)) for query in asked] if namespace.apart else [LayerQuery(asked)]
    found = [find_layers(query) for query in queries]
    wrong = [line for each in found if isinstance(each, tuple) for line in problem_lines(each)]
    if wrong:
        return complain(list(dict.fromkeys(wrong)))
    answers = [_kept(each, namespace.even) for each in found if not isinstance(each, tuple)]
    if namespace.json:
        said = say(json.dumps(_as_json(answers)))
    else:
        said = _say_text(queries, answers, namespace.most)
    return said or (0 if all(_is_answered(answer) for answer in answers) else FAILURE)


def _queries(namespace: argparse.Namespace) -> tuple[AxisQuery, AxisQuery] | list[str]:
    """The queries along the axes, or a line for each option that cannot be read."""
    typed = {field: getattr(namespace, _attribute(FLAGS[field])).spans() for field in QUERY_FIELDS}
    bad = [_unreadable(FLAGS[field], namespace, field) for field, spans in typed.items() if spans is None]
    output = namespace.output.numbers()
    if output is None:
        bad.append(f"--output: {namespace.output.text!r} is neither a whole number nor height,width")
    for field, spans in typed.items():
        if spans is not None and None in spans and field not in _FREE:
            bad.append(f"{FLAGS[field]}: {ANY} is too much, a range A..B is needed")
    if namespace.most < 1:
        bad.append(f"--most: {namespace.most} is less than 1")
    if bad:
        return bad
    height, width = (
        AxisQuery(
            output[position],
            **{field.value: spans[position] for field, spans in typed.items()},
            asymmetric=namespace.asymmetric,
        )
        for position in range(len(AXES))
    )
    return height, width


def _attribute(flag: str) -> str:
    return flag.removeprefix("--").replace("-", "_")


def _unreadable(flag: str, namespace: argparse.Namespace, field: Field) -> str:
    forms = f"N, A..B or {ANY}" if field in _FREE else "N or A..B"
    text = getattr(namespace, _attribute(flag)).text
    return f"{flag}: {text!r} is none of {forms}, once or as height,width"


def _kept(answer: Settled, even: bool) -> Settled:
    """The answer, without uneven layers if they are not wanted."""
    if not even or not isinstance(answer, Found):
        return answer
    return Found(
        tuple(each for each in answer.candidates if each.evenness is Evenness.EVEN), answer.is_complete
    )


def _is_answered(answer: Settled) -> bool:
    return isinstance(answer, Found) and bool(answer.candidates)


def _as_json(answers: Sequence[Settled]) -> object:
    """One JSON object, or one for each axis if they are solved separately."""
    made = [answer_as_json(answer) for answer in answers]
    return made[0] if len(made) == 1 else dict(zip((axis.value for axis in AXES), made, strict=True))


def _say_text(queries: Sequence[LayerQuery], answers: Sequence[Settled], most: int) -> int:
    reasons: list[str] = []
    tables: list[str] = []
    for axis, query, answer in zip(AXES, queries, answers, strict=False):
        title = axis_title(axis) if len(queries) > 1 else ""
        if isinstance(answer, NotFound):
            reasons += [f"{title}{line}" for line in reason_lines(query, answer)]
        elif not answer.candidates:
            reasons.append(f"{title}none of the layers has an even overlap; without --even they are listed")
        else:
            tables.append(table(answer, most, title))
    said = say("\n\n".join(tables)) if tables else 0
    return complain(reasons, FAILURE) if reasons else said
