/* The spread kernel for one type of number and one kind of processor; fused_kernel.h includes this, and has the sums.

   Every input cell is multiplied by all taps of a block of output channels, as they lie in the weight, and the products
   are added where they belong. Positions are counted through rows and samples. */

/* Where a position is. */
#define PLACE(spread, number)                                                                                          \
    {(number) / ((spread)->height * (spread)->width), (number) / (spread)->width % (spread)->height,                   \
     (number) % (spread)->width}

/* The inputs of some positions: ROWS positions, or as many as are left, side by side for every channel, then the next. */
TARGET static void NAME(pack_inputs)(const struct spread *spread, const struct array *y, ptrdiff_t group, ptrdiff_t first,
                                     ptrdiff_t count, NUMBER *to)
{
    const ptrdiff_t *by = y->strides;
    for (ptrdiff_t position = 0; position < count; position += ROWS, to += ROWS * spread->inputs) {
        ptrdiff_t some = clipped(count - position, ROWS);
        const char *from[ROWS];
        for (ptrdiff_t each = 0; each < some; each++) {
            const ptrdiff_t place[] = PLACE(spread, first + position + each);
            from[each] = y->data + group * by[0] + place[0] * by[2] + place[1] * by[3] + place[2] * by[4];
        }
        if (some == ROWS && from[ROWS - 1] - from[0] == (ROWS - 1) * (ptrdiff_t)sizeof(NUMBER))
            for (ptrdiff_t c = 0; c < spread->inputs; c++)
                memcpy(to + c * ROWS, from[0] + c * by[1], ROWS * sizeof(NUMBER));
        else
            for (ptrdiff_t c = 0; c < spread->inputs; c++)
                for (ptrdiff_t each = 0; each < some; each++) to[c * some + each] = *(const NUMBER *)(from[each] + c * by[1]);
    }
}

/* The taps of some outputs for every channel, and zeros up to whole vectors. */
TARGET static void NAME(pack_weights)(const struct spread *spread, const NUMBER *weight, ptrdiff_t count, ptrdiff_t lanes,
                                      NUMBER *to)
{
    for (ptrdiff_t c = 0; c < spread->inputs; c++, to += lanes) {
        memcpy(to, weight + c * spread->outputs * spread->taps, count * sizeof(NUMBER));
        memset(to + count, 0, (lanes - count) * sizeof(NUMBER));
    }
}

/* The products of some positions with a block of weights, summed over the channels. */
TARGET static void NAME(multiply)(const struct spread *spread, const ptrdiff_t *lines, const NUMBER *inputs,
                                  const NUMBER *weights, ptrdiff_t count, ptrdiff_t lanes, NUMBER *products)
{
    static const ptrdiff_t side_by_side[] = {0, CELLS, 2 * CELLS};
    ptrdiff_t most = pieces(spread->inputs, LONGEST_SUM);
    for (ptrdiff_t c = 0; c < spread->inputs; c += most)
        for (ptrdiff_t lane = 0, vectors; lane < lanes; lane += vectors * CELLS) {
            vectors = vectors_of((lanes - lane) / CELLS, 3);
            for (ptrdiff_t position = 0; position < count; position += ROWS) {
                ptrdiff_t some = clipped(count - position, ROWS);
                NUMBER *to[ROWS];
                for (ptrdiff_t row = 0; row < some; row++) to[row] = products + (position + row) * lanes + lane;
                NAME(sums)[some][vectors](inputs + position * spread->inputs + c * some, weights + c * lanes + lane, lines,
                                          clipped(spread->inputs - c, most), to, side_by_side, c > 0);
            }
        }
}

/* One row of taps of some columns of inputs, into a row of the output. */
TARGET static inline __attribute__((always_inline)) void NAME(put)(
    NUMBER *restrict to, const NUMBER *restrict from, ptrdiff_t count, ptrdiff_t lanes, ptrdiff_t stride, ptrdiff_t apart,
    ptrdiff_t taps, int is_stored, NUMBER added)
{
    for (; count > 0; count--, to += stride, from += lanes)
        for (ptrdiff_t tap = 0; tap < taps; tap++)
            if (is_stored) to[tap * apart] = from[tap] + added;
            else to[tap * apart] += from[tap];
}

