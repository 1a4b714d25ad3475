"""A list to choose from: type a part of a name, choose with the arrows, press Enter."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontMetrics,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from fracstride.core.override import override
from fracstride.ui.controls.announcing import announce
from fracstride.ui.controls.labels import TextLabel
from fracstride.ui.i18n import translate
from fracstride.ui.look.assets import TextStyle, font, scaled
from fracstride.ui.look.style import add_shadow, set_surface
from fracstride.ui.look.theme import LIGHT, Theme
from fracstride.ui.presenters.palette import MAX_ROWS, Entry, by_hint

WIDTH, TOP, ROW, HEADING, SPACING = 560, 96, 36, 28, 6
ROOM_ASIDE = 40
"""Before a text, behind its hint and between them."""

Index = QModelIndex | QPersistentModelIndex

Find = Callable[[str], Sequence[Entry]]
"""What is typed -> the entries, best first."""


class _RowDelegate(QStyledItemDelegate):
    """Paints a row: the text, and the hint at the right in the quiet tone."""

    def __init__(self, entries: EntryList) -> None:
        super().__init__(entries)
        self._list = entries

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        is_heading = index.data(Qt.ItemDataRole.UserRole) is None
        return QSize(scaled(120), scaled(HEADING if is_heading else self._list.row))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        super().paint(painter, option, index)
        entry: Entry | None = index.data(Qt.ItemDataRole.UserRole)
        if entry is not None and entry.hint and not self._list.grouped:
            painter.save()
            painter.setFont(font(TextStyle.CAPTION))
            painter.setPen(self._list.theme.text3)
            area: QRect = option.rect.adjusted(0, 0, -scaled(12), 0)
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, entry.hint)
            painter.restore()

    @override
    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """A long text is shortened in the middle to make room for the hint: names often differ at their end."""
        super().initStyleOption(option, index)
        entry: Entry | None = index.data(Qt.ItemDataRole.UserRole)
        if entry is not None and entry.hint and not self._list.grouped:
            hint = QFontMetrics(font(TextStyle.CAPTION)).horizontalAdvance(entry.hint)
            room = option.rect.width() - hint - scaled(ROOM_ASIDE)
            metrics = option.fontMetrics
            option.text = metrics.elidedText(entry.text, Qt.TextElideMode.ElideMiddle, room)


class EntryList(QFrame):
    """A search line over a list; floats over its parent and closes on Escape or a click elsewhere."""

    chosen = Signal(object)
    """Entry."""

    def __init__(self, parent: QWidget, placeholder: str, row: int = ROW, grouped: bool = False) -> None:
        super().__init__(parent)
        self.grouped = grouped
        """Whether the hints stand over their entries as headings, rather than at the right of each."""
        self.theme = LIGHT
        self.row = row
        self._find: Find = lambda _text: ()
        self._return_focus: QWidget | None = None
        self._area, self._over = QRect(), parent
        self._column = QVBoxLayout(self)
        self.heading = TextLabel(style=TextStyle.CAPTION_MEDIUM, tone="secondary", parent=self)
        self.heading.hide()
        self.line = QLineEdit(self)
        self.list = QListWidget(self)
        self._build(placeholder)
        self.hide()

    @property
    def entries(self) -> list[Entry]:
        """What is listed now."""
        items = (self.list.item(row) for row in range(self.list.count()))
        found = (item.data(Qt.ItemDataRole.UserRole) for item in items)
        return [entry for entry in found if entry is not None]

    def open(self, find: Find, area: QRect, current: str = "") -> None:
        """Open at a place over the parent and take the focus; the entry with the key ``current`` is selected."""
        self._find = find
        over, holder = self._over, self.window().focusWidget()
        # Where nothing had the keyboard Qt would give it to the first button; what does not lie below the list
        # belonged to the workbench before this one, and is about to be deleted.
        self._return_focus = holder if over.isAncestorOf(holder) else over
        self._area = area
        self.move(area.topLeft())
        self.line.clear()
        self._refresh("")
        self.show()
        self.raise_()
        self.line.setFocus()
        self._go_to(current)

    def place(self) -> QRect:
        """The place of the command palette: centred in the window, 96 from the top."""
        window = self._over
        width = min(scaled(WIDTH), window.width() - scaled(32))
        height = scaled(26 + 2 * 8 + 10) + MAX_ROWS * scaled(ROW) + scaled(8)
        height = min(height, window.height() - scaled(TOP) - scaled(16))
        return QRect((window.width() - width) // 2, scaled(TOP), width, height)

    def close_list(self) -> None:
        """Hide, and give the focus back."""
        self.hide()
        if self._return_focus is not None and self._return_focus.isVisible():
            self._return_focus.setFocus()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self.theme = theme
        add_shadow(self, theme)

    def _build(self, placeholder: str) -> None:
        set_surface(self, "popover")
        self.line.setPlaceholderText(placeholder)
        self.line.setAccessibleName(placeholder)
        self.list.setItemDelegate(_RowDelegate(self))
        # Otherwise Qt asks Python for the height of every row.
        self.list.setUniformItemSizes(not self.grouped)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        column = self._column
        column.setContentsMargins(scaled(8), scaled(8), scaled(8), scaled(8))
        column.setSpacing(scaled(SPACING))
        column.addWidget(self.heading)
        column.addWidget(self.line)
        column.addWidget(self.list)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(lambda text: self._refresh(text))
        self.list.itemClicked.connect(lambda item: self._choose(item))
        self.list.setAccessibleName(placeholder)
        self.list.currentItemChanged.connect(lambda item: self._tell(item))

    def _refresh(self, text: str) -> None:
        self.list.clear()
        found = self._find(text)
        if not found:
            self._add_note(nothing := translate("Palette", "Nothing is called that"))
            announce(self.line, nothing)
        for heading, entries in by_hint(found) if self.grouped else [("", found)]:
            if heading:
                self._add_heading(heading)
            for entry in entries:
                self._add(entry)
        self._select(0, 1)
        self._fit()

    def _fit(self) -> None:
        """Take the height of the rows that were found, at most that of the place."""
        for each in (self, self.heading):
            each.ensurePolished()  # they are measured before they are first shown
        frame, margins = self.contentsMargins(), self._column.contentsMargins()
        around = frame.top() + frame.bottom() + margins.top() + margins.bottom() + scaled(SPACING)
        around += self.line.sizeHint().height()
        if not self.heading.isHidden():
            around += self.heading.sizeHint().height() + scaled(SPACING)
        height = around + 2 * self.list.frameWidth()
        for row in range(self.list.count()):
            if height >= self._area.height():
                break
            height += self.list.sizeHintForRow(row)
        self.resize(self._area.width(), min(height, self._area.height()))

    def _add(self, entry: Entry) -> None:
        item = QListWidgetItem(entry.text)
        item.setData(Qt.ItemDataRole.UserRole, entry)
        if not entry.enabled:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            item.setForeground(QColor(self.theme.disabled))
        self.list.addItem(item)

    def _tell(self, item: QListWidgetItem | None) -> None:
        """Say what Enter would choose: the keyboard is in the line, and assistive tools look nowhere else."""
        if item is not None and self.isVisible():
            entry: Entry = item.data(Qt.ItemDataRole.UserRole)
            announce(self.line, ", ".join(filter(None, (entry.text, entry.hint))))

    def _add_heading(self, text: str) -> None:
        self._add_note(text, TextStyle.CAPTION_MEDIUM)

    def _add_note(self, text: str, style: TextStyle = TextStyle.BODY) -> None:
        """Add a line that cannot be chosen."""
        item = QListWidgetItem(text)
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        item.setFont(font(style))
        item.setForeground(QColor(self.theme.text3))
        self.list.addItem(item)

    def _select(self, row: int, step: int) -> None:
        """Select the next row from ``row`` on that can be chosen."""
        while 0 <= row < self.list.count():
            if self.list.item(row).flags() & Qt.ItemFlag.ItemIsEnabled:
                self.list.setCurrentRow(row)
                return
            row += step

    def _go_to(self, key: str) -> None:
        """Select the entry with a key, if it is listed."""
        if not key:
            return
        for row in range(self.list.count()):
            entry: Entry | None = self.list.item(row).data(Qt.ItemDataRole.UserRole)
            if entry is not None and entry.key == key:
                self.list.setCurrentRow(row)

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is None or not item.flags() & Qt.ItemFlag.ItemIsEnabled:
            return
        entry = item.data(Qt.ItemDataRole.UserRole)
        self.close_list()
        self.chosen.emit(entry)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.line:
            self._on_press_elsewhere(event)
            return False
        if (
            isinstance(event, QFocusEvent)
            and event.lostFocus()
            and self.isVisible()
            and self._gives_way(event)
        ):
            self.hide()
        if isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                # Otherwise the window's own Escape would be taken before the list sees the key.
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress:
                return self._on_key(event.key())
        return False

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        application = QCoreApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        application = QCoreApplication.instance()
        assert application is not None
        application.removeEventFilter(self)

    def _gives_way(self, event: QFocusEvent) -> bool:
        """Whether the list closes when the focus goes elsewhere."""
        return True

    def _on_press_elsewhere(self, event: QEvent) -> None:
        """Close on a click elsewhere: much of the window can be clicked without taking the focus."""
        if isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonPress:
            place = self.mapFromGlobal(event.globalPosition().toPoint())
            if not self.rect().contains(place):
                self.close_list()

    def _on_key(self, key: int) -> bool:
        # Tab as well: there is nothing else to go to, and the list would close and leave the keyboard elsewhere.
        steps = {
            Qt.Key.Key_Down: 1,
            Qt.Key.Key_Up: -1,
            Qt.Key.Key_Tab: 1,
            Qt.Key.Key_Backtab: -1,
            Qt.Key.Key_PageDown: 8,
            Qt.Key.Key_PageUp: -8,
        }
        if key in steps:
            step = steps[Qt.Key(key)]
            last = self.list.count() - 1
            self._select(min(max(self.list.currentRow() + step, 0), last), 1 if step > 0 else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.list.currentItem())
        elif key == Qt.Key.Key_Escape:
            self.close_list()
        else:
            return False
        return True
