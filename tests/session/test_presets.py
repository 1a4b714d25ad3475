"""Every preset loads, solves and has the sizes of its source."""

from __future__ import annotations

from importlib.resources import files

import pytest

from fracstride.core.geometry import Geometry
from fracstride.session.edits import Slot, materialise
from fracstride.session.presets import Preset, first_document, preset, presets
from fracstride.session.state import SourceKind
from fracstride.ui.language.preset_titles import PRESET_GROUPS, PRESET_TITLES
from layers import solved

# The guide's transposed cases: o, p, k, s, zero-inserted, padding before the convolution, op, i.
GUIDE = {
    "No padding, no strides, transposed": (2, 0, 3, 1, 2, 2, 0, 4),
    "Padding, strides, transposed": (3, 1, 3, 2, 5, 1, 0, 5),
    "Arbitrary padding, no strides, transposed": (6, 2, 4, 1, 6, 1, 0, 5),
    "Half padding, no strides, transposed": (5, 1, 3, 1, 5, 1, 0, 5),
    "Full padding, no strides, transposed": (7, 2, 3, 1, 7, 0, 0, 5),
    "No padding, strides, transposed": (2, 0, 3, 2, 3, 2, 0, 5),
    "Padding, strides, transposed (odd)": (3, 1, 3, 2, 5, 1, 1, 6),
}

SIZES = {
    "dcgan": (4, 8),
    "u_net": (4, 8),
    "fcn_bilinear": (4, 32),
    "fsrcnn": (6, 18),
    "bilinear_2x": (4, 8),
    "checkerboard": (4, 9),
    "dilated": (4, 8),
    "crop": (5, 5),
}


def geometry(each: Preset) -> Geometry:
    return solved(each.document.state.spec)


def test_the_worked_examples_come_first_and_groups_hold_together() -> None:
    assert [each.title for each in presets() if each.group == "Guide"] == list(GUIDE)
    groups = [each.group for each in presets()]
    assert list(dict.fromkeys(groups)) == ["Guide", "Upsampling", "Checkerboard"]
    assert groups == sorted(groups, key=["Guide", "Upsampling", "Checkerboard"].index)


def test_ids_and_titles_are_unique_and_every_file_is_listed() -> None:
    ids = {each.id for each in presets()}
    names = {each.name for each in (files("fracstride.resources") / "presets").iterdir()}
    assert names == {f"{each}.fracstride" for each in ids}
    assert len({each.title for each in presets()}) == len(ids) == len(presets())


@pytest.mark.parametrize("each", [p for p in presets() if p.group == "Guide"], ids=lambda p: p.id)
def test_guide_presets_have_the_sizes_of_the_guide(each: Preset) -> None:
    solved = geometry(each)
    for axis in (solved.height, solved.width):
        spec = axis.spec
        asked = (spec.size, spec.padding, spec.kernel_size, spec.stride)
        found = (axis.inserted, axis.pad_begin, axis.output_pad, axis.output)
        assert (*asked, *found) == GUIDE[each.title]
    assert each.document.state.input.kind is SourceKind.RAMP
    assert each.document.state.kernel.kind is SourceKind.RAMP


@pytest.mark.parametrize("name", SIZES)
def test_other_presets_have_their_sizes(name: str) -> None:
    axis = geometry(preset(name)).height
    assert (axis.spec.size, axis.output) == SIZES[name]


def test_special_presets_show_what_they_are_for() -> None:
    fcn = preset("fcn_bilinear").document.state
    assert (fcn.spec.in_channels, fcn.spec.out_channels, fcn.spec.groups) == (3, 3, 3)
    assert fcn.kernel.kind is SourceKind.BILINEAR
    assert geometry(preset("crop")).height.cropped_begin == 1
    assert preset("dilated").document.state.spec.height.dilation == 2


def test_the_first_document_explains_itself() -> None:
    document = first_document()
    assert document.title == "Padding, strides, transposed"
    assert document.view.pin == (1, 1)
    for slot in Slot:
        assert materialise(document.state, slot)[0, 0].tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]


def test_every_title_and_group_can_be_translated() -> None:
    assert {each.title for each in presets()} == set(PRESET_TITLES)
    assert {each.group for each in presets()} == set(PRESET_GROUPS)
