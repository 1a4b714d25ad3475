/* The fused kernel for one type of number and one kind of processor; fused.c includes this once for each.

   NUMBER   the type of number
   WIDTH    bytes of a vector
   ROWS     the most rows of outputs that are summed at once: what the registers hold
   TARGET   the function attribute that names the processor
   NAME(x)  a name of its own for each function

   Sums are made for ROWS rows of outputs times up to 3 vectors of cells (6 where rows are few), in registers. Every
   input that is loaded is used for all these rows, every weight for all these cells. */

#define CELLS ((ptrdiff_t)(WIDTH / sizeof(NUMBER))) /* of a vector */
enum { NAME(rows) = ROWS };
#define VECTOR NAME(vector)
typedef NUMBER VECTOR __attribute__((vector_size(WIDTH), aligned(sizeof(NUMBER)), may_alias));

/* The sums of `count` products for each of `rows` rows. With `more`, they are added to those that are there. */
#define SUM(rows, vectors)                                                                                             \
    TARGET static void NAME(sum_##rows##_##vectors)(const NUMBER *const *weight, const NUMBER *input,                  \
                                                    const struct factors *factors, ptrdiff_t count,                    \
                                                    NUMBER *const *sums, int more)                                     \
    {                                                                                                                  \
        VECTOR sum[rows][vectors] = {0};                                                                               \
        const NUMBER *of[rows];                                                                                        \
        for (int row = 0; row < rows; row++) of[row] = weight[row];                                                    \
        for (const struct factors *each = factors; each < factors + count; each++) {                                   \
            const NUMBER *from = input + each->input;                                                                  \
            VECTOR taken[vectors];                                                                                     \
            for (int v = 0; v < vectors; v++) taken[v] = *(const VECTOR *)(from + v * CELLS);                          \
            for (int row = 0; row < rows; row++)                                                                       \
                for (int v = 0; v < vectors; v++) sum[row][v] += of[row][each->weight] * taken[v];                     \
        }                                                                                                              \
        for (int row = 0; row < rows; row++)                                                                           \
            for (int v = 0; v < vectors; v++) {                                                                        \
                VECTOR *to = (VECTOR *)(sums[row] + v * CELLS);                                                        \
                if (more) sum[row][v] += *to;                                                                          \
                *to = sum[row][v];                                                                                     \
            }                                                                                                          \
    }

SUM(1, 1) SUM(1, 2) SUM(1, 3) SUM(1, 6)
SUM(2, 1) SUM(2, 2) SUM(2, 3) SUM(2, 6)
SUM(3, 1) SUM(3, 2) SUM(3, 3)
SUM(4, 1) SUM(4, 2) SUM(4, 3)
#if ROWS == 8
SUM(3, 6) SUM(4, 6)
SUM(5, 1) SUM(5, 2) SUM(5, 3)
SUM(6, 1) SUM(6, 2) SUM(6, 3)
SUM(7, 1) SUM(7, 2) SUM(7, 3)
SUM(8, 1) SUM(8, 2) SUM(8, 3)
#endif

typedef void (*NAME(sum))(const NUMBER *const *, const NUMBER *, const struct factors *, ptrdiff_t, NUMBER *const *, int);

