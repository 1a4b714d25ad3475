"""The combo box of the design, and the one that shows colour maps as bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QHelpEvent, QLinearGradient, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from fracstride.core.override import override
from fracstride.ui.controls.popup import round_corners
from fracstride.ui.look.assets import pixmap, scaled
from fracstride.ui.look.theme import LIGHT, Theme

_KEY = Qt.ItemDataRole.UserRole


class Combo(QComboBox):
    """A choice by key; the wheel acts only with focus."""

    chosen = Signal(str)
    """The key that the user chose."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self.setAccessibleName(name)
        # On Linux Qt gives assistive tools the current choice for a name.
        self.setAccessibleDescription(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._has_list = False
        self.activated.connect(lambda index: self.chosen.emit(str(self.itemData(index, _KEY))))
        self.set_theme(LIGHT)

    def add(self, key: str, text: str) -> None:
        """Add a choice."""
        self.addItem(text, key)

    def key(self) -> str:
        """The key of the current choice."""
        return str(self.currentData(_KEY))

    def show_key(self, key: str) -> None:
        """Choose without a signal."""
        if key != self.key():
            with QSignalBlocker(self):
                self.setCurrentIndex(self.findData(key, _KEY))

    def set_theme(self, theme: Theme) -> None:
        """Take colours and, at the scale in force, sizes."""
        self._theme = theme
        self.setFixedHeight(scaled(28))

    @override
    def showPopup(self) -> None:
        if not self._has_list:
            # Not before: asking for the list makes it, a window of its own with half a megabyte; so does setFont.
            self._has_list = True
            self.setItemDelegate(self._delegate())
            round_corners(self.view().window())
        super().showPopup()

    def _delegate(self) -> QStyledItemDelegate:
        return QStyledItemDelegate(self)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    @override
    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QHelpEvent)
            and event.type() is QEvent.Type.ToolTip
            and self.elided_text() != self.currentText()
        ):
            lines = (self.currentText(), self.toolTip())
            QToolTip.showText(event.globalPos(), "\n".join(filter(None, lines)), self)
            return True
        return super().event(event)

    def elided_text(self) -> str:
        """The current choice as it is shown: with an ellipsis where it has no room."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        part = QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self)
        return self.fontMetrics().elidedText(
            self.currentText(), Qt.TextElideMode.ElideRight, room.width() - scaled(2)
        )

    @override
    def sizeHint(self) -> QSize:
        # Qt leaves no room between text and chevron, so the longest choice would lose a letter.
        return super().sizeHint() + QSize(scaled(4), 0)

    @override
    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint() + QSize(scaled(4), 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            option = QStyleOptionComboBox()
            self.initStyleOption(option)
            option.currentText = self.elided_text()
            self.style().drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option, painter, self)
            self.style().drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option, painter, self)
            self._paint_chevron(painter)

    def _paint_chevron(self, painter: QPainter) -> None:
        side = scaled(14)
        colour = self._theme.text2 if self.isEnabled() else self._theme.disabled
        image = pixmap("chevron-down", colour, side, self.devicePixelRatioF())
        painter.drawPixmap(self.width() - side - scaled(8), (self.height() - side) // 2, image)


GradientOf = Callable[[str, Theme], Sequence[str]]
"""(key, theme) -> the colours of the bar from left to right, #RRGGBB, evenly spaced."""


class GradientCombo(Combo):
    """A choice of colour map: each is shown as a bar, with its name beside it in the list."""

    def __init__(self, name: str, gradient: GradientOf, parent: QWidget | None = None) -> None:
        self._gradient = gradient
        super().__init__(name, parent)

    @override
    def _delegate(self) -> QStyledItemDelegate:
        return _GradientDelegate(self)

    def paint_bar(self, painter: QPainter, bar: QRectF, key: str) -> None:
        """Paint the colours of one choice into a rounded bar."""
        colours = self._gradient(key, self._theme)
        fill = QLinearGradient(bar.topLeft(), bar.topRight())
        for index, colour in enumerate(colours):
            fill.setColorAt(index / (len(colours) - 1), QColor(colour))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(bar, scaled(2), scaled(2))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            option = QStyleOptionComboBox()
            self.initStyleOption(option)
            option.currentText = ""
            self.style().drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option, painter, self)
            left, height = scaled(9), scaled(10)
            width = self.width() - left - scaled(26)
            self.paint_bar(painter, QRectF(left, (self.height() - height) / 2, width, height), self.key())
            self._paint_chevron(painter)


class _GradientDelegate(QStyledItemDelegate):
    def __init__(self, combo: GradientCombo) -> None:
        super().__init__(combo)
        self._combo = combo

    @override
    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        super().paint(painter, option, index)
        rect = QRectF(option.rect)
        height, width = scaled(10), scaled(44)
        bar = QRectF(rect.right() - width - scaled(8), rect.center().y() - height / 2, width, height)
        painter.save()
        self._combo.paint_bar(painter, bar, str(index.data(_KEY)))
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width() + scaled(60), size.height())
