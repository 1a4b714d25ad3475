/* Sums of products in registers, for one type of number and one kind of processor; fused_kernel.h includes this.

   Sums are made for ROWS rows of outputs times up to 3 vectors of cells (6 where rows are few), in registers. Every
   input that is loaded is used for all these rows, every weight for all these cells. */

/* The sums of `count` products for each of `rows` rows of outputs, whose weights lie side by side, and vectors of cells
   `at` some places; of each product, `inputs` is where those of its first cell are. With `more`, they are added to those
   that are there. */
#define SUM(rows, vectors)                                                                                             \
    TARGET static void NAME(sum_##rows##_##vectors)(const NUMBER *weight, const NUMBER *laid, const ptrdiff_t *inputs,  \
                                                    ptrdiff_t count, NUMBER *const *sums, const ptrdiff_t *at, int more) \
    {                                                                                                                  \
        VECTOR sum[rows][vectors] = {0};                                                                               \
        const NUMBER *from[vectors];                                                                                   \
        for (int v = 0; v < vectors; v++) from[v] = laid + at[v];                                                      \
        for (ptrdiff_t i = 0; i < count; i++, weight += rows) {                                                        \
            VECTOR taken[vectors];                                                                                     \
            for (int v = 0; v < vectors; v++) taken[v] = *(const VECTOR *)(from[v] + inputs[i]);                       \
            for (int row = 0; row < rows; row++)                                                                       \
                for (int v = 0; v < vectors; v++) sum[row][v] += weight[row] * taken[v];                               \
        }                                                                                                              \
        _Pragma("GCC unroll 8") for (int row = 0; row < rows; row++)                                                   \
            _Pragma("GCC unroll 6") for (int v = 0; v < vectors; v++) {                                                \
                VECTOR *to = (VECTOR *)(sums[row] + at[v]);                                                            \
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

typedef void (*NAME(sum))(const NUMBER *, const NUMBER *, const ptrdiff_t *, ptrdiff_t, NUMBER *const *,
                          const ptrdiff_t *, int);

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
