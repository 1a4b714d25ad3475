/* A layer in integers, as Python describes it, the arrays that it computes with, and how inputs are laid. */

#define MOST_TAPS 4096   /* of one pattern */
#define MOST_OUTPUTS 8   /* of a block */
#define LONGEST_SUM 640  /* products that are summed in one register */
#define WIDEST 6         /* vectors of cells that are summed at once */
#define LINE 16          /* numbers that cells are rounded up to */
#define BLOCKS_ARRANGED 4 /* at once */
#define CHANNELS_AHEAD 8 /* of which weights are asked for: they lie far apart */
#define CACHE_LINE 64    /* bytes */
#define PAGE 1024        /* numbers that copies should not lie apart: they would be in each other's way in the cache */
#define FIELDS 20        /* numbers of a layer before its lists */
#define COPY 4           /* numbers that describe a copy of the inputs: its shift, and the rows that are summed in it */
#define ROW 4            /* and a phase down, if two rows are made together: its taps, the first one, its first term, its third row of sums */
#define MOST_SUMMED 3    /* taps of such a phase */
#define PHASE 2          /* numbers that describe a phase: its place, and how far its taps are from those of the first */
#define TAP 4            /* and a tap: rows down, which copy, cells across in it, and its number for the first phase */

/* The phases of the output with the same pattern of taps. */
struct pattern {
    ptrdiff_t phases, taps;
    ptrdiff_t first; /* of its products */
    const int64_t *phase, *tap;
};

/* A layer, as `fused.layer_of` describes it. */
struct layer {
    ptrdiff_t inputs, outputs, block, stride_down, stride_across, crop_down, crop_across, reach, farthest;
    ptrdiff_t copies, reach_across, patterns, most_phases, most_taps, taps;
    ptrdiff_t together; /* rows of a phase that are made of the same products: 1, or 2 as in `terms.h` */
    ptrdiff_t rows;     /* of sums, of all phases down; the first ones are those that are stored */
    ptrdiff_t terms;    /* rows of weights: the kernel's, or sums of some of them */
    ptrdiff_t taps_across, apart; /* of a row; and how many rows a phase's taps are apart */
    /* What follows from these. */
    ptrdiff_t products; /* of one sum of every pattern */
    ptrdiff_t weights;  /* of two channels */
    const int64_t *copy, *row;
    struct pattern *pattern;
};

/* Samples, and q down and across, each up to an end; and what follows from these. */
struct tile {
    ptrdiff_t samples, samples_end, rows, rows_end, columns, columns_end;
    ptrdiff_t lines;  /* of sums of a sample */
    ptrdiff_t height; /* rows of inputs of a sample */
    ptrdiff_t pitch;  /* numbers from row to row */
    ptrdiff_t end;    /* of the cells */
    ptrdiff_t cells;  /* numbers of a row of sums, which may go on behind the last cell */
    ptrdiff_t plane;  /* numbers of a copy of the inputs of a channel */
};

/* The cells of a tile in their order; between lines, and between samples, there may be others, whose sums nobody needs. */
struct cells {
    ptrdiff_t at, end_of_line, lines; /* lines that are left of the sample, this one included */
};

struct array {
    char *data;
    const Py_ssize_t *shape, *strides;
};

/* y (g, c_in, n, y, x), the weight as the kernel has it, x (g, c_out, n, y, x), and the bias (g, c_out) or NULL. */
struct arrays {
    struct array y, weight, x;
    const void *bias;
};

#define POSITIONS_AT_ONCE 128 /* input cells whose products are kept until they are added to the output */

/* A layer for `spread`, as `spread.layer_of` describes it. */
struct spread {
    ptrdiff_t inputs, outputs, height, width, taps_down, taps_across, stride_down, stride_across;
    ptrdiff_t apart_down, apart_across; /* taps */
    ptrdiff_t crop_down, crop_across;
    ptrdiff_t block;     /* outputs that are computed at once */
    ptrdiff_t positions; /* whose inputs are packed at once */
    ptrdiff_t is_stored; /* whether no two products are for the same cell, and all cells have one */
    /* What follows from these. */
    ptrdiff_t taps, lanes; /* taps of a block's outputs, rounded up */
};

#define SPREAD_FIELDS 15

