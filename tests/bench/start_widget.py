"""The least that a window can cost: an empty QWidget."""

from PySide6.QtWidgets import QApplication, QWidget
from start_stamps import Painted, Stamps


def main() -> None:
    application = QApplication([])
    window = QWidget()
    stamps = Stamps(application.quit)

    def painted() -> None:
        stamps.first()
        stamps.complete()

    Painted(window, painted)
    window.resize(1440, 900)
    window.show()
    application.exec()


main()
