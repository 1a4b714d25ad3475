/* The fused kernel for one type of number and one kind of processor; fused.c includes this once for each.

   NUMBER   the type of number
   WIDTH    bytes of a vector
   ROWS     the most rows of outputs that are summed at once: what the registers hold
   TARGET   the function attribute that names the processor
   NAME(x)  a name of its own for each function */

#define CELLS ((ptrdiff_t)(WIDTH / sizeof(NUMBER))) /* of a vector */
#define VECTOR NAME(vector)
typedef NUMBER VECTOR __attribute__((vector_size(WIDTH), aligned(sizeof(NUMBER)), may_alias));
#define EIGHT NAME(eight)
#define PLACES NAME(places)
typedef NUMBER EIGHT __attribute__((vector_size(8 * sizeof(NUMBER)), aligned(sizeof(NUMBER)), may_alias));
typedef __typeof__(__builtin_choose_expr(sizeof(NUMBER) == 4, (int32_t)0, (int64_t)0)) NAME(integer);
typedef NAME(integer) PLACES __attribute__((vector_size(8 * sizeof(NUMBER))));

#include "sums_kernel.h"

/* Some numbers: two overlapping pieces at the end are faster than a loop that looks for it. */
TARGET static inline __attribute__((always_inline)) void NAME(copy)(NUMBER *to, const NUMBER *from, ptrdiff_t count)
{
    if (count >= 16) {
        for (ptrdiff_t i = 0; i < count - 16; i += 16) memcpy(to + i, from + i, 16 * sizeof(NUMBER));
        memcpy(to + count - 16, from + count - 16, 16 * sizeof(NUMBER));
    } else if (count >= 8) {
        memcpy(to, from, 8 * sizeof(NUMBER));
        memcpy(to + count - 8, from + count - 8, 8 * sizeof(NUMBER));
    } else if (count >= 4) {
        memcpy(to, from, 4 * sizeof(NUMBER));
        memcpy(to + count - 4, from + count - 4, 4 * sizeof(NUMBER));
    } else
        for (ptrdiff_t i = 0; i < count; i++) to[i] = from[i];
}

/* Lines of numbers to lines that lie elsewhere, and how many numbers these are apart. */
struct NAME(lines) {
    NUMBER *to;
    const NUMBER *from;
    ptrdiff_t count, to_next, from_next;
};

/* `count` numbers of each of some rows, which lie `apart`, side by side; the same for every line. */
TARGET static inline __attribute__((always_inline)) void NAME(interleave)(struct NAME(lines) lines, ptrdiff_t apart,
                                                                         ptrdiff_t count, NUMBER added, ptrdiff_t rows)
{
    for (; lines.count > 0; lines.count--, lines.to += lines.to_next, lines.from += lines.from_next) {
        NUMBER *restrict to = lines.to;
        const NUMBER *restrict from = lines.from;
        ptrdiff_t i = 0;
        for (; rows == 2 && i + 8 <= count; i += 8) { /* compilers take more steps for this */
            EIGHT first = *(const EIGHT *)(from + i) + added, second = *(const EIGHT *)(from + apart + i) + added;
            *(EIGHT *)(to + 2 * i) = SHUFFLED(PLACES, first, second, 0, 8, 1, 9, 2, 10, 3, 11);
            *(EIGHT *)(to + 2 * i + 8) = SHUFFLED(PLACES, first, second, 4, 12, 5, 13, 6, 14, 7, 15);
        }
        for (; i < count; i++)
            for (ptrdiff_t row = 0; row < rows; row++) to[i * rows + row] = from[row * apart + i] + added;
    }
}

TARGET static void NAME(side_by_side)(struct NAME(lines) lines, ptrdiff_t apart, ptrdiff_t count, NUMBER added,
                                      ptrdiff_t rows)
{
    if (rows == 1) NAME(interleave)(lines, apart, count, added, 1);
    else if (rows == 2) NAME(interleave)(lines, apart, count, added, 2);
    else if (rows == 3) NAME(interleave)(lines, apart, count, added, 3);
    else if (rows == 4) NAME(interleave)(lines, apart, count, added, 4);
    else if (rows == 8) NAME(interleave)(lines, apart, count, added, 8);
    else NAME(interleave)(lines, apart, count, added, rows);
}

/* Zeros, and up to LINE - 1 more behind them: there is nothing yet. */
static inline __attribute__((always_inline)) NUMBER *NAME(zeros)(NUMBER *to, ptrdiff_t count)
{
    for (ptrdiff_t i = 0; i < count; i += LINE) memset(to + i, 0, LINE * sizeof(NUMBER));
    return to + count;
}

