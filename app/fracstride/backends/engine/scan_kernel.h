/* One look at rows of a map, for one type of number and one kind of processor; fused_kernel.h includes this. */

#define MASK NAME(mask)
typedef NAME(integer) MASK __attribute__((vector_size(WIDTH), aligned(sizeof(NUMBER)), may_alias));
#define PICKED(is, a, b) ((VECTOR)(((MASK)(a) & (MASK)(is)) | ((MASK)(b) & ~(MASK)(is))))

struct NAME(found) {
    VECTOR low, high, broken; /* the last is NaN where a number is not finite */
};

TARGET static inline void NAME(look)(struct NAME(found) *found, VECTOR value)
{
    found->low = PICKED(value < found->low, value, found->low);
    found->high = PICKED(value > found->high, value, found->high);
    found->broken += value * (NUMBER)0;
}

/* A row of means out of the sums of the rows that it stands for, which are zeros afterwards. */
TARGET static void NAME(put_means)(const struct scan *scan, NUMBER *sums, NUMBER *means)
{
    const NUMBER *across = scan->across;
    for (ptrdiff_t begin = 0; begin < scan->columns; begin += scan->side) {
        ptrdiff_t c = begin, end = begin + clipped(scan->columns - begin, scan->side);
        NUMBER sum[4] = {0}; /* none of which waits for another */
        for (; c + 4 <= end; c += 4)
            for (int i = 0; i < 4; i++) sum[i] += sums[c + i] * across[c + i];
        for (; c < end; c++) sum[0] += sums[c] * across[c];
        *means++ = (sum[0] + sum[1]) + (sum[2] + sum[3]);
    }
    memset(sums, 0, scan->columns * sizeof(NUMBER));
}

/* Looks at rows from `top` to `end`. The extremes are NaN if a number is not finite. `sums` are zeros, one for each column. */
TARGET static void NAME(scan)(const struct scan *scan, ptrdiff_t top, ptrdiff_t end, double *extremes, void *scratch)
{
    ptrdiff_t columns = scan->columns;
    const NUMBER *row = (const NUMBER *)scan->values + top * columns, *down = scan->down;
    NUMBER *sums = scratch, *means = scan->means;
    if (means) means += top / scan->side * count_of(columns, scan->side);
    struct NAME(found) found = {*row - (VECTOR){0}, *row - (VECTOR){0}, {0}};
    for (ptrdiff_t r = top; r < end; r++, row += columns) {
        ptrdiff_t c = 0;
        for (; c + CELLS <= columns; c += CELLS) {
            VECTOR value = *(const VECTOR *)(row + c);
            NAME(look)(&found, value);
            if (means) *(VECTOR *)(sums + c) += value * down[r];
        }
        NAME(look)(&found, *(const VECTOR *)(row + columns - CELLS));
        for (; means && c < columns; c++) sums[c] += row[c] * down[r];
        if (means && (r + 1 == end || (r + 1) % scan->side == 0)) {
            NAME(put_means)(scan, sums, means);
            means += count_of(columns, scan->side);
        }
    }
    NUMBER low = found.low[0], high = found.high[0], broken = 0;
    for (int i = 0; i < CELLS; i++) {
        low = found.low[i] < low ? found.low[i] : low;
        high = found.high[i] > high ? found.high[i] : high;
        broken += found.broken[i];
    }
    extremes[0] = low + broken;
    extremes[1] = high + broken;
}

#undef MASK
#undef PICKED
