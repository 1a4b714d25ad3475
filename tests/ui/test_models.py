"""The tables' models keep the rules of Qt's models, whatever rows they show."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from fracstride.core.query import AxisQuery, LayerQuery, Span
from fracstride.core.ranking import Preference, ranked
from fracstride.core.solver import layers
from fracstride.core.spec import ConvTransposeSpec
from fracstride.core.stack.plan import plan
from fracstride.session.architectures import DCGAN, U_NET
from fracstride.ui.i18n import translate
from fracstride.ui.presenters.decoder import table
from fracstride.ui.presenters.solver_rows import RowContext
from fracstride.ui.views.decoder_model import DecoderModel
from fracstride.ui.views.solver_model import LayerModel

CONTEXT = RowContext(ConvTransposeSpec.square(3, 3), None)
UNKNOWN_ROLE = int(Qt.ItemDataRole.UserRole) + 77


def _watched(model: QAbstractItemModel) -> QAbstractItemModelTester:
    """Qt asks all sorts of things of a model now and at every change, and warns, which fails the test."""
    return QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)


def test_the_layers_of_the_solver(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    query = LayerQuery((AxisQuery(4, Span(4, 8)),) * 2)
    candidates = tuple(ranked(layers(query).found, Preference.EVEN))
    model = LayerModel(holder)
    watched = _watched(model)
    model.show_candidates((), CONTEXT)
    model.show_candidates(candidates, CONTEXT)
    model.show_candidates(candidates, CONTEXT)
    model.show_candidates((), CONTEXT)
    model.show_candidates((), CONTEXT)
    assert watched.model() is model
    assert model.data(QModelIndex()) is None


def test_the_layers_of_a_decoder(qapp: object) -> None:
    model = DecoderModel()
    watched = _watched(model)
    for stack in (DCGAN, U_NET):
        model.show_rows(table(plan(stack), translate).rows)
        assert watched.model() is model
    assert model.data(QModelIndex()) is None
    assert model.headerData(0, Qt.Orientation.Horizontal, UNKNOWN_ROLE) is None
    model.show_rows(())
