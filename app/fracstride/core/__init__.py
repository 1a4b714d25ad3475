"""The functional core: what a transposed convolution is. No Qt, no files, no backend."""