#include "terms_kernel.h"

/* The weights of an input for a block of outputs, by pattern, and by rows that are summed at once; of these by input and
   tap, with the rows side by side. */
TARGET NO_CALLS static inline void NAME(arrange_input)(const struct layer *layer, const NUMBER *from, ptrdiff_t c,
                                                       ptrdiff_t outputs, NUMBER *to)
{
    NUMBER taps[MOST_OUTPUTS * MOST_TAPS], terms[MOST_OUTPUTS * MOST_TAPS], *taken = taps;
    NAME(side_by_side)((struct NAME(lines)){taps, from, 1, 0, 0}, layer->taps, layer->taps, 0, outputs);
    if (layer->together == 2) NAME(sum_taps)(layer, taps, outputs, taken = terms);
    for (ptrdiff_t p = 0; p < layer->patterns; p++) {
        const struct pattern *pattern = &layer->pattern[p];
        const int64_t *phase = pattern->phase;
        ptrdiff_t rows = pattern->phases * outputs, most = pieces(rows, ROWS), output = 0;
        for (ptrdiff_t first = 0, some; first < rows; first += some, to += layer->inputs * pattern->taps * some) {
            some = clipped(rows - first, most);
            for (ptrdiff_t row = 0, alike; row < some; row += alike) {
                alike = clipped(outputs - output, some - row);
                for (ptrdiff_t tap = 0; tap < pattern->taps; tap++) {
                    NUMBER *laid = to + (c * pattern->taps + tap) * some + row;
                    const NUMBER *of = taken + (pattern->tap[TAP * tap + 3] + phase[1]) * outputs + output;
                    if (alike == MOST_OUTPUTS) memcpy(laid, of, MOST_OUTPUTS * sizeof(NUMBER));
                    else
                        for (ptrdiff_t each = 0; each < alike; each++) laid[each] = of[each];
                }
                output += alike;
                if (output == outputs) output = 0, phase += PHASE;
            }
        }
    }
}

/* The weights of some blocks of outputs: several, because those of an input lie beside each other. */
TARGET NO_CALLS static void NAME(arrange)(const struct layer *layer, const void *weight, ptrdiff_t begin, ptrdiff_t end,
                                          void *to)
{
    ptrdiff_t of_block = layer->inputs * layer->weights * layer->block;
    for (ptrdiff_t c = 0; c < layer->inputs; c++)
        for (ptrdiff_t block = begin; block < end; block++) {
            ptrdiff_t first = block * layer->block, outputs = clipped(layer->outputs - first, layer->block);
            const NUMBER *from = (const NUMBER *)weight + (c * layer->outputs + first) * layer->taps;
            for (ptrdiff_t i = 0; i < outputs * layer->taps; i += CACHE_LINE / (ptrdiff_t)sizeof(NUMBER))
                __builtin_prefetch(from + CHANNELS_AHEAD * layer->outputs * layer->taps + i);
            NAME(arrange_input)(layer, from, c, outputs, (NUMBER *)to + block * of_block);
        }
}

/* Some lines of inputs, with zeros `before` and `after` some of them. */
TARGET static inline __attribute__((always_inline)) void NAME(lay_lines)(
    NUMBER *to, const char *from, const ptrdiff_t *by, ptrdiff_t lines, ptrdiff_t pitch, ptrdiff_t before, ptrdiff_t after)
{
    int is_in_one_piece = by[4] == sizeof(NUMBER);
    if (is_in_one_piece && by[3] == pitch * (ptrdiff_t)sizeof(NUMBER)) {
        /* What lies beside a line is from its neighbours, where zeros belong. */
        NAME(copy)(to + before, (const NUMBER *)from + before, lines * pitch - before - (pitch - after));
        for (ptrdiff_t i = 0; i < before; i++)
            for (ptrdiff_t line = 0; line < lines; line++) to[line * pitch + i] = 0;
        for (ptrdiff_t i = after; i < pitch; i++)
            for (ptrdiff_t line = 0; line < lines; line++) to[line * pitch + i] = 0;
        return;
    }
    for (ptrdiff_t line = 0; line < lines; line++, to += pitch, from += by[3]) {
        if (before) NAME(zeros)(to, before);
        if (is_in_one_piece) NAME(copy)(to + before, (const NUMBER *)from + before, after - before);
        else
            for (ptrdiff_t i = before; i < after; i++) to[i] = *(const NUMBER *)(from + i * by[4]);
        if (after < pitch) NAME(zeros)(to + after, pitch - after);
    }
}

