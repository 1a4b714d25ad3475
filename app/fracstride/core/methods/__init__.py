"""One algorithm a module; each equals the reference."""

from fracstride.core.methods import definition, zero_insertion

METHODS = {
    method.name: method
    for method in (
        zero_insertion.METHOD,
        definition.METHOD,
    )
}
"""Every method by its name."""
