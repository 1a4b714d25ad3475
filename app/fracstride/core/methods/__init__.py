"""One algorithm a module; each equals the reference."""

from fracstride.core.methods import definition, matrix, phases, scatter, zero_insertion

METHODS = {
    method.name: method
    for method in (
        zero_insertion.METHOD,
        scatter.METHOD,
        matrix.METHOD,
        phases.METHOD,
        definition.METHOD,
    )
}
"""Every method by its name."""
