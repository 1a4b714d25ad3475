"""The maps, heads and words of the Matrix tab. No Qt."""

from __future__ import annotations

from fracstride.core.convolution_matrix import entry_count, matrix_shape
from fracstride.core.geometry import Geometry
from fracstride.core.pipeline import StageId
from fracstride.core.provenance import Cell
from fracstride.session.state import ViewSettings
from fracstride.ui.presenters.colours import Extremes, finite_extremes
from fracstride.ui.presenters.matrix import (
    BLOCKS,
    FACTOR,
    INPUT,
    MATRIX,
    MOST_READ,
    OUTPUT,
    PRODUCT,
    BlockMap,
    BlockPlace,
    Entries,
    is_readable,
    kernel_row_of,
    turned,
)
from fracstride.ui.presenters.method_maps import MethodMap, ScaleName, map_model, names_of, sentence
from fracstride.ui.presenters.method_slice import MethodSlice
from fracstride.ui.presenters.method_titles import input_title, matrix_titles, output_title
from fracstride.ui.presenters.stage_titles import Run, RunRole, StageTitle
from fracstride.ui.presenters.wording import Translate, cell_name, grouped, number, size

TRANSPOSE = "C\N{MODIFIER LETTER CAPITAL T}"


def matrix_maps(
    geometry: Geometry, shown: MethodSlice | None, read: Entries | None, is_transposed: bool
) -> tuple[MethodMap, ...]:
    """y, what is multiplied, the whole matrix, the product, and the product rolled up again."""
    spec = geometry.spec
    shape = turned(matrix_shape(geometry), is_transposed)
    of_y, of_x = (spec.height.size, spec.width.size), (geometry.height.output, geometry.width.output)
    y = None if shown is None else shown.y[shown.channel]
    x = None if shown is None else shown.x
    rolled = None if read is None else read.product.reshape(of_x if is_transposed else of_y)
    table = _table(geometry, read, shape, is_transposed)
    if is_transposed:
        before = MethodMap(INPUT, map_model(geometry, y, of_y), ScaleName.INPUT, bar=True)
        after = MethodMap(OUTPUT, map_model(geometry, rolled, of_x), ScaleName.OUTPUT, bar=True)
    else:
        before = MethodMap(OUTPUT, map_model(geometry, x, of_x), ScaleName.INPUT, bar=True)
        after = MethodMap(INPUT, map_model(geometry, rolled, of_y), ScaleName.OUTPUT, bar=True)
    return (before, *table, after)


def _table(
    geometry: Geometry, read: Entries | None, shape: Cell, is_transposed: bool
) -> tuple[MethodMap, MethodMap, MethodMap]:
    rows, columns = shape
    values, blank = (None, None) if read is None else (read.values, read.blank)
    factor, product = (None, None) if read is None else (read.factor, read.product)
    return (
        MethodMap(FACTOR, map_model(geometry, factor, (1, columns)), ScaleName.INPUT, indices=False),
        MethodMap(MATRIX, map_model(geometry, values, shape, blank), ScaleName.WEIGHT),
        MethodMap(PRODUCT, map_model(geometry, product, (rows, 1)), ScaleName.OUTPUT, indices=False),
    )


def block_maps(
    geometry: Geometry, place: BlockPlace, blocks: BlockMap | None, read: Entries | None, is_transposed: bool
) -> tuple[MethodMap, ...]:
    """The map of all blocks, and the block that is read with its factor and its product."""
    sources, outputs = place.sources, place.outputs
    shape = turned((len(outputs), len(sources)), is_transposed)
    named = (outputs, sources) if is_transposed else (sources, outputs)
    factor, matrix, product = _table(geometry, read, shape, is_transposed)
    detail = MethodMap(
        MATRIX,
        matrix.model,
        ScaleName.WEIGHT,
        row_names=names_of(named[0]),
        column_names=names_of(named[1]),
    )
    if blocks is None:
        return factor, detail, product
    return _block_overview(geometry, blocks, is_transposed), factor, detail, product


def _block_overview(geometry: Geometry, blocks: BlockMap, is_transposed: bool) -> MethodMap:
    values, blank = (blocks.values, blocks.blank)
    if not is_transposed:
        values, blank = values.T, blank.T
    names = tuple(
        range(0, count * step, step) for count, step in zip(blocks.values.shape, blocks.steps, strict=True)
    )
    rows, columns = names if is_transposed else (names[1], names[0])
    return MethodMap(
        BLOCKS,
        map_model(geometry, values, (values.shape[0], values.shape[1]), blank),
        ScaleName.BLOCK,
        row_names=rows if blocks.is_coarse else None,
        column_names=columns if blocks.is_coarse else None,
    )


def matrix_extremes(
    shown: MethodSlice | None, read: Entries | None, is_transposed: bool
) -> dict[str, Extremes]:
    """Of what is multiplied, of the kernel and of the product."""
    if shown is None or read is None:
        return {}
    factor = shown.y_extremes if is_transposed else shown.x_extremes
    return {
        "y": factor,
        "weight": finite_extremes(shown.weight[shown.channel]),
        "x": finite_extremes(read.product),
    }


