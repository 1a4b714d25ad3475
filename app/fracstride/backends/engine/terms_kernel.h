/* Two rows of a phase from fewer products, for one type of number and one kind of processor; fused_kernel.h includes this.

   The terms are those of `terms.py`, down alone: sums of two rows of inputs meet sums of taps, and two rows of cells are
   sums of the products. With w0 .. the taps of a phase down and m0 .. its products:

       1 tap:   m0, m1 have w0                                          cells m0, m1
       2 taps:  m0, m1, m2 have w1, w0 + w1, w0                         cells m0 + m1, m1 - m2
       3 taps:  m0 .. m3 have w2, (w0+w1+w2)/2, w0, (w0-w1+w2)/2        cells m0 + m1 - m3, m1 - m2 + m3 */

/* The sums of taps of some outputs, which lie side by side, as the taps do. */
TARGET static void NAME(sum_taps)(const struct layer *layer, const NUMBER *taken, ptrdiff_t outputs, NUMBER *to)
{
    ptrdiff_t width = layer->taps_across * outputs;
    for (ptrdiff_t phase = 0; phase < layer->stride_down; phase++) {
        const int64_t *row = layer->row + ROW * phase;
        const NUMBER *w0 = taken + row[1] * width, *w1 = w0 + layer->apart * width, *w2 = w1 + layer->apart * width;
        NUMBER *m0 = to + row[2] * width, *m1 = m0 + width, *m2 = m1 + width, *m3 = m2 + width;
        if (row[0] == 1)
            for (ptrdiff_t i = 0; i < width; i++) m0[i] = m1[i] = w0[i];
        else if (row[0] == 2)
            for (ptrdiff_t i = 0; i < width; i++) {
                m0[i] = w1[i];
                m1[i] = w0[i] + w1[i];
                m2[i] = w0[i];
            }
        else if (row[0] == 3)
            for (ptrdiff_t i = 0; i < width; i++) {
                NUMBER ends = w0[i] + w2[i];
                m0[i] = w2[i];
                m1[i] = (ends + w1[i]) / 2;
                m2[i] = w0[i];
                m3[i] = (ends - w1[i]) / 2;
            }
    }
}

/* Some numbers of one row, plus as many of another one some times; a row that is NULL is of zeros. They lie `step` apart. */
TARGET static inline __attribute__((always_inline)) void NAME(add_rows)(
    NUMBER *restrict to, const NUMBER *one, const NUMBER *other, NUMBER times, ptrdiff_t count, ptrdiff_t step)
{
    ptrdiff_t i = 0, last = count - 8;
    if (one && other && step == 1 && count >= 8)
        for (;; i = i + 8 < last ? i + 8 : last) {
            *(EIGHT *)(to + i) = *(const EIGHT *)(one + i) + times * *(const EIGHT *)(other + i);
            if (i == last) return;
        }
    if (one && !other && step == 1) NAME(copy)(to, one, count);
    else
        for (; i < count; i++) to[i] = (one ? one[i * step] : 0) + (other ? times * other[i * step] : 0);
}

/* The rows of inputs of a tile, each the sum of two, with zeros beside them. */
TARGET NO_CALLS static void NAME(lay_sums)(const struct layer *layer, const struct tile *tile, const struct array *y,
                                           ptrdiff_t group, NUMBER *laid)
{
    const ptrdiff_t *by = y->strides;
    ptrdiff_t pitch = tile->pitch, step = by[4] / (ptrdiff_t)sizeof(NUMBER);
    for (ptrdiff_t c = 0; c < layer->inputs; c++)
        for (ptrdiff_t copy = 0; copy < layer->copies; copy++) {
            const int64_t *of = layer->copy + COPY * copy;
            ptrdiff_t first = tile->columns - of[0];
            ptrdiff_t before = clipped(-first, pitch), after = clipped(y->shape[4] - first, pitch);
            if (after < before) after = before;
            NUMBER *to = laid + (c * layer->copies + copy) * tile->plane, *end = to + tile->plane;
            for (ptrdiff_t sample = tile->samples; sample < tile->samples_end; sample++)
                for (ptrdiff_t line = 0; line < tile->lines; line++, to += pitch) {
                    const char *from = y->data + group * by[0] + c * by[1] + sample * by[2] + (first + before) * by[4];
                    const NUMBER *row[2];
                    for (int each = 0; each < 2; each++) {
                        ptrdiff_t number = tile->rows + line * 2 + of[1 + each];
                        int is_there = number >= 0 && number < y->shape[3] && (each == 0 || of[3]);
                        row[each] = is_there ? (const NUMBER *)(from + number * by[3]) : NULL;
                    }
                    if (before) NAME(zeros)(to, before);
                    NAME(add_rows)(to + before, row[0], row[1], (NUMBER)of[3], after - before, step);
                    if (after < pitch) NAME(zeros)(to + after, pitch - after);
                }
            NAME(zeros)(to, end - to);
        }
}

/* Two rows of cells of every phase from their products, in place of the first two of these. Returns zeros, or NaN if one of
   them is not finite. */
TARGET static VECTOR NAME(add_products)(const struct layer *layer, const struct tile *tile, NUMBER *sums, ptrdiff_t outputs,
                                      const ptrdiff_t *at, ptrdiff_t vectors)
{
    ptrdiff_t across = layer->stride_across, of_row = across * tile->cells;
    VECTOR nothing = {0};
    for (ptrdiff_t output = 0; output < outputs; output++, sums += layer->rows * of_row)
        for (ptrdiff_t phase = 0; phase < layer->stride_down; phase++) {
            const int64_t *row = layer->row + ROW * phase;
            for (ptrdiff_t column = 0; row[0] && column < across; column++)
                for (ptrdiff_t v = 0; v < vectors; v++) {
                    NUMBER *m0 = sums + phase * of_row + column * tile->cells + at[v];
                    NUMBER *m1 = m0 + layer->stride_down * of_row, *m2 = m0 + (row[3] - phase) * of_row;
                    VECTOR first = *(VECTOR *)m0, second = *(VECTOR *)m1;
                    if (row[0] > 1) {
                        VECTOR third = *(VECTOR *)m2, fourth = {0};
                        if (row[0] == 3) fourth = *(VECTOR *)(m2 + of_row);
                        *(VECTOR *)m0 = first += second - fourth;
                        *(VECTOR *)m1 = second += fourth - third;
                    }
                    nothing += first * 0 + second * 0;
                }
        }
    return nothing;
}