#define PUT(taps, apart, is_stored) NAME(put)(to, from, count, lanes, stride, apart, taps, is_stored, added)

TARGET static void NAME(put_row)(NUMBER *to, const NUMBER *from, ptrdiff_t count, ptrdiff_t lanes, ptrdiff_t stride,
                                 ptrdiff_t apart, ptrdiff_t taps, int is_stored, NUMBER added)
{
    if (is_stored && taps == 2 && apart == 1) PUT(2, 1, 1);
    else if (is_stored && taps == 4 && apart == 1) PUT(4, 1, 1);
    else if (is_stored) PUT(taps, apart, 1);
    else if (taps == 3 && apart == 1) PUT(3, 1, 0);
    else if (taps == 4 && apart == 1) PUT(4, 1, 0);
    else if (taps == 5 && apart == 1) PUT(5, 1, 0);
    else PUT(taps, apart, 0);
}

/* Some taps of some columns of one row of inputs, every `turns`th one, for some outputs from `output` on. */
TARGET static void NAME(put_columns)(const struct spread *spread, const struct arrays *arrays, ptrdiff_t group,
                                     ptrdiff_t output, ptrdiff_t outputs, const ptrdiff_t *place, ptrdiff_t first,
                                     ptrdiff_t columns, ptrdiff_t turns, ptrdiff_t tap, ptrdiff_t taps, const NUMBER *products)
{
    const struct array *x = &arrays->x;
    const ptrdiff_t *by = x->strides;
    ptrdiff_t step = by[4] / (ptrdiff_t)sizeof(NUMBER), lanes = spread->lanes;
    ptrdiff_t column = (place[2] + first) * spread->stride_across - spread->crop_across + tap * spread->apart_across;
    for (ptrdiff_t o = 0; o < outputs; o++) {
        NUMBER added = arrays->bias ? ((const NUMBER *)arrays->bias)[group * spread->outputs + output + o] : 0;
        const NUMBER *from = products + first * lanes + o * spread->taps + tap;
        ptrdiff_t row = place[1] * spread->stride_down - spread->crop_down;
        char *to = x->data + group * by[0] + (output + o) * by[1] + place[0] * by[2] + row * by[3] + column * by[4];
        for (ptrdiff_t down = 0; down < spread->taps_down; down++) {
            if (row >= 0 && row < x->shape[3])
                NAME(put_row)((NUMBER *)to, from, columns, lanes * turns, spread->stride_across * step * turns,
                              spread->apart_across * step, taps, spread->is_stored, added);
            row += spread->apart_down;
            to += spread->apart_down * by[3];
            from += spread->taps_across;
        }
    }
}

/* Products of some columns of one row of inputs, for some outputs from `output` on. */
TARGET static void NAME(place)(const struct spread *spread, const struct arrays *arrays, ptrdiff_t group, ptrdiff_t output,
                               ptrdiff_t outputs, const ptrdiff_t *place, ptrdiff_t count, const NUMBER *products)
{
    ptrdiff_t stride = spread->stride_across, apart = spread->apart_across, width = arrays->x.shape[4];
    ptrdiff_t left = place[2] * stride - spread->crop_across, wide = (spread->taps_across - 1) * apart + 1;
    ptrdiff_t right = width - wide - left;
    /* Columns whose taps are all inside, then the others. */
    ptrdiff_t begin = clipped(left < 0 ? count_of(-left, stride) : 0, count);
    ptrdiff_t end = right < 0 ? begin : clipped(right / stride + 1, count);
    if (end < begin) end = begin;
    /* Columns that share a cell are not added after each other: a number cannot be read until it has been written. */
    ptrdiff_t turns = clipped(count_of(wide, stride), end - begin);
    for (ptrdiff_t turn = 0; turn < turns; turn++)
        NAME(put_columns)(spread, arrays, group, output, outputs, place, begin + turn, count_of(end - begin - turn, turns),
                          turns, 0, spread->taps_across, products);
    for (ptrdiff_t column = 0; column < count; column++) {
        if (column == begin) column = end;
        if (column == count) break;
        ptrdiff_t at = left + column * stride, tap = at < 0 ? clipped(count_of(-at, apart), spread->taps_across) : 0;
        ptrdiff_t taps = clipped(count_of(width - at, apart), spread->taps_across) - tap;
        NAME(put_columns)(spread, arrays, group, output, outputs, place, column, 1, 1, tap, taps, products);
    }
}

