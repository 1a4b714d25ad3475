/* The part of the fused kernel that is compiled: one tile of a transposed convolution, with no step of Python between.

   Inputs are laid as in `fused.py`, multiplied by vectors in registers, and stored with all phases side by side. Numbers
   are float or double; processors of the x86 kind are asked which vectors they have. */

#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MOST_TAPS 4096   /* of one pattern */
#define MOST_OUTPUTS 8   /* of a block */
#define LONGEST_SUM 512  /* products that are summed in one register */
#define LINE 16          /* numbers that cells are rounded up to */
#define PAGE 1024        /* numbers that copies should not lie apart: they would be in each other's way in the cache */
#define PHASE 2          /* numbers that describe a phase: its place, and how far its taps are from those of the first */
#define FIELDS 16        /* numbers of a layer before its lists */
#define TAP 4            /* and a tap: rows down, which copy, cells across in it, and its number for the first phase */

/* How far the two factors of a product are from those of the first one. */
struct factors {
    ptrdiff_t input, weight;
};

/* The phases of the output with the same pattern of taps. */
struct pattern {
    ptrdiff_t phases, taps;
    const int64_t *phase, *tap;
    struct factors *factors; /* of a sum */
};

/* A layer, as `fused.layer_of` describes it. */
struct layer {
    ptrdiff_t inputs, outputs, block, stride_down, stride_across, crop_down, crop_across, reach, farthest;
    ptrdiff_t copies, reach_across, patterns, most_phases, most_taps, taps;
    ptrdiff_t is_arranged; /* whether the weights are arranged, or as they were given */
    const int64_t *shift;
    struct pattern *pattern;
};

/* Samples, and q down and across, each up to an end; and what follows from these. */
struct tile {
    ptrdiff_t samples, samples_end, rows, rows_end, columns, columns_end;
    ptrdiff_t height; /* rows of inputs of a sample */
    ptrdiff_t pitch;  /* numbers from row to row */
    ptrdiff_t cells;  /* of the tile, rounded up */
    ptrdiff_t plane;  /* numbers of a copy of the inputs of a channel */
};

struct array {
    char *data;
    const Py_ssize_t *shape, *strides;
};

