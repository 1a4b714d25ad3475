"""A bare window of pyqtgraph: five images with axes and colour bars."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication
from start_stamps import Painted, Stamps


def main() -> None:
    application = QApplication([])
    window = pg.GraphicsLayoutWidget()
    for column in range(5):
        plot = window.addPlot(row=0, col=column)
        image = pg.ImageItem(np.arange(25.0).reshape(5, 5))
        plot.addItem(image)
        plot.addColorBar(image, colorMap="viridis")
    stamps = Stamps(application.quit)

    def painted() -> None:
        stamps.first()
        stamps.complete()

    Painted(window.viewport(), painted)
    window.resize(1440, 900)
    window.show()
    application.exec()


main()
