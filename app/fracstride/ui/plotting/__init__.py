"""Heatmaps; the only importer of pyqtgraph."""