/* The rows of inputs of a tile, with zeros beside them, so that no tap has to look where the map ends. */
TARGET NO_CALLS static void NAME(lay)(const struct layer *layer, const struct tile *tile, const struct array *y, ptrdiff_t group,
                             NUMBER *laid)
{
    const ptrdiff_t *by = y->strides;
    ptrdiff_t pitch = tile->pitch, row = tile->rows - layer->farthest, height = tile->height;
    ptrdiff_t above = clipped(-row, height), below = clipped(y->shape[3] - row, height);
    for (ptrdiff_t c = 0; c < layer->inputs; c++)
        for (ptrdiff_t copy = 0; copy < layer->copies; copy++) {
            ptrdiff_t first = tile->columns - layer->copy[COPY * copy];
            ptrdiff_t before = clipped(-first, pitch), after = clipped(y->shape[4] - first, pitch);
            ptrdiff_t lines = after > before ? clipped(below - above, height) : 0;
            const char *from = y->data + group * by[0] + c * by[1] + (row + above) * by[3] + first * by[4];
            NUMBER *to = laid + (c * layer->copies + copy) * tile->plane, *end = to + tile->plane;
            for (ptrdiff_t sample = tile->samples; sample < tile->samples_end; sample++) {
                to = NAME(zeros)(to, above * pitch);
                NAME(lay_lines)(to, from + sample * by[2], by, lines, pitch, before, after);
                to = NAME(zeros)(to + lines * pitch, (height - above - lines) * pitch);
            }
            NAME(zeros)(to, end - to);
        }
}

/* The sums of a block of output channels into the output: rows of every phase, side by side. */
TARGET static void NAME(store)(const struct layer *layer, const struct tile *tile, const NUMBER *sums,
                               const struct array *x, const void *bias, ptrdiff_t group, ptrdiff_t block)
{
    const ptrdiff_t *by = x->strides;
    ptrdiff_t down = layer->stride_down * layer->together, across = layer->stride_across;
    ptrdiff_t width = tile->columns_end - tile->columns;
    ptrdiff_t first = tile->rows * layer->stride_down - layer->crop_down, column = tile->columns * across - layer->crop_across;
    ptrdiff_t whole = clipped((x->shape[4] - column) / across, width), step = by[4] / (ptrdiff_t)sizeof(NUMBER);
    ptrdiff_t rest = whole < width ? x->shape[4] - column - whole * across : 0;
    struct NAME(lines) lines = {.to_next = by[3] * down / (ptrdiff_t)sizeof(NUMBER), .from_next = tile->pitch};
    for (ptrdiff_t output = block; output < layer->outputs && output < block + layer->block; output++) {
        NUMBER added = bias ? ((const NUMBER *)bias)[group * layer->outputs + output] : 0;
        for (ptrdiff_t sample = tile->samples; sample < tile->samples_end; sample++)
            for (ptrdiff_t phase = 0; phase < down; phase++) {
                ptrdiff_t row = first + phase;
                ptrdiff_t rows = count_of(tile->rows_end - tile->rows - phase / layer->stride_down, layer->together);
                lines.count = clipped(count_of(x->shape[3] - row, down), rows);
                lines.to = (NUMBER *)(x->data + group * by[0] + output * by[1] + sample * by[2] + row * by[3]) + column * step;
                lines.from = sums + ((output - block) * layer->rows + phase) * across * tile->cells
                    + (sample - tile->samples) * tile->height * tile->pitch;
                if (step == 1) NAME(side_by_side)(lines, tile->cells, whole, added, across);
                for (ptrdiff_t line = 0; line < lines.count && (rest || step != 1); line++) {
                    const NUMBER *from = lines.from + line * lines.from_next;
                    for (ptrdiff_t each = step == 1 ? whole * across : 0; each < whole * across + rest; each++)
                        lines.to[line * lines.to_next + each * step] = from[each % across * tile->cells + each / across] + added;
                }
            }
    }
}

/* The sums of some inputs for some vectors of cells and all rows of a pattern; added to earlier ones, if there are any. */
TARGET static void NAME(sum_rows)(const struct layer *layer, const struct tile *tile, const struct pattern *pattern,
                                  const NUMBER *weight, const NUMBER *laid, const ptrdiff_t *inputs, ptrdiff_t first_input,
                                  ptrdiff_t channels, NUMBER *sums, ptrdiff_t outputs, const ptrdiff_t *at, ptrdiff_t vectors)
{
    ptrdiff_t rows = pattern->phases * outputs, most = pieces(rows, ROWS), output = 0;
    ptrdiff_t of_output = layer->rows * layer->stride_across * tile->cells;
    const int64_t *phase = pattern->phase;
    for (ptrdiff_t first = 0, some; first < rows; first += some) {
        some = clipped(rows - first, most);
        NUMBER *to[ROWS];
        for (ptrdiff_t row = 0; row < some; row++) {
            to[row] = sums + output * of_output + phase[0] * tile->cells;
            if (++output == outputs) output = 0, phase += PHASE;
        }
        const NUMBER *of_rows = weight + (layer->inputs * first + first_input * some) * pattern->taps;
        NAME(sums)[some][vectors](of_rows, laid, inputs, channels * pattern->taps, to, at, first_input > 0);
    }
}

