"""The sum of products of an output cell, or the products of an input cell."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

import numpy as np

from fracstride.core.geometry import CellKind, Geometry
from fracstride.core.provenance import (
    Cell,
    Focus,
    FocusKind,
    Product,
    Window,
    stamp,
    stamp_size,
    window,
)
from fracstride.core.records import record
from fracstride.session.state import ViewSettings
from fracstride.ui.presenters.cell_numbers import decimals
from fracstride.ui.presenters.layer_arrays import LayerArrays, ShownSlice
from fracstride.ui.presenters.wording import MINUS, Translate, cell_name, number

MAX_LISTED = 16
"""A longer sum is not written out: the line gives its result only."""

MAX_TAPS = 1024
"""Products are listed for kernels of up to this many taps."""

MAX_CHANNELS = 16
"""Input channels whose products are listed; the others are in the result only."""

_ZEROS_APART = "  \N{MIDDLE DOT}  "
_KINDS = (CellKind.INSERTED, CellKind.PADDING, CellKind.OUTPUT_PADDING)


@record
class Span:
    """A piece of a line: its text, and the role that gives its colour ('' for plain text)."""

    text: str
    role: str = ""


@record
class SumTerm:
    """One product y times w: numbers, captions and where it comes from."""

    product: Product
    y: float
    weight: float
    y_text: str
    weight_text: str
    y_caption: str
    weight_caption: str
    emphasised: bool = True

    @property
    def value(self) -> float:
        """The product itself."""
        return self.y * self.weight


@record
class SumLine:
    """The products of one input channel; ``label`` is '' if there is only one."""

    label: str
    terms: tuple[SumTerm, ...]


@record
class SumModel:
    """What the sum pane shows."""

    title: str
    subtitle: str
    lines: tuple[SumLine, ...] = ()
    joined: bool = True
    """Whether the terms add up (a plus between them) or stand side by side."""
    addends: tuple[str, ...] = ()
    """'9', '14', '12', '5'; none where there is only one product, or where they are too many."""
    result: str = ""
    exact: str = ""
    """The result with up to six digits, where ``result`` has the decimals of the products."""
    summary: tuple[Span, ...] = ()
    pinned: bool = False
    bias: tuple[str, float] | None = None
    """'b[0]' and its value, the last addend."""
    places: int = 0
    """Decimals of the addends and of the result."""

    @property
    def steps(self) -> str:
        """'9 + 14 + 12 + 5', or '' without addends."""
        return signed_sum(self.addends) if self.addends else ""

    @property
    def relation(self) -> str:
        """The sign between the addends and the result: '=', or '≈' if rounded addends do not make the rounded result."""
        return "=" if adds_up(self.addends, self.result) else "\N{ALMOST EQUAL TO}"

    @property
    def sentence(self) -> str:
        """The whole line as text: 'x[1, 1] = 9 + 14 + 12 + 5 = 40'."""
        made = f"{self.steps} {self.relation} {self.result}" if self.addends else self.result
        return " = ".join(filter(None, (self.title, made)))


def cell_caption(letter: str, cell: Cell) -> str:
    """An index in a caption, without the space.

    >>> cell_caption("w", (2, 0))
    'w[2,0]'
    """
    return f"{letter}[{cell[0]},{cell[1]}]"


def signed_sum(values: Sequence[str]) -> str:
    """Numbers joined by their signs.

    >>> signed_sum(["9", "−14", "5"])
    '9 − 14 + 5'
    """
    text = values[0]
    for value in values[1:]:
        negative = value.startswith(MINUS)
        text += f" {MINUS if negative else '+'} {value.removeprefix(MINUS)}"
    return text


def adds_up(addends: Sequence[str], result: str) -> bool:
    """Whether numbers make a result as all of them are written; infinities and NaN are not reckoned with.

    >>> adds_up(["0.16", "0.16"], "0.31"), adds_up(["9", "−14"], "−5"), adds_up(["∞", "1"], "∞")
    (False, True, True)
    """
    try:
        total, *numbers = (Decimal(text.replace(MINUS, "-")) for text in (result, *addends))
    except InvalidOperation:
        return True
    return not numbers or not total.is_finite() or sum(numbers) == total


def sum_model(
    geometry: Geometry,
    focus: Focus | None,
    pinned: Focus | None,
    arrays: LayerArrays | None,
    view: ViewSettings,
    translate: Translate,
) -> SumModel:
    """What the sum pane shows for a focus; for a tap, a zero or a term it stays at the pinned cell."""
    shown = arrays if arrays is not None and arrays.match(geometry) else None
    if focus is not None and focus.kind is FocusKind.INPUT_CELL:
        return _reach_model(geometry, focus.cell, shown, view, translate)
    target = focus if focus is not None and focus.kind is FocusKind.OUTPUT_CELL else pinned
    if target is None:
        hint = translate("SumPanel", "Point at a cell to see what makes it.")
        return SumModel(translate("SumPanel", "Sum of products"), "", summary=(Span(hint),))
    tap = focus.cell if focus is not None and focus.kind is FocusKind.TAP else None
    return _output_model(geometry, target.cell, tap, shown, view, target == pinned, translate)


def _output_model(
    geometry: Geometry,
    cell: Cell,
    tap: Cell | None,
    arrays: LayerArrays | None,
    view: ViewSettings,
    pinned: bool,
    translate: Translate,
) -> SumModel:
    title, subtitle = cell_name("x", cell), translate("SumPanel", "sum of products")
    if geometry.spec.taps > MAX_TAPS:
        return _result_only(geometry, cell, arrays, view, pinned, translate)
    made = window(geometry, cell)
    summary = _summary(geometry, made, translate)
    if arrays is None:
        return SumModel(title, subtitle, summary=summary, pinned=pinned)
    part = ShownSlice.of(geometry, arrays, view)
    lines = _lines(part, made.products, tap, translate)
    values = [term.value for line in lines for term in line.terms]
    out_channel, channels = part.shown.out_channel, part.shown.channels
    result, bias = part.x(cell), arrays.bias_of(out_channel)
    added = () if bias is None else (bias,)
    places = decimals(np.array([*values, *added, result]))
    addends = _addends(lines, added, places) if values and len(channels) <= MAX_CHANNELS else ()
    shown, exact = number(result, places), number(result)
    named = None if bias is None else (f"b[{out_channel}]", bias)
    return SumModel(title, subtitle, lines, True, addends, shown, exact, summary, pinned, named, places)


def bias_text(bias: tuple[str, float], translate: Translate) -> str:
    """The bias as the last addend.

    >>> bias_text(("b[0]", -0.5), lambda context, text: text)
    '− 0.5  bias b[0]'
    """
    name, value = bias
    text = translate("SumPanel", "{sign} {value}  bias {name}")
    return text.format(sign=MINUS if value < 0 else "+", value=number(abs(value)), name=name)


def _result_only(
    geometry: Geometry,
    cell: Cell,
    arrays: LayerArrays | None,
    view: ViewSettings,
    pinned: bool,
    translate: Translate,
) -> SumModel:
    """The sum without its products, for kernels too large to read them."""
    title, subtitle = cell_name("x", cell), translate("SumPanel", "sum of products")
    summary = (Span(translate("SumPanel", "The kernel has too many taps to list them.")),)
    if arrays is None:
        return SumModel(title, subtitle, summary=summary, pinned=pinned)
    value = ShownSlice.of(geometry, arrays, view).x(cell)
    text = number(value)
    return SumModel(title, subtitle, result=text, exact=text, summary=summary, pinned=pinned)


def _addends(lines: tuple[SumLine, ...], added: tuple[float, ...], places: int) -> tuple[str, ...]:
    """The numbers that are added: the products, or a subtotal for each channel if there are several; then the bias."""
    addends = [term.value for term in lines[0].terms]
    if len(lines) > 1:
        addends = [sum(term.value for term in line.terms) for line in lines]
    addends += added
    if not 1 < len(addends) <= MAX_LISTED:
        return ()
    return tuple(number(value, places) for value in addends)


def _lines(
    part: ShownSlice, products: tuple[Product, ...], tap: Cell | None, translate: Translate
) -> tuple[SumLine, ...]:
    if not products:
        return ()
    channels = part.shown.channels
    several = len(channels) > 1
    label = translate("SumPanel", "channel {number}")
    first = max(min(part.shown.chosen_in_group, len(channels) - MAX_CHANNELS), 0)
    lines = [
        SumLine(label.format(number=channel) if several else "", _terms(part, channel, products, tap))
        for channel in channels[first : first + MAX_CHANNELS]
    ]
    left_out = len(channels) - len(lines)
    if left_out:
        one = translate("SumPanel", "1 more channel in the sum")
        many = translate("SumPanel", "{count} more channels in the sum")
        text = one if left_out == 1 else many
        lines.append(SumLine(text.format(count=left_out), ()))
    return tuple(lines)


def _terms(
    part: ShownSlice, channel: int, products: tuple[Product, ...], tap: Cell | None, reach: bool = False
) -> tuple[SumTerm, ...]:
    ys = [part.y(channel, product.source) for product in products]
    weights = [part.weight(channel, product.tap) for product in products]
    y_places, weight_places = decimals(np.array(ys)), decimals(np.array(weights))
    return tuple(
        SumTerm(
            product,
            y,
            weight,
            number(y, y_places),
            number(weight, weight_places),
            cell_caption("x", product.output) if reach else cell_caption("y", product.source),
            cell_caption("w", product.tap),
            tap is None or tap == product.tap,
        )
        for product, y, weight in zip(products, ys, weights, strict=True)
    )


def _summary(geometry: Geometry, made: Window, translate: Translate) -> tuple[Span, ...]:
    if not made.products:
        return (Span(translate("SumPanel", "Every tap meets a zero")), *_zeros(made, translate))
    text = translate("SumPanel", "{used} of {taps} taps meet data")
    used = text.format(used=len(made.products), taps=geometry.spec.taps)
    return (Span(used), *_zeros(made, translate))


def _zeros(made: Window, translate: Translate) -> tuple[Span, ...]:
    """'zeros: 5 inserted, 3 padding', the numbers in the colours of their roles."""
    words = {
        CellKind.INSERTED: ("stride", translate("SumPanel", "{count} inserted")),
        CellKind.PADDING: ("padding", translate("SumPanel", "{count} padding")),
        CellKind.OUTPUT_PADDING: ("output_padding", translate("SumPanel", "{count} output padding")),
    }
    spans: list[Span] = []
    for kind in _KINDS:
        if made.count(kind):
            role, text = words[kind]
            before, _, after = text.partition("{count}")
            lead = translate("SumPanel", ", ") if spans else _ZEROS_APART + translate("SumPanel", "zeros: ")
            spans += [Span(lead + before), Span(str(made.count(kind)), role), Span(after)]
    return tuple(spans)


def _reach_model(
    geometry: Geometry, cell: Cell, arrays: LayerArrays | None, view: ViewSettings, translate: Translate
) -> SumModel:
    count = stamp_size(geometry, cell)
    one, many = (
        translate("SumPanel", "adds to 1 output cell"),
        translate("SumPanel", "adds to {count} output cells"),
    )
    subtitle = (one if count == 1 else many).format(count=count)
    products = stamp(geometry, cell) if geometry.spec.taps <= MAX_TAPS else ()
    if arrays is None or not products:
        return SumModel(cell_name("y", cell), subtitle)
    part = ShownSlice.of(geometry, arrays, view)
    line = SumLine("", _terms(part, part.shown.chosen, products, None, reach=True))
    return SumModel(cell_name("y", cell), subtitle, (line,), joined=False)
