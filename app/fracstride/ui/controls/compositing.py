"""Whether windows may have corners that let through what is behind them."""

from __future__ import annotations

import ctypes
import functools

from PySide6.QtGui import QGuiApplication, QNativeInterface


@functools.cache
def has_compositor() -> bool:
    """Whether windows can be translucent. On X11 that needs a compositor, without which they are black."""
    application = QGuiApplication.instance()
    if not isinstance(application, QGuiApplication) or application.platformName() != "xcb":
        return True
    native = application.nativeInterface()
    assert isinstance(native, QNativeInterface.QX11Application)
    try:
        return _owns_selection(ctypes.CDLL("libX11.so.6"), native.display())
    except OSError:
        return True


def _owns_selection(xlib: ctypes.CDLL, display: int) -> bool:
    """Whether somebody has the selection that marks the compositor of the screen."""
    xlib.XInternAtom.restype = xlib.XGetSelectionOwner.restype = ctypes.c_ulong
    pointer = ctypes.c_void_p(display)
    name = f"_NET_WM_CM_S{xlib.XDefaultScreen(pointer)}"
    atom = ctypes.c_ulong(xlib.XInternAtom(pointer, name.encode("ascii"), 0))
    return bool(xlib.XGetSelectionOwner(pointer, atom))