def whole_titles(
    geometry: Geometry, is_transposed: bool, has_bias: bool, translate: Translate
) -> dict[str, StageTitle]:
    """The heads over y, the matrix, the product and x."""
    matrix, _, product = matrix_titles(geometry, is_transposed, translate)
    y, x = input_title(geometry, translate), output_title(geometry, "", translate)
    if is_transposed and geometry.spec.in_channels > 1:
        x = output_title(geometry, translate("MethodTitles", "from this channel"), translate)
    elif is_transposed and has_bias:
        x = output_title(geometry, translate("MethodTitles", "without the bias"), translate)
    if not is_transposed:
        rolled = StageTitle(StageId.INPUT, (Run("C x", RunRole.TITLE_LETTER),), y.size, ())
        return {OUTPUT: x, MATRIX: matrix, PRODUCT: product, INPUT: rolled}
    return {INPUT: y, MATRIX: matrix, PRODUCT: product, OUTPUT: x}


def block_titles(
    geometry: Geometry, place: BlockPlace, blocks: BlockMap | None, is_transposed: bool, translate: Translate
) -> dict[str, StageTitle]:
    """The heads over the map of blocks, the block that is read and its product."""
    height, width = geometry.height, geometry.width
    counts = turned((height.output, height.spec.size), is_transposed)
    block = turned((width.output, width.spec.size), is_transposed)
    where = turned((place.output, place.source), is_transposed)
    name = TRANSPOSE if is_transposed else "C"
    of_each = translate("MethodTitles", "blocks of {size}").format(size=size(*block))
    overview = (
        Run(translate("MethodTitles", "Matrix"), RunRole.TITLE),
        Run(f" {name}", RunRole.TITLE_LETTER),
    )
    row = kernel_row_of(geometry, place)
    filled = translate("MethodTitles", "zeros") if row is None else f"w[{row}, \N{MIDDLE DOT}]"
    detail = Run(translate("MethodTitles", "Block"), RunRole.TITLE)
    found = {
        MATRIX: StageTitle(
            StageId.KERNEL,
            (detail, Run(f" [{where[0]}, {where[1]}]", RunRole.TITLE_LETTER)),
            size(*block),
            (Run(filled, RunRole.KERNEL),),
        ),
        PRODUCT: StageTitle(
            StageId.UNROLLED_OUTPUT,
            (Run(translate("MethodTitles", "Adds to"), RunRole.TITLE),),
            f"x[{place.output}, \N{MIDDLE DOT}]" if is_transposed else f"C x[{place.source}, \N{MIDDLE DOT}]",
            (),
        ),
    }
    if blocks is None:
        return found
    return {BLOCKS: StageTitle(StageId.MATRIX, overview, size(*counts), (Run(of_each),)), **found}


def matrix_note(
    geometry: Geometry, blocks: BlockMap | None, view: ViewSettings, is_transposed: bool, translate: Translate
) -> str:
    """How empty the matrix is, what a cell stands for, and what C does not do."""
    rows, columns = matrix_shape(geometry)
    taps = entry_count(geometry)
    one, many = (
        translate("Matrix", "1 of {entries} entries is a tap"),
        translate("Matrix", "{taps} of {entries} entries are taps"),
    )
    filled = (one if taps == 1 else many).format(taps=grouped(taps), entries=grouped(rows * columns))
    parts = [filled]
    if not is_readable(geometry):
        parts.append(_block_text(geometry, blocks, translate))
    if not is_transposed:
        parts.append(translate("Matrix", "C x has the size of y, it is not y"))
    channels = geometry.spec.in_channels
    if channels > 1:
        text = translate("Matrix", "input channel {number} of {count} alone; x adds up all")
        parts.append(text.format(number=min(view.in_channel, channels - 1), count=channels))
    return sentence(parts)


def _block_text(geometry: Geometry, blocks: BlockMap | None, translate: Translate) -> str:
    if blocks is None:
        return translate("Matrix", "too many blocks for a map of them")
    if blocks.is_coarse:
        text = translate("Matrix", "1 cell: {size} blocks, coloured by the share with taps")
        return text.format(size=size(*blocks.steps))
    if max(geometry.width.output, geometry.width.spec.size) > MOST_READ:
        return translate("Matrix", "each block holds one row of w, its colour says which; read in part")
    return translate("Matrix", "each block holds one row of w, its colour says which")


def block_text(
    geometry: Geometry, blocks: BlockMap | None, cell: Cell, is_transposed: bool, translate: Translate
) -> str:
    """What a cell of the map of blocks stands for."""
    if blocks is None:
        return ""
    shown = turned(cell, is_transposed)
    ends = turned(blocks.block(shown), is_transposed)
    name = (
        f"{TRANSPOSE if is_transposed else 'C'}, {translate('MethodTitles', 'Block')} [{ends[0]}, {ends[1]}]"
    )
    value = blocks.values[shown]
    if blocks.blank[shown]:
        return translate("Matrix", "{name}: structural zeros").format(name=name)
    if blocks.is_coarse:
        text = translate("Matrix", "{name} and its neighbours: {share} % with taps")
        return text.format(name=name, share=round(100 * float(value)))
    return f"{name}: w[{int(value)}, \N{MIDDLE DOT}]"


def entry_text(read: Entries, cell: Cell, named: Cell, is_transposed: bool, translate: Translate) -> str:
    """An entry with its value; ``named`` is its row and column in the whole matrix."""
    name = TRANSPOSE if is_transposed else "C"
    if read.blank[cell]:
        text = translate("Matrix", "{name}[{row}, {column}] = 0 (structural zero)")
        return text.format(name=name, row=named[0], column=named[1])
    return f"{cell_name(name, named)} = {number(float(read.values[cell]))}"
