/* The kernels for every type of number and kind of processor, and which of them are those of this processor. */

#ifdef __clang__
#define NO_CALLS
#define SHUFFLED(places, a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
#else
#define NO_CALLS __attribute__((optimize("no-tree-loop-distribute-patterns"))) /* rows are short */
#define SHUFFLED(places, a, b, ...) __builtin_shuffle(a, b, (places){__VA_ARGS__})
#endif

#define JOINED_(a, b) a##_##b
#define JOINED(a, b) JOINED_(a, b)

#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_X86 1
#define AVX512 __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,prefer-vector-width=512")))
#define AVX2 __attribute__((target("avx2,fma")))

#define NUMBER float
#define WIDTH 64
#define ROWS 8
#define TARGET AVX512
#define NAME(x) JOINED(x, float_avx512)
#include "fused_kernel.h"

#define NUMBER double
#define WIDTH 64
#define ROWS 8
#define TARGET AVX512
#define NAME(x) JOINED(x, double_avx512)
#include "fused_kernel.h"

#define NUMBER float
#define WIDTH 32
#define ROWS 4
#define TARGET AVX2
#define NAME(x) JOINED(x, float_avx2)
#include "fused_kernel.h"

#define NUMBER double
#define WIDTH 32
#define ROWS 4
#define TARGET AVX2
#define NAME(x) JOINED(x, double_avx2)
#include "fused_kernel.h"
#endif

#define NUMBER float
#define WIDTH 16
#define ROWS 4
#define TARGET
#define NAME(x) JOINED(x, float)
#include "fused_kernel.h"

#define NUMBER double
#define WIDTH 16
#define ROWS 4
#define TARGET
#define NAME(x) JOINED(x, double)
#include "fused_kernel.h"

/* The functions for a kind of processor and a type of number. */
struct functions {
    void (*arrange)(const struct layer *, const void *, ptrdiff_t, ptrdiff_t, void *);
    int (*compute)(const struct layer *, const struct tile *, const struct arrays *, const ptrdiff_t *, ptrdiff_t,
                    ptrdiff_t, void *);
    void (*spread)(const struct spread *, const struct arrays *, const ptrdiff_t *, ptrdiff_t, ptrdiff_t, ptrdiff_t,
                   ptrdiff_t, void *);
    void (*scan)(const struct scan *, ptrdiff_t, ptrdiff_t, double *, void *);
};

#define FUNCTIONS(name) {JOINED(arrange, name), JOINED(compute, name), JOINED(spread, name), JOINED(scan, name)}

static const struct processor {
    const char *name;
    int width;
    struct functions with_float, with_double;
} processors[] = {
#ifdef HAS_X86
    {"avx512", 64, FUNCTIONS(float_avx512), FUNCTIONS(double_avx512)},
    {"avx2", 32, FUNCTIONS(float_avx2), FUNCTIONS(double_avx2)},
#endif
    {"any", 16, FUNCTIONS(float), FUNCTIONS(double)},
};

#define PROCESSORS ((int)(sizeof(processors) / sizeof(processors[0])))

static int is_there(const struct processor *processor)
{
#ifdef HAS_X86
    __builtin_cpu_init();
    if (processor->width == 64)
        return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
            && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
    if (processor->width == 32) return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#endif
    return processor->width == 16;
}

/* Which processor's functions to use; NULL, with an error set, if there are none of this name. */
static const struct functions *functions_of(const char *name, Py_ssize_t itemsize)
{
    for (int i = 0; i < PROCESSORS; i++)
        if (!strcmp(processors[i].name, name) && is_there(&processors[i]))
            return itemsize == sizeof(float) ? &processors[i].with_float : &processors[i].with_double;
    PyErr_Format(PyExc_ValueError, "this processor has no %s", name);
    return NULL;
}
