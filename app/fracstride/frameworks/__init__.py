"""Other frameworks' transposed convolutions; each is imported only inside the function that uses it."""