static inline ptrdiff_t clipped(ptrdiff_t value, ptrdiff_t most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

static inline ptrdiff_t rounded_up(ptrdiff_t value, ptrdiff_t step)
{
    return (value + step - 1) / step * step;
}

/* The size of pieces of `count` things: at most `most`, and all about as large. */
static inline ptrdiff_t pieces(ptrdiff_t count, ptrdiff_t most)
{
    ptrdiff_t times = most > 1 ? (count + most - 1) / most : count;
    return (count + times - 1) / times;
}

/* How many of `rows` rows are summed at once from `first` on. */
static inline ptrdiff_t rows_at_once(ptrdiff_t rows, ptrdiff_t first, ptrdiff_t most)
{
    return clipped(rows - first, pieces(rows, most));
}

/* How many input channels are summed at once. */
static ptrdiff_t inputs_at_once(const struct layer *layer)
{
    return pieces(layer->inputs, LONGEST_SUM / (layer->most_taps + 1));
}

/* Arranged weights of a block of outputs. */
static ptrdiff_t weights_of_block(const struct layer *layer)
{
    return layer->inputs * layer->taps * layer->block;
}

static void set_extents(const struct layer *layer, struct tile *tile, ptrdiff_t columns)
{
    ptrdiff_t samples = tile->samples_end - tile->samples, rows = tile->rows_end - tile->rows;
    ptrdiff_t width = tile->columns_end - tile->columns;
    tile->height = rows + layer->reach;
    tile->pitch = width + layer->reach_across;
    if (layer->copies == 1) {
        /* Zeros behind a row are also those before the next one. */
        ptrdiff_t before = layer->shift[0] - tile->columns, shared = columns + before;
        if (tile->pitch - before > shared) shared = tile->pitch - before;
        if (before <= LINE && shared < tile->pitch) tile->pitch = shared;
    }
    ptrdiff_t cells = ((samples - 1) * tile->height + rows - 1) * tile->pitch + width;
    tile->cells = rounded_up(cells, LINE);
    tile->plane = rounded_up(cells + layer->reach * tile->pitch + layer->reach_across + LINE, LINE);
    if (tile->plane % PAGE == 0) tile->plane += LINE;
}

#ifdef __clang__
#define NO_CALLS
#else
#define NO_CALLS __attribute__((optimize("no-tree-loop-distribute-patterns"))) /* rows are short */
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

/* The functions for a kind of processor, by its name. */
static const struct processor {
    const char *name;
    int width;
    void (*arrange_float)(const struct layer *, const float *, float *);
    void (*arrange_double)(const struct layer *, const double *, double *);
    void (*compute_float)(const struct layer *, const struct tile *, const struct array *, const struct array *,
                          const struct array *, const float *, float *);
    void (*compute_double)(const struct layer *, const struct tile *, const struct array *, const struct array *,
                           const struct array *, const double *, double *);
} processors[] = {
#ifdef HAS_X86
    {"avx512", 64, arrange_float_avx512, arrange_double_avx512, compute_float_avx512, compute_double_avx512},
    {"avx2", 32, arrange_float_avx2, arrange_double_avx2, compute_float_avx2, compute_double_avx2},
#endif
    {"any", 16, arrange_float, arrange_double, compute_float, compute_double},
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

/* Finds the factors of every product of a sum, for each pattern. Returns the memory that they are in; NULL, with an error
   set, if there is none. */
static void *set_factors(const struct layer *layer, const struct tile *tile, ptrdiff_t weight_channel)
{
    ptrdiff_t channels = inputs_at_once(layer), count = 0;
    for (ptrdiff_t p = 0; p < layer->patterns; p++) count += channels * layer->pattern[p].taps;
    struct factors *to = PyMem_Malloc(count * sizeof(struct factors)), *memory = to;
    if (!memory) {
        PyErr_NoMemory();
        return NULL;
    }
    for (ptrdiff_t p = 0; p < layer->patterns; p++) {
        struct pattern *pattern = &layer->pattern[p];
        pattern->factors = to;
        for (ptrdiff_t c = 0; c < channels; c++)
            for (ptrdiff_t tap = 0; tap < pattern->taps; tap++, to++) {
                const int64_t *each = pattern->tap + TAP * tap;
                to->input = (c * layer->copies + each[1]) * tile->plane + each[0] * tile->pitch + each[2];
                to->weight = layer->is_arranged ? (to - pattern->factors) * layer->block : c * weight_channel + each[3];
            }
    }
    return memory;
}

/* Reads a layer; returns 0, with an error set, where the numbers are too few. */
static int read_layer(struct layer *layer, const Py_buffer *numbers)
{
    const int64_t *at = numbers->buf, *end = at + numbers->len / sizeof(int64_t);
    ptrdiff_t *fields = (ptrdiff_t *)layer;
    for (int i = 0; i < FIELDS; i++) fields[i] = *at++;
    layer->shift = at;
    at += layer->copies;
    layer->pattern = PyMem_Calloc(layer->patterns, sizeof(struct pattern));
    if (!layer->pattern) {
        PyErr_NoMemory();
        return 0;
    }
    for (ptrdiff_t p = 0; p < layer->patterns; p++) {
        struct pattern *pattern = &layer->pattern[p];
        pattern->phases = *at++;
        pattern->taps = *at++;
        pattern->phase = at;
        at += PHASE * pattern->phases;
        pattern->tap = at;
        at += TAP * pattern->taps;
    }
    if (at == end) return 1;
    PyMem_Free(layer->pattern);
    PyErr_SetString(PyExc_ValueError, "these numbers are no layer");
    return 0;
}

static struct array array_of(const Py_buffer *view)
{
    return (struct array){view->buf, view->shape, view->strides};
}

/* Which processor's functions to use; NULL, with an error set, if there are none of this name. */
static const struct processor *processor_of(const char *name)
{
    for (int i = 0; i < PROCESSORS; i++)
        if (!strcmp(processors[i].name, name) && is_there(&processors[i])) return &processors[i];
    PyErr_Format(PyExc_ValueError, "this processor has no %s", name);
    return NULL;
}

#define VIEWS 6

/* arrange(processor, layer, weight, to) */
static PyObject *arrange(PyObject *module, PyObject *args)
{
    const char *name;
    PyObject *objects[3];
    if (!PyArg_ParseTuple(args, "sOOO", &name, &objects[0], &objects[1], &objects[2])) return NULL;
    const struct processor *processor = processor_of(name);
    if (!processor) return NULL;
    Py_buffer views[3];
    int taken = 0;
    struct layer layer = {0};
    PyObject *result = NULL;
    for (; taken < 3; taken++)
        if (PyObject_GetBuffer(objects[taken], &views[taken], taken == 2 ? PyBUF_WRITABLE | PyBUF_STRIDES : PyBUF_STRIDES))
            goto end;
    if (!read_layer(&layer, &views[0])) goto end;
    Py_BEGIN_ALLOW_THREADS
    for (Py_ssize_t group = 0; group < views[1].shape[0]; group++) {
        const char *from = (char *)views[1].buf + group * views[1].strides[0];
        char *to = (char *)views[2].buf + group * views[2].strides[0];
        if (views[1].itemsize == sizeof(float)) processor->arrange_float(&layer, (float *)from, (float *)to);
        else processor->arrange_double(&layer, (double *)from, (double *)to);
    }
    Py_END_ALLOW_THREADS
    result = Py_NewRef(Py_None);
end:
    PyMem_Free(layer.pattern);
    while (taken) PyBuffer_Release(&views[--taken]);
    return result;
}

/* compute(processor, layer, y, weight, x, bias or None, scratch, (samples, end, rows, end, columns, end)) */
static PyObject *compute(PyObject *module, PyObject *args)
{
    const char *name;
    PyObject *objects[VIEWS];
    struct tile tile = {0};
    if (!PyArg_ParseTuple(args, "sOOOOOO(nnnnnn)", &name, &objects[0], &objects[1], &objects[2], &objects[3], &objects[4],
                          &objects[5], &tile.samples, &tile.samples_end, &tile.rows, &tile.rows_end, &tile.columns,
                          &tile.columns_end))
        return NULL;
    const struct processor *processor = processor_of(name);
    if (!processor) return NULL;
    Py_buffer views[VIEWS] = {{0}};
    int taken = 0;
    struct layer layer = {0};
    void *factors = NULL;
    PyObject *result = NULL;
    for (; taken < VIEWS; taken++)
        if (objects[taken] != Py_None
            && PyObject_GetBuffer(objects[taken], &views[taken], taken == 3 || taken == 5 ? PyBUF_WRITABLE | PyBUF_STRIDES : PyBUF_STRIDES))
            goto end;
    if (!read_layer(&layer, &views[0])) goto end;
    set_extents(&layer, &tile, views[1].shape[4]);
    ptrdiff_t needed = layer.inputs * layer.copies * tile.plane
        + layer.block * layer.stride_down * layer.stride_across * tile.cells;
    if (views[5].len < needed * views[5].itemsize) {
        PyErr_SetString(PyExc_ValueError, "the scratch memory is too small");
        goto end;
    }
    factors = set_factors(&layer, &tile, views[2].strides[1] / views[2].itemsize);
    if (!factors) goto end;
    Py_BEGIN_ALLOW_THREADS
    struct array y = array_of(&views[1]), weight = array_of(&views[2]), x = array_of(&views[3]);
    if (views[1].itemsize == sizeof(float))
        processor->compute_float(&layer, &tile, &y, &weight, &x, views[4].buf, views[5].buf);
    else
        processor->compute_double(&layer, &tile, &y, &weight, &x, views[4].buf, views[5].buf);
    Py_END_ALLOW_THREADS
    result = Py_NewRef(Py_None);
end:
    PyMem_Free(factors);
    PyMem_Free(layer.pattern);
    while (taken)
        if (views[--taken].obj) PyBuffer_Release(&views[taken]);
    return result;
}

static int add_constants(PyObject *module)
{
    PyObject *found = PyDict_New();
    for (int i = 0; found && i < PROCESSORS; i++) {
        PyObject *width = is_there(&processors[i]) ? PyLong_FromLong(processors[i].width) : NULL;
        if (width) PyDict_SetItemString(found, processors[i].name, width);
        Py_XDECREF(width);
    }
    int failed = !found || PyModule_AddObjectRef(module, "PROCESSORS", found);
    Py_XDECREF(found);
    return failed ? -1 : PyModule_AddIntConstant(module, "MOST_TAPS", MOST_TAPS);
}

static PyMethodDef functions[] = {
    {"arrange", arrange, METH_VARARGS, "arrange(processor, layer, weight, to)"},
    {"compute", compute, METH_VARARGS, "compute(processor, layer, y, weight, x, bias, scratch, tile)"},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {{Py_mod_exec, add_constants}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_fused", .m_size = 0, .m_methods = functions, .m_slots = slots};

PyMODINIT_FUNC PyInit__fused(void)
{
    return PyModuleDef_Init(&definition);
}