/* Where the next vectors of cells begin, and how many there are. Code for another processor between vectors would cost more
   than all of it. */
TARGET static inline __attribute__((always_inline)) ptrdiff_t NAME(next_vectors)(
    const struct tile *tile, struct cells *cells, ptrdiff_t *at, ptrdiff_t widest)
{
    struct cells next[WIDEST + 2];
    ptrdiff_t left = 0;
    for (; left < widest + 2 && cells->at < tile->end; left++) {
        at[left] = cells->at;
        skip(cells, tile, cells->at + CELLS);
        next[left] = *cells;
    }
    ptrdiff_t vectors = vectors_of(left, widest);
    *cells = next[vectors - 1];
    return vectors;
}

/* All sums of a block of output channels; long ones from shorter ones, which rounds less. Returns 0 if two rows were made of
   products that are not finite. */
TARGET static int NAME(sum_block)(const struct layer *layer, const struct tile *tile, const ptrdiff_t *inputs,
                                  const NUMBER *weight, const NUMBER *laid, NUMBER *sums, ptrdiff_t outputs)
{
    ptrdiff_t most_rows = rows_at_once(layer->most_phases * outputs, 0, ROWS), widest = most_rows <= ROWS / 2 ? WIDEST : 3;
    ptrdiff_t most = inputs_at_once(layer);
    VECTOR nothing = {0};
    for (ptrdiff_t c = 0; c < layer->inputs; c += most)
        for (struct cells cells = cells_of(tile); cells.at < tile->end;) {
            ptrdiff_t at[WIDEST + 2], vectors = NAME(next_vectors)(tile, &cells, at, widest);
            const NUMBER *of_pattern = weight, *of_inputs = laid + c * layer->copies * tile->plane;
            for (ptrdiff_t p = 0; p < layer->patterns; p++) {
                const struct pattern *pattern = &layer->pattern[p];
                NAME(sum_rows)(layer, tile, pattern, of_pattern, of_inputs, inputs + pattern->first, c,
                               clipped(layer->inputs - c, most), sums, outputs, at, vectors);
                of_pattern += pattern->phases * outputs * layer->inputs * pattern->taps;
            }
            if (layer->together == 2 && c + most >= layer->inputs)
                nothing += NAME(add_products)(layer, tile, sums, outputs, at, vectors);
        }
    NUMBER sum = 0;
    for (int i = 0; i < CELLS; i++) sum += nothing[i];
    return sum == 0;
}

/* A tile of some blocks of output channels. Returns 0 if sums of inputs or taps were not finite, so that cells are wrong. */
TARGET static int NAME(compute)(const struct layer *layer, const struct tile *tile, const struct arrays *arrays,
                                 const ptrdiff_t *inputs, ptrdiff_t begin, ptrdiff_t end, void *scratch)
{
    NUMBER *laid = scratch, *sums = laid + laid_numbers(layer, tile);
    int are_right = 1;
    NAME(zeros)(sums - LINE, LINE);
    for (ptrdiff_t group = 0; group < arrays->y.shape[0]; group++) {
        (layer->together == 2 ? NAME(lay_sums) : NAME(lay))(layer, tile, &arrays->y, group, laid);
        for (ptrdiff_t block = begin; block < end; block++) {
            const char *weight = arrays->weight.data + group * arrays->weight.strides[0] + block * arrays->weight.strides[1];
            ptrdiff_t first = block * layer->block, outputs = clipped(layer->outputs - first, layer->block);
            are_right &= NAME(sum_block)(layer, tile, inputs, (const NUMBER *)weight, laid, sums, outputs);
            NAME(store)(layer, tile, sums, &arrays->x, arrays->bias, group, first);
        }
    }
    return are_right;
}

#include "spread_kernel.h"
#include "scan_kernel.h"

#undef NUMBER
#undef WIDTH
#undef ROWS
#undef TARGET
#undef NAME
#undef CELLS
#undef EIGHT
#undef PLACES
#undef VECTOR
#undef SUM
#undef SUMS
#undef WIDE_SUMS