/* The bias, or zeros, for some outputs of some samples. */
TARGET static void NAME(begin_sums)(const struct spread *spread, const struct arrays *arrays, ptrdiff_t group,
                                    ptrdiff_t output, ptrdiff_t outputs, ptrdiff_t sample, ptrdiff_t end)
{
    const ptrdiff_t *by = arrays->x.strides, *shape = arrays->x.shape;
    for (ptrdiff_t o = output; o < output + outputs; o++)
        for (ptrdiff_t n = sample; n < end; n++)
            for (ptrdiff_t row = 0; row < shape[3]; row++) {
                char *to = arrays->x.data + group * by[0] + o * by[1] + n * by[2] + row * by[3];
                NUMBER value = arrays->bias ? ((const NUMBER *)arrays->bias)[group * spread->outputs + o] : 0;
                if (by[4] == sizeof(NUMBER))
                    for (ptrdiff_t i = 0; i < shape[4]; i++) ((NUMBER *)to)[i] = value;
                else
                    for (ptrdiff_t i = 0; i < shape[4]; i++) *(NUMBER *)(to + i * by[4]) = value;
            }
}

/* Some blocks of output channels of some samples, which nobody else writes to. */
TARGET static void NAME(spread)(const struct spread *spread, const struct arrays *arrays, const ptrdiff_t *lines,
                                ptrdiff_t sample, ptrdiff_t samples_end, ptrdiff_t begin, ptrdiff_t end, void *scratch)
{
    ptrdiff_t of_sample = spread->height * spread->width, last = samples_end * of_sample;
    NUMBER *weights = scratch, *inputs = weights + spread->inputs * spread->lanes;
    NUMBER *products = inputs + spread->inputs * rounded_up(spread->positions, ROWS);
    for (ptrdiff_t group = 0; group < arrays->y.shape[0]; group++) {
        if (!spread->is_stored) {
            ptrdiff_t from = begin * spread->block;
            NAME(begin_sums)(spread, arrays, group, from, clipped(spread->outputs - from, (end - begin) * spread->block),
                             sample, samples_end);
        }
        for (ptrdiff_t first = sample * of_sample; first < last; first += spread->positions) {
            ptrdiff_t count = clipped(last - first, spread->positions);
            NAME(pack_inputs)(spread, &arrays->y, group, first, count, inputs);
            for (ptrdiff_t block = begin; block < end; block++) {
                ptrdiff_t output = block * spread->block, outputs = clipped(spread->outputs - output, spread->block);
                const NUMBER *of_group = (const NUMBER *)(arrays->weight.data + group * arrays->weight.strides[0]);
                NAME(pack_weights)(spread, of_group + output * spread->taps, outputs * spread->taps, spread->lanes, weights);
                for (ptrdiff_t some = 0, at_once; some < count; some += at_once) {
                    at_once = clipped(count - some, POSITIONS_AT_ONCE);
                    NAME(multiply)(spread, lines, inputs + some * spread->inputs, weights, at_once, spread->lanes, products);
                    for (ptrdiff_t position = some, columns; position < some + at_once; position += columns) {
                        const ptrdiff_t place[] = PLACE(spread, first + position);
                        columns = clipped(some + at_once - position, spread->width - place[2]);
                        NAME(place)(spread, arrays, group, output, outputs, place, columns,
                                    products + (position - some) * spread->lanes);
                    }
                }
            }
        }
    }
}

#undef PLACE
#undef PUT
