"""When what was painted is on the display: the answer of the X server."""

from __future__ import annotations

from ctypes import CDLL, c_uint, c_void_p

from PySide6.QtWidgets import QApplication


class DisplayServer:
    """Waits for the X server as ``QGuiApplication.sync`` does, without letting the program go on meanwhile."""

    def __init__(self, application: QApplication) -> None:
        native = application.nativeInterface() if application.platformName() == "xcb" else None
        self._connection = None if native is None else c_void_p(native.connection())
        if self._connection is not None:
            self._xcb = CDLL("libxcb.so.1")
            self._xcb.xcb_get_input_focus_reply.restype = c_void_p
            self._free = CDLL(None).free

    def answer(self) -> None:
        """Return when everything that was sent has been dealt with."""
        if self._connection is not None:
            cookie = self._xcb.xcb_get_input_focus(self._connection)
            reply = self._xcb.xcb_get_input_focus_reply(self._connection, c_uint(cookie), None)
            self._free(c_void_p(reply))