/* A map that is looked at, in one piece; `means` of `side` x `side` cells, of which row r has the part down[r], column c
   across[c]; NULL where none are wanted. */
struct scan {
    const void *values;
    ptrdiff_t rows, columns, side;
    const void *down, *across;
    void *means;
};

static inline ptrdiff_t clipped(ptrdiff_t value, ptrdiff_t most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

static inline ptrdiff_t count_of(ptrdiff_t whole, ptrdiff_t part)
{
    return (whole + part - 1) / part;
}

static inline ptrdiff_t rounded_up(ptrdiff_t value, ptrdiff_t step)
{
    return count_of(value, step) * step;
}

/* The size of pieces of `count` things: at most `most`, and all about as large. */
static inline ptrdiff_t pieces(ptrdiff_t count, ptrdiff_t most)
{
    return count_of(count, most > 1 ? count_of(count, most) : count);
}

/* How many of `rows` rows are summed at once from `first` on. */
static inline ptrdiff_t rows_at_once(ptrdiff_t rows, ptrdiff_t first, ptrdiff_t most)
{
    return clipped(rows - first, pieces(rows, most));
}

/* How many vectors are summed next when so many are left: as many as there is a function for, and none should be last alone. */
static inline ptrdiff_t vectors_of(ptrdiff_t left, ptrdiff_t widest)
{
    return left == 4 ? 2 : left >= widest ? widest : left >= 3 ? 3 : left;
}

/* How many input channels are summed at once. */
static ptrdiff_t inputs_at_once(const struct layer *layer)
{
    return pieces(layer->inputs, LONGEST_SUM / (layer->most_taps + 1));
}

/* Numbers of all inputs of a tile; the vectors of the last cells reach beyond them. */
static inline ptrdiff_t laid_numbers(const struct layer *layer, const struct tile *tile)
{
    return layer->inputs * layer->copies * tile->plane + LINE;
}

static void set_extents(const struct layer *layer, struct tile *tile, ptrdiff_t columns)
{
    ptrdiff_t samples = tile->samples_end - tile->samples, width = tile->columns_end - tile->columns;
    tile->lines = count_of(tile->rows_end - tile->rows, layer->together);
    tile->height = tile->lines + layer->reach;
    tile->pitch = width + layer->reach_across;
    if (layer->copies == 1 || layer->reach_across) {
        /* Zeros behind a row are also those before the next one. */
        ptrdiff_t before = layer->copy[0] - tile->columns, shared = columns + before;
        if (tile->pitch - before > shared) shared = tile->pitch - before;
        if (before <= LINE && shared < tile->pitch) tile->pitch = shared;
    }
    tile->end = ((samples - 1) * tile->height + tile->lines - 1) * tile->pitch + width;
    tile->cells = rounded_up(tile->end, LINE) + LINE;
    tile->plane = rounded_up(tile->end + layer->reach * tile->pitch + layer->reach_across, LINE);
    if (tile->plane % PAGE == 0) tile->plane += LINE;
}

static inline struct cells cells_of(const struct tile *tile)
{
    return (struct cells){0, tile->columns_end - tile->columns, tile->lines};
}

/* Goes to the first cell that is needed from `at` on. */
static inline void skip(struct cells *cells, const struct tile *tile, ptrdiff_t at)
{
    while (at >= cells->end_of_line) {
        cells->end_of_line += tile->pitch;
        if (--cells->lines == 0) {
            cells->lines = tile->lines;
            cells->end_of_line += (tile->height - cells->lines) * tile->pitch;
        }
    }
    ptrdiff_t first = cells->end_of_line - (tile->columns_end - tile->columns);
    cells->at = at < first ? first : at;
}

/* Where the inputs of the products of a sum are, for each pattern. */
static void set_inputs(const struct layer *layer, const struct tile *tile, ptrdiff_t *to)
{
    ptrdiff_t channels = inputs_at_once(layer);
    for (ptrdiff_t p = 0; p < layer->patterns; p++) {
        const struct pattern *pattern = &layer->pattern[p];
        for (ptrdiff_t c = 0; c < channels; c++)
            for (ptrdiff_t tap = 0; tap < pattern->taps; tap++) {
                const int64_t *each = pattern->tap + TAP * tap;
                *to++ = (c * layer->copies + each[1]) * tile->plane + each[0] * tile->pitch + each[2];
            }
    }
}