#define SUMS(rows) {0, NAME(sum_##rows##_1), NAME(sum_##rows##_2), NAME(sum_##rows##_3)}
#define WIDE_SUMS(rows)                                                                                                \
    {0, NAME(sum_##rows##_1), NAME(sum_##rows##_2), NAME(sum_##rows##_3), 0, 0, NAME(sum_##rows##_6)}

static const NAME(sum) NAME(sums)[ROWS + 1][7] = {
    {0}, WIDE_SUMS(1), WIDE_SUMS(2),
#if ROWS == 8
    WIDE_SUMS(3), WIDE_SUMS(4), SUMS(5), SUMS(6), SUMS(7), SUMS(8),
#else
    SUMS(3), SUMS(4),
#endif
};

/* A few numbers: two overlapping pieces are faster than a loop that looks for the end. */
TARGET static inline __attribute__((always_inline)) void NAME(copy)(NUMBER *to, const NUMBER *from, ptrdiff_t count)
{
    if (count >= 32)
        for (ptrdiff_t i = 0; i < count; i++) to[i] = from[i];
    else if (count >= 16) {
        memcpy(to, from, 16 * sizeof(NUMBER));
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

/* `count` numbers of each of some rows, which lie `apart`, side by side. */
TARGET static inline __attribute__((always_inline)) void NAME(interleave)(
    NUMBER *restrict to, const NUMBER *restrict from, ptrdiff_t apart, ptrdiff_t count, NUMBER added, ptrdiff_t rows)
{
    for (ptrdiff_t i = 0; i < count; i++)
        for (ptrdiff_t row = 0; row < rows; row++) to[i * rows + row] = from[row * apart + i] + added;
}

TARGET static void NAME(side_by_side)(NUMBER *to, const NUMBER *from, ptrdiff_t apart, ptrdiff_t count, NUMBER added,
                                      ptrdiff_t rows)
{
    if (rows == 1) NAME(interleave)(to, from, apart, count, added, 1);
    else if (rows == 2) NAME(interleave)(to, from, apart, count, added, 2);
    else if (rows == 3) NAME(interleave)(to, from, apart, count, added, 3);
    else if (rows == 4) NAME(interleave)(to, from, apart, count, added, 4);
    else if (rows == 8) NAME(interleave)(to, from, apart, count, added, 8);
    else NAME(interleave)(to, from, apart, count, added, rows);
}

/* The weights of a block of outputs by pattern, phase, input and tap, with the outputs side by side. */
TARGET NO_CALLS static void NAME(arrange)(const struct layer *layer, const void *weight, ptrdiff_t block, void *to)
{
    NUMBER taken[MOST_OUTPUTS * MOST_TAPS];
    for (ptrdiff_t c = 0; c < layer->inputs; c++) {
        const NUMBER *from = (const NUMBER *)weight + (c * layer->outputs + block * layer->block) * layer->taps;
        ptrdiff_t outputs = clipped(layer->outputs - block * layer->block, layer->block);
        for (ptrdiff_t i = 0; i < outputs * layer->taps; i += CELLS)
            __builtin_prefetch(from + CHANNELS_AHEAD * layer->outputs * layer->taps + i);
        NAME(side_by_side)(taken, from, layer->taps, layer->taps, 0, outputs);
        NUMBER *of_pattern = to;
        for (ptrdiff_t p = 0; p < layer->patterns; p++) {
            const struct pattern *pattern = &layer->pattern[p];
            ptrdiff_t of_phase = layer->inputs * pattern->taps * layer->block;
            for (ptrdiff_t phase = 0; phase < pattern->phases; phase++, of_pattern += of_phase) {
                NUMBER *laid = of_pattern + c * pattern->taps * layer->block;
                for (ptrdiff_t tap = 0; tap < pattern->taps; tap++, laid += layer->block) {
                    ptrdiff_t number = pattern->tap[TAP * tap + 3] + pattern->phase[PHASE * phase + 1];
                    for (ptrdiff_t output = 0; output < outputs; output++) laid[output] = taken[number * outputs + output];
                }
            }
        }
    }
}

/* The rows of inputs of a tile, with zeros beside them, so that no tap has to look where the map ends. */
TARGET NO_CALLS static void NAME(lay)(const struct layer *layer, const struct tile *tile, const struct array *y, ptrdiff_t group,
                             NUMBER *laid)
{
    const ptrdiff_t *by = y->strides;
    ptrdiff_t pitch = tile->pitch;
    for (ptrdiff_t c = 0; c < layer->inputs; c++)
        for (ptrdiff_t copy = 0; copy < layer->copies; copy++) {
            ptrdiff_t first = tile->columns - layer->shift[copy];
            ptrdiff_t before = clipped(-first, pitch), after = clipped(y->shape[4] - first, pitch);
            NUMBER *to = laid + (c * layer->copies + copy) * tile->plane;
            for (ptrdiff_t sample = tile->samples; sample < tile->samples_end; sample++)
                for (ptrdiff_t line = 0; line < tile->height; line++, to += pitch) {
                    ptrdiff_t row = tile->rows - layer->farthest + line;
                    if (row < 0 || row >= y->shape[3] || after <= before) {
                        memset(to, 0, pitch * sizeof(NUMBER));
                        continue;
                    }
                    const char *from = y->data + group * by[0] + c * by[1] + sample * by[2] + row * by[3] + first * by[4];
                    /* Zeros may reach into the next row, which follows, or into the rest of the plane. */
                    if (before) memset(to, 0, LINE * sizeof(NUMBER));
                    for (ptrdiff_t i = LINE; i < before; i++) to[i] = 0;
                    if (by[4] == sizeof(NUMBER)) NAME(copy)(to + before, (const NUMBER *)from + before, after - before);
                    else
                        for (ptrdiff_t i = before; i < after; i++) to[i] = *(const NUMBER *)(from + i * by[4]);
                    if (after < pitch) memset(to + after, 0, LINE * sizeof(NUMBER));
                    for (ptrdiff_t i = after + LINE; i < pitch; i++) to[i] = 0;
                }
            memset(to, 0, (char *)(laid + (c * layer->copies + copy + 1) * tile->plane) - (char *)to);
        }
}

/* The sums of a block of output channels into the output: rows of every phase, side by side. */
TARGET static void NAME(store)(const struct layer *layer, const struct tile *tile, const NUMBER *sums,
                               const struct array *x, const void *bias, ptrdiff_t group, ptrdiff_t block)
{
    const ptrdiff_t *by = x->strides;
    ptrdiff_t down = layer->stride_down, across = layer->stride_across, width = tile->columns_end - tile->columns;
    ptrdiff_t column = tile->columns * across - layer->crop_across;
    ptrdiff_t whole = clipped((x->shape[4] - column) / across, width);
    ptrdiff_t rest = whole < width ? x->shape[4] - column - whole * across : 0, step = by[4] / (ptrdiff_t)sizeof(NUMBER);
    for (ptrdiff_t output = block; output < layer->outputs && output < block + layer->block; output++)
        for (ptrdiff_t sample = tile->samples; sample < tile->samples_end; sample++)
            for (ptrdiff_t q = tile->rows; q < tile->rows_end; q++)
                for (ptrdiff_t phase = 0; phase < down; phase++) {
                    ptrdiff_t row = q * down + phase - layer->crop_down;
                    if (row >= x->shape[3]) break;
                    NUMBER *to = (NUMBER *)(x->data + group * by[0] + output * by[1] + sample * by[2] + row * by[3])
                        + column * step;
                    const NUMBER *from = sums + ((output - block) * down + phase) * across * tile->cells
                        + ((sample - tile->samples) * tile->height + q - tile->rows) * tile->pitch;
                    NUMBER added = bias ? ((const NUMBER *)bias)[group * layer->outputs + output] : 0;
                    if (step == 1) NAME(side_by_side)(to, from, tile->cells, whole, added, across);
                    else
                        for (ptrdiff_t each = 0; each < whole * across; each++)
                            to[each * step] = from[each % across * tile->cells + each / across] + added;
                    for (ptrdiff_t each = 0; each < rest; each++)
                        to[(whole * across + each) * step] = from[each * tile->cells + whole] + added;
                }
}

/* The sums of some inputs for some vectors of cells and all rows of a pattern; added to earlier ones, if there are any. */
TARGET static void NAME(sum_rows)(const struct layer *layer, const struct tile *tile, const struct pattern *pattern,
                                  const struct factors *factors, const NUMBER *weight, const NUMBER *laid, NUMBER *sums,
                                  ptrdiff_t outputs, ptrdiff_t channels, ptrdiff_t vectors, int more)
{
    ptrdiff_t rows = pattern->phases * outputs, phases = layer->stride_down * layer->stride_across;
    for (ptrdiff_t first = 0, some; first < rows; first += some) {
        some = rows_at_once(rows, first, ROWS);
        NUMBER *to[ROWS];
        const NUMBER *of[ROWS];
        for (ptrdiff_t row = 0; row < some; row++) {
            ptrdiff_t phase = (first + row) / outputs, output = (first + row) % outputs;
            to[row] = sums + (output * phases + pattern->phase[PHASE * phase]) * tile->cells;
            of[row] = weight + phase * layer->inputs * pattern->taps * layer->block + output;
        }
        NAME(sums)[some][vectors](of, laid, factors, channels * pattern->taps, to, more);
    }
}

/* All sums of a block of output channels; long ones from shorter ones, which rounds less. */
TARGET static void NAME(sum_block)(const struct layer *layer, const struct tile *tile, const struct factors *factors,
                                   const NUMBER *weight, const NUMBER *laid, NUMBER *sums, ptrdiff_t outputs)
{
    ptrdiff_t most_rows = rows_at_once(layer->most_phases * outputs, 0, ROWS), widest = most_rows <= ROWS / 2 ? 6 : 3;
    ptrdiff_t most = inputs_at_once(layer);
    for (ptrdiff_t c = 0; c < layer->inputs; c += most)
        for (ptrdiff_t cell = 0, vectors; cell < tile->cells; cell += vectors * CELLS) {
            ptrdiff_t left = (tile->cells - cell) / CELLS;
            vectors = left == 4 ? 2 : left >= widest ? widest : left >= 3 ? 3 : left;
            const NUMBER *of_pattern = weight;
            for (ptrdiff_t p = 0; p < layer->patterns; p++) {
                const struct pattern *pattern = &layer->pattern[p];
                ptrdiff_t of_channel = pattern->taps * layer->block;
                NAME(sum_rows)(layer, tile, pattern, factors + pattern->first, of_pattern + c * of_channel,
                               laid + c * layer->copies * tile->plane + cell, sums + cell, outputs,
                               clipped(layer->inputs - c, most), vectors, c > 0);
                of_pattern += pattern->phases * layer->inputs * of_channel;
            }
        }
}

/* A tile of some blocks of output channels. */
TARGET static void NAME(compute)(const struct layer *layer, const struct tile *tile, const struct arrays *arrays,
                                 const struct factors *factors, ptrdiff_t begin, ptrdiff_t end, void *scratch)
{
    NUMBER *laid = scratch, *sums = laid + layer->inputs * layer->copies * tile->plane;
    for (ptrdiff_t group = 0; group < arrays->y.shape[0]; group++) {
        NAME(lay)(layer, tile, &arrays->y, group, laid);
        for (ptrdiff_t block = begin; block < end; block++) {
            const char *weight = arrays->weight.data + group * arrays->weight.strides[0] + block * arrays->weight.strides[1];
            ptrdiff_t first = block * layer->block, outputs = clipped(layer->outputs - first, layer->block);
            NAME(sum_block)(layer, tile, factors, (const NUMBER *)weight, laid, sums, outputs);
            NAME(store)(layer, tile, sums, &arrays->x, arrays->bias, group, first);
        }
    }
}

#include "spread_kernel.h"

#undef NUMBER
#undef WIDTH
#undef ROWS
#undef TARGET
#undef NAME
#undef CELLS
#undef VECTOR
#undef SUM
#undef SUMS
#undef WIDE_SUMS
