"""Parameter panels: show(state) in, edited signals out."""
