"""What is painted: values in the colours of the map, structural zeros in none of them, a focus on top."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import numpy as np
import pytest
from PySide6.QtGui import QColor

from fracstride.core.geometry import CellKind
from fracstride.core.lit import Term
from fracstride.core.pipeline import PIPELINE_STAGES, StageId
from fracstride.core.provenance import Focus, FocusKind, window
from fracstride.core.spec import AxisSpec, ConvTransposeSpec
from fracstride.session.state import Colours, RangeMode, Reduction, SourceKind, ViewSettings
from fracstride.ui.computing.calculation import PreviewedInput
from fracstride.ui.look.assets import set_interface_scale
from fracstride.ui.look.theme import DARK, LIGHT, Role, Theme, with_high_contrast
from fracstride.ui.plotting.marks import zero_pixels
from fracstride.ui.plotting.term_light import CELLS_FROM
from fracstride.ui.presenters.colours import rgb_from_hex
from fracstride.ui.presenters.level_of_detail import PLAIN, Levels
from layers import solved

from .conftest import Picture, rgb

Build = Callable[..., Picture]
ARTICLE = ConvTransposeSpec.square(3, 3, stride=2, padding=1)
ODD = ConvTransposeSpec.square(3, 3, stride=2, padding=1, output_padding=1)
UNEVEN = ConvTransposeSpec(
    AxisSpec.from_padding(4, 3, stride=2, padding=0),
    AxisSpec.from_padding(2, 2, stride=3, padding=1, dilation=2),
)


def data_cells(shown: Picture, stage: StageId) -> list[tuple[int, int]]:
    model = shown.strip.canvas.model(stage)
    assert model is not None
    cells = product(range(model.rows.count), range(model.columns.count))
    return [cell for cell in cells if model.kind(*cell) is CellKind.DATA]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("spec", [ARTICLE, ODD, UNEVEN], ids=["article", "odd", "uneven"])
@pytest.mark.parametrize("kind", [SourceKind.RAMP, SourceKind.RANDOM])
def test_every_data_cell_has_the_colour_of_its_value(
    picture: Build, theme: Theme, spec: ConvTransposeSpec, kind: SourceKind
) -> None:
    shown = picture(spec, theme, kind, kind, values_in_cells=False)
    image = shown.image()
    for stage in PIPELINE_STAGES:
        model, scale = shown.strip.canvas.model(stage), shown.strip.canvas.scale(stage)
        assert model is not None and scale is not None
        cells = data_cells(shown, stage)
        assert cells
        for cell in cells:
            value = model.value(*cell)
            assert value is not None
            centre = shown.strip.canvas.frame(stage).block(*cell).center().toPoint()
            assert rgb(image.pixelColor(centre)) == scale.rgb(value), (stage, cell, value)


@pytest.mark.parametrize("colours", list(Colours))
def test_every_colour_map_is_used_as_it_is(picture: Build, colours: Colours) -> None:
    shown = picture(ARTICLE, values_in_cells=False, colours=colours)
    scale = shown.strip.canvas.scale(StageId.OUTPUT)
    assert scale is not None
    assert shown.pixel(StageId.OUTPUT, (3, 3)) == scale.rgb(120.0) == tuple(scale.lut[-1])


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_structural_zeros_are_textures_in_no_colour_of_the_map(picture: Build, theme: Theme) -> None:
    shown = picture(ODD, theme, SourceKind.RANDOM, values_in_cells=False)
    kinds = {CellKind.INSERTED: (2, 1), CellKind.PADDING: (0, 2), CellKind.OUTPUT_PADDING: (7, 3)}
    scale = shown.strip.canvas.scale(StageId.PADDED)
    assert scale is not None
    fills = {tuple(int(c) for c in row) for row in scale.lut}
    canvas = rgb_from_hex(theme.canvas)
    roles = {
        CellKind.INSERTED: theme.stride,
        CellKind.PADDING: theme.padding,
        CellKind.OUTPUT_PADDING: theme.output_padding,
    }
    seen = {kind: shown.block_colours(StageId.PADDED, cell) for kind, cell in kinds.items()}
    for kind, colours in seen.items():
        assert len(colours) >= 2, "a texture, not a fill"
        soft, line = rgb_from_hex(roles[kind].soft), rgb_from_hex(roles[kind].line)
        assert soft in colours, "on the tint of its role"
        # Every pixel is the tint, the line, or something between them.
        between = [sorted((a, b)) for a, b in zip(soft, line, strict=True)]
        assert all(
            low - 2 <= c <= high + 2 for each in colours for c, (low, high) in zip(each, between, strict=True)
        )
        assert not colours & fills
        assert colours != {canvas}
    assert len({frozenset(colours) for colours in seen.values()}) == 3, "three kinds, three looks"


def test_a_data_zero_is_a_fill_with_an_edge(picture: Build) -> None:
    shown = picture(ARTICLE, input=SourceKind.IMPULSE, values_in_cells=False)
    scale = shown.strip.canvas.scale(StageId.ZERO_INSERTED)
    assert scale is not None
    assert shown.pixel(StageId.ZERO_INSERTED, (0, 0)) == scale.rgb(0.0)
    assert shown.pixel(StageId.ZERO_INSERTED, (0, 1)) != scale.rgb(0.0)


def test_the_zero_inserted_and_padded_maps_are_the_stages_of_the_pipeline(picture: Build) -> None:
    """What the picture shows without materialising it is what the pipeline computes."""
    shown = picture(UNEVEN, input=SourceKind.RANDOM)
    y = shown.strip.canvas.model(StageId.INPUT)
    inserted, padded = (shown.strip.canvas.model(s) for s in (StageId.ZERO_INSERTED, StageId.PADDED))
    assert y is not None and y.values is not None and inserted is not None and padded is not None
    expected = np.zeros((7, 4))
    expected[::2, ::3] = y.values
    got = [[inserted.value(i, j) for j in range(4)] for i in range(7)]
    assert np.array_equal(np.array(got, dtype=float), expected)
    height, width = shown.store.geometry.height, shown.store.geometry.width
    assert (height.margin_begin, width.margin_begin) == (2, 1)
    block = [[padded.value(i + 2, j + 1) for j in range(4)] for i in range(7)]
    assert np.array_equal(np.array(block, dtype=float), expected)
    assert all(padded.value(0, j) == 0.0 for j in range(width.padded))


def test_a_pinned_cell_has_its_ring_casing_and_counterparts(picture: Build) -> None:
    shown = picture(ARTICLE, pin=(1, 1))
    frame = shown.strip.canvas.frame(StageId.OUTPUT)
    block = frame.block(1, 1)
    image = shown.image()
    left, middle = int(block.left()), int(block.center().y())
    assert rgb(image.pixelColor(left + 1, middle)) == rgb_from_hex(LIGHT.pinned)
    assert rgb(image.pixelColor(left + 3, middle)) == rgb_from_hex(LIGHT.canvas)
    for each in window(shown.store.geometry, (1, 1)).products:
        tap = shown.strip.canvas.frame(StageId.KERNEL).block(*each.tap)
        ring = rgb(image.pixelColor(int(tap.left()) + 1, int(tap.center().y())))
        assert ring == rgb_from_hex(LIGHT.kernel.line)


def test_hovering_an_output_cell_veils_what_does_not_take_part(picture: Build) -> None:
    shown = picture(ARTICLE, values_in_cells=False)
    scale = shown.strip.canvas.scale(StageId.INPUT)
    assert scale is not None
    before = shown.pixel(StageId.INPUT, (2, 2))
    assert before == scale.rgb(9.0)
    shown.focus.hover(Focus(FocusKind.OUTPUT_CELL, (0, 0)))
    veiled = shown.pixel(StageId.INPUT, (2, 2))
    blend = tuple(round(0.45 * fill + 0.55 * 255) for fill in before)
    assert all(abs(a - b) <= 1 for a, b in zip(veiled, blend, strict=True))
    assert shown.pixel(StageId.INPUT, (0, 0)) == scale.rgb(1.0), "the contributing cell stays bright"
    shown.focus.clear_hover()
    assert shown.pixel(StageId.INPUT, (2, 2)) == before


def test_a_formula_term_lights_the_cells_that_it_counts(picture: Build) -> None:
    shown = picture(ARTICLE)
    plain = shown.block_colours(StageId.ZERO_INSERTED, (1, 1))
    shown.strip.pointing.set_term(Term.STRIDE_MINUS_ONE)
    lit = shown.block_colours(StageId.ZERO_INSERTED, (1, 1))
    assert rgb(QColor(LIGHT.stride.text)) in lit
    assert rgb(QColor(LIGHT.stride.text)) not in plain
    shown.strip.pointing.set_term(None)
    assert shown.block_colours(StageId.ZERO_INSERTED, (1, 1)) == plain


def test_cropped_cells_are_dashed_outlines_outside_the_map(picture: Build) -> None:
    shown = picture(ConvTransposeSpec.square(3, 3, stride=2, padding=3))
    assert shown.pixel(StageId.PADDED, (-1, -1)) == rgb_from_hex(LIGHT.canvas), "an empty cell"
    frame = shown.strip.canvas.frame(StageId.PADDED)
    ghost = frame.block(-1, -1).toRect()
    image = shown.image()
    edge = {rgb(image.pixelColor(x, ghost.top() + 2)) for x in range(ghost.left(), ghost.right())}
    assert rgb_from_hex(LIGHT.padding.text) in edge


def test_numbers_stand_in_large_cells_and_are_gone_in_small_ones(picture: Build) -> None:
    large = picture(ARTICLE)
    with_number = large.block_colours(StageId.OUTPUT, (0, 0))
    without = picture(ARTICLE, values_in_cells=False).block_colours(StageId.OUTPUT, (0, 0))
    assert len(with_number) > len(without)
    small = picture(ConvTransposeSpec.square(16, 3, stride=2, padding=1))
    pitch = small.strip.canvas.frame(StageId.OUTPUT).pitch
    assert pitch < 18
    scale, model = small.strip.canvas.scale(StageId.OUTPUT), small.strip.canvas.model(StageId.OUTPUT)
    assert scale is not None and model is not None
    value = model.value(4, 4)
    assert value is not None
    assert small.pixel(StageId.OUTPUT, (4, 4)) == scale.rgb(value)


def test_at_a_large_scale_numbers_are_as_small_as_at_any_other_rather_than_none(picture: Build) -> None:
    set_interface_scale(2.0)
    try:
        shown = picture(ARTICLE, size=(1440, 536))
        pitch = shown.strip.canvas.frame(StageId.OUTPUT).pitch
        assert pitch < 30, "no room for three digits in twice their size"
        assert shown.strip.canvas._maps[StageId.OUTPUT].cells._numbers.shown
    finally:
        set_interface_scale(1.0)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("pitch", [14.0, 20.0, 28.0, 60.0])
def test_the_0_of_a_structural_zero_stays_inside_its_cell_at_every_scale(scale: float, pitch: float) -> None:
    set_interface_scale(scale)
    try:
        size = zero_pixels(pitch)
    finally:
        set_interface_scale(1.0)
    assert 10 <= size <= pitch * 0.75


def test_a_shared_range_gives_y_and_x_one_scale(picture: Build) -> None:
    shown = picture(ARTICLE, range_mode=RangeMode.SHARED)
    scales = [shown.strip.canvas.scale(s) for s in (StageId.INPUT, StageId.OUTPUT)]
    assert [(s.low, s.high) for s in scales if s is not None] == [(0.0, 120.0)] * 2


def test_fixed_limits_are_taken_as_they_are(picture: Build) -> None:
    shown = picture(ARTICLE, range_mode=RangeMode.FIXED, fixed_limits=(10.0, 20.0), values_in_cells=False)
    scale = shown.strip.canvas.scale(StageId.OUTPUT)
    assert scale is not None and (scale.low, scale.high) == (10.0, 20.0)
    assert shown.pixel(StageId.OUTPUT, (0, 0)) == tuple(scale.lut[0])
    assert shown.pixel(StageId.OUTPUT, (3, 3)) == tuple(scale.lut[-1])


def test_a_map_larger_than_its_slot_is_sampled(picture: Build) -> None:
    shown = picture(
        ConvTransposeSpec.square(300, 2, stride=2), input=SourceKind.CONSTANT, kernel=SourceKind.ONES
    )
    frame = shown.strip.canvas.frame(StageId.OUTPUT)
    assert frame.pitch < 1
    sampled = shown.strip.canvas._maps[StageId.OUTPUT].image.sampled
    assert sampled is not None
    image = sampled.pixels()
    assert image.shape[0] <= round(frame.clip.height()) + 1
    assert (image == 1.0).all()


def test_an_input_that_is_not_a_number_is_struck_through(picture: Build) -> None:
    shown = picture(ARTICLE)
    values = np.arange(9.0).reshape(3, 3)
    values[1, 1] = np.nan
    x = np.zeros((5, 5))
    shown.strip.show_slices(values, np.ones((3, 3)), x)
    assert rgb_from_hex(LIGHT.error_line) in shown.block_colours(StageId.INPUT, (1, 1))


def test_a_preview_is_shown_until_the_output_is_there(picture: Build) -> None:
    shown = picture(ConvTransposeSpec.square(600, 2, stride=2), values_in_cells=False)
    y = np.zeros((600, 600))
    levels = Levels(Reduction.MEAN, (np.full((300, 300), 3.0),), 2)
    shown.strip.show_preview(PreviewedInput(y, PLAIN, (0.0, 0.0)), np.ones((2, 2)), levels)
    image, scale = shown.image(), shown.strip.canvas.scale(StageId.OUTPUT)
    centre = shown.strip.canvas.frame(StageId.OUTPUT).clip.center().toPoint()
    assert scale is not None and scale.high == 3.0
    assert shown.strip.legend.accessibleDescription() == "Preview: 1 of 4 × 4 cells"
    assert rgb(image.pixelColor(centre)) == scale.rgb(3.0)
    shown.strip.show_slices(y, np.ones((2, 2)), np.full((1200, 1200), 1.0))
    scale = shown.strip.canvas.scale(StageId.OUTPUT)
    assert scale is not None and scale.high == 1.0
    assert "Preview" not in shown.strip.legend.accessibleDescription()


def test_a_preview_is_not_taken_for_one_of_another_layer(picture: Build) -> None:
    shown = picture(ConvTransposeSpec.square(600, 2, stride=2), values_in_cells=False)
    levels = Levels(Reduction.MEAN, (np.full((300, 300), 3.0),), 2)
    y = PreviewedInput(np.zeros((600, 600)), PLAIN, (0.0, 0.0))
    shown.strip.show_preview(y, np.ones((2, 2)), levels)
    larger = solved(ConvTransposeSpec.square(600, 2, stride=3))
    shown.strip.show_geometry(larger, ViewSettings(), LIGHT)
    assert not shown.strip.canvas._maps[StageId.OUTPUT].image.isVisible()


def test_the_largest_cell_is_seen_from_afar_where_it_is_asked_for(picture: Build) -> None:
    spec = ConvTransposeSpec.square(301, 2, stride=2)
    largest = {}
    for reduction in Reduction:
        shown = picture(spec, input=SourceKind.IMPULSE, kernel=SourceKind.IMPULSE, reduction=reduction)
        sampled = shown.strip.canvas._maps[StageId.OUTPUT].image.sampled
        assert sampled is not None
        samples = sampled.pixels()
        assert samples.shape[0] < 602
        largest[reduction] = samples.max()
    assert largest[Reduction.PEAK] == 1.0
    assert largest[Reduction.MEAN] < 1.0


def test_high_contrast_veils_nothing_and_draws_textures_in_the_colour_of_text(picture: Build) -> None:
    strong = with_high_contrast(LIGHT)
    shown = picture(ARTICLE, theme=strong, values_in_cells=False)
    before = shown.pixel(StageId.INPUT, (2, 2))
    shown.focus.hover(Focus(FocusKind.OUTPUT_CELL, (0, 0)))
    assert shown.pixel(StageId.INPUT, (2, 2)) == before
    colours = shown.block_colours(StageId.ZERO_INSERTED, (3, 3))
    assert rgb_from_hex(LIGHT.canvas) in colours
    darkest = min(colours, key=sum)
    plain = picture(ARTICLE, values_in_cells=False).block_colours(StageId.ZERO_INSERTED, (3, 3))
    assert sum(darkest) < sum(min(plain, key=sum))


@pytest.mark.parametrize("cell", [(0, 0), (6, 6)])
def test_the_ring_of_the_keyboard_is_whole_at_the_edge_of_a_map(
    picture: Build, cell: tuple[int, int]
) -> None:
    shown = picture(ARTICLE)
    shown.strip.canvas.show_cursor(StageId.PADDED, cell)
    frame = shown.strip.canvas.frame(StageId.PADDED)
    block, area, image = frame.block(*cell), frame.clip, shown.image()
    accent = rgb_from_hex(LIGHT.accent)
    across, down = (area.left(), area.top()) if cell == (0, 0) else (area.right() - 2, area.bottom() - 2)
    middle = block.center()
    for step in (0, 1):
        assert rgb(image.pixelColor(int(across) + step, int(middle.y()))) == accent
        assert rgb(image.pixelColor(int(middle.x()), int(down) + step)) == accent


def test_numbers_that_would_all_be_zero_are_left_out(picture: Build) -> None:
    shown = picture(ConvTransposeSpec.square(4, 4, stride=2, padding=1), size=(1000, 400))
    canvas, values = shown.strip.canvas, np.arange(1.0, 17.0).reshape(4, 4)
    pitch = canvas.frame(StageId.KERNEL).pitch
    assert 20 < pitch < 34
    numbers = canvas._maps[StageId.KERNEL].cells._numbers
    for factor, legible in ((0.5, True), (-0.0003, False)):
        shown.strip.show_slices(values, values * factor, np.ones((8, 8)))
        assert numbers.shown is legible


def test_weights_far_below_one_lose_the_zero_before_the_point_rather_than_a_decimal(picture: Build) -> None:
    shown = picture(ConvTransposeSpec.square(4, 4, stride=2, padding=1), size=(1000, 400))
    numbers = shown.strip.canvas._maps[StageId.KERNEL].cells._numbers
    values = np.linspace(-0.17, 0.17, 16).reshape(4, 4)
    shown.strip.show_slices(np.ones((4, 4)), values, np.ones((8, 8)))
    assert numbers.look.text(-0.154) == "\N{MINUS SIGN}.15"
    shown.strip.show_slices(np.ones((4, 4)), values / 4, np.ones((8, 8)))
    assert numbers.shown
    assert numbers.look.text(-0.04) == "\N{MINUS SIGN}.04"


@pytest.mark.parametrize(
    ("term", "spec", "stage", "cell", "role"),
    [
        (Term.OUTPUT_SIZE, ARTICLE, StageId.OUTPUT, (0, 0), None),
        (Term.INSERTED_SIZE, ARTICLE, StageId.ZERO_INSERTED, (0, 0), None),
        (Term.PAIRED, ARTICLE, StageId.INPUT, (0, 0), None),
        (Term.KERNEL, ARTICLE, StageId.PADDED, (1, 2), LIGHT.kernel),
        (Term.INPUT_SIZE, ConvTransposeSpec.square(60, 3), StageId.PADDED, (0, 0), None),
    ],
)
def test_a_size_is_lit_by_its_outline(
    picture: Build,
    term: Term,
    spec: ConvTransposeSpec,
    stage: StageId,
    cell: tuple[int, int],
    role: Role | None,
) -> None:
    shown = picture(spec, values_in_cells=False, pin=(1, 2))
    block = shown.strip.canvas.frame(stage).block(*cell)
    x, y = int(block.left()) + 1, int(block.center().y()) + 3
    line = rgb_from_hex(LIGHT.text2 if role is None else role.line)
    assert rgb(shown.image().pixelColor(x, y)) != line
    shown.strip.pointing.set_term(term)
    assert rgb(shown.image().pixelColor(x, y)) == line


def is_near(seen: tuple[int, int, int], wanted: str) -> bool:
    """The same but for the softened edge of a line."""
    return sum(abs(a - b) for a, b in zip(seen, rgb_from_hex(wanted), strict=True)) < 120


@pytest.mark.parametrize(
    ("term", "spec", "sides"),
    [
        (Term.PADDING, ARTICLE, {"top", "bottom", "left", "right"}),
        (
            Term.PADDING,
            ConvTransposeSpec(AxisSpec.from_padding(3, 3, padding=1), AxisSpec(3, 3)),
            {"top", "bottom"},
        ),
        (
            Term.END_CROP,
            ConvTransposeSpec(AxisSpec(4, 3), AxisSpec.from_padding(4, 3, end_crop=1)),
            {"right"},
        ),
    ],
)
def test_what_is_cropped_is_lit_by_a_dashed_line_along_the_edge(
    picture: Build, term: Term, spec: ConvTransposeSpec, sides: set[str]
) -> None:
    shown = picture(spec, values_in_cells=False)
    frame = shown.strip.canvas.frame(StageId.PADDED)
    cells = frame.block(0, 0, frame.rows, frame.columns).toRect()
    middle = frame.block(frame.rows // 2, frame.columns // 2).toRect()
    across, down = range(middle.left(), middle.right()), range(middle.top(), middle.bottom())
    edges = {
        "top": [(x, cells.top()) for x in across],
        "bottom": [(x, cells.bottom()) for x in across],
        "left": [(cells.left(), y) for y in down],
        "right": [(cells.right(), y) for y in down],
    }

    def dashed() -> set[str]:
        image = shown.image()
        colours = {side: {rgb(image.pixelColor(*point)) for point in edges[side]} for side in edges}
        return {side for side in edges if any(is_near(each, LIGHT.padding.line) for each in colours[side])}

    assert dashed() == set()
    shown.strip.pointing.set_term(term)
    assert dashed() == sides


def test_the_zeros_of_a_large_map_are_lit_as_a_whole(picture: Build) -> None:
    shown = picture(ConvTransposeSpec.square(60, 5))
    above, below, inside = (1, 30), (62, 1), (30, 30)
    assert shown.strip.canvas.frame(StageId.PADDED).pitch < CELLS_FROM
    plain = shown.pixel(StageId.PADDED, above)
    data = shown.pixel(StageId.PADDED, inside)
    shown.strip.pointing.set_term(Term.PADDING_ZEROS)
    line = rgb_from_hex(LIGHT.padding.line)
    lit = tuple(round(0.45 * over + 0.55 * under) for over, under in zip(line, plain, strict=True))
    for cell in (above, below):
        seen = shown.pixel(StageId.PADDED, cell)
        assert all(abs(a - b) <= 16 for a, b in zip(seen, lit, strict=True)), (cell, seen, lit)
    assert min(shown.pixel(StageId.PADDED, inside)) > min(data), "veiled, not lit"


def test_the_values_that_a_term_counts_are_ringed(picture: Build) -> None:
    shown = picture(ARTICLE, values_in_cells=False)
    ink = rgb_from_hex(LIGHT.text1)
    cells = list(product(range(5), repeat=2))

    def ringed() -> set[tuple[int, int]]:
        return {cell for cell in cells if ink in shown.block_colours(StageId.ZERO_INSERTED, cell)}

    assert ringed() == set()
    shown.strip.pointing.set_term(Term.INPUT_SIZE)
    assert ringed() == {(row, column) for row, column in cells if row % 2 == column % 2 == 0}
