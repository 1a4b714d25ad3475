/* What comes from Python: layers and arrays are looked through, so that nothing is computed that does not fit. */

static int is_no_layer(void)
{
    PyErr_SetString(PyExc_ValueError, "these numbers are no layer");
    return 0;
}

/* The next `count` numbers, or NULL if there are fewer, or one is so large that products of two would overflow. */
static const int64_t *taken(const int64_t **at, const int64_t *end, ptrdiff_t count)
{
    const int64_t *first = *at;
    if (count < 0 || count > end - first) return NULL;
    for (ptrdiff_t i = 0; i < count; i++)
        if (first[i] < INT32_MIN || first[i] > INT32_MAX) return NULL;
    *at += count;
    return first;
}

/* Whether the phases and taps of a pattern are those of the layer. */
static int is_possible(const struct layer *layer, const struct pattern *pattern)
{
    ptrdiff_t phases = layer->rows * layer->stride_across;
    int is = pattern->phases <= layer->most_phases && pattern->taps <= layer->most_taps;
    for (ptrdiff_t phase = 0; is && phase < pattern->phases; phase++) {
        const int64_t *of_phase = pattern->phase + PHASE * phase;
        is = of_phase[0] >= 0 && of_phase[0] < phases && of_phase[1] >= 0;
        for (ptrdiff_t tap = 0; is && tap < pattern->taps; tap++) {
            const int64_t *each = pattern->tap + TAP * tap;
            is = each[0] >= 0 && each[0] <= layer->reach && each[1] >= 0 && each[1] < layer->copies && each[2] >= 0
                && each[2] <= layer->reach_across && each[3] >= 0 && each[3] + of_phase[1] < layer->weights;
        }
    }
    return is;
}

/* Whether the rows that are made of terms are those of the layer. */
static int has_possible_rows(const struct layer *layer)
{
    ptrdiff_t down = layer->taps / layer->taps_across;
    if (layer->together == 1) return layer->rows == layer->stride_down && layer->terms == down;
    int is = layer->together == 2 && layer->rows >= 2 * layer->stride_down && layer->reach == 0 && layer->apart > 0;
    for (ptrdiff_t phase = 0; is && phase < layer->stride_down; phase++) {
        const int64_t *row = layer->row + ROW * phase;
        is = row[0] >= 0 && row[0] <= MOST_SUMMED && row[1] >= 0 && row[2] >= 0 && row[3] >= 0
            && (!row[0] || (row[1] + (row[0] - 1) * layer->apart < down && row[2] + row[0] < layer->terms
                            && row[3] + row[0] - 1 <= layer->rows));
    }
    return is;
}

/* Reads a layer; returns 0, with an error set, where the numbers are none. */
static int read_layer(struct layer *layer, const Py_buffer *numbers)
{
    const int64_t *at = numbers->buf, *end = at + numbers->shape[0], *fields = taken(&at, end, FIELDS);
    if (!fields) return is_no_layer();
    for (int i = 0; i < FIELDS; i++) ((ptrdiff_t *)layer)[i] = fields[i];
    layer->copy = layer->copies < 1 ? NULL : taken(&at, end, COPY * clipped(layer->copies, INT32_MAX));
    layer->row = layer->together == 2 && layer->stride_down > 0 ? taken(&at, end, ROW * layer->stride_down) : at;
    if (!layer->copy || !layer->row || layer->inputs < 1 || layer->outputs < 1 || layer->block < 1
        || layer->block > MOST_OUTPUTS || layer->stride_down < 1 || layer->stride_across < 1 || layer->reach < 0
        || layer->reach_across < 0 || layer->taps < 1 || layer->taps > MOST_TAPS || layer->patterns < 0
        || layer->taps_across < 1 || layer->taps % layer->taps_across || layer->terms < 1 || layer->terms > MOST_TAPS
        || layer->patterns > end - at || layer->most_phases > MOST_TAPS || layer->most_taps > layer->taps)
        return is_no_layer();
    layer->weights = layer->terms * layer->taps_across;
    if (layer->weights > MOST_TAPS || !has_possible_rows(layer)) return is_no_layer();
    layer->pattern = PyMem_Calloc(layer->patterns + 1, sizeof(struct pattern));
    if (!layer->pattern) {
        PyErr_NoMemory();
        return 0;
    }
    ptrdiff_t weights = 0;
    for (ptrdiff_t p = 0; p < layer->patterns; p++) {
        struct pattern *pattern = &layer->pattern[p];
        const int64_t *counts = taken(&at, end, 2);
        if (!counts) return is_no_layer();
        pattern->phases = counts[0];
        pattern->taps = counts[1];
        if (pattern->phases > end - at || pattern->taps > end - at) return is_no_layer();
        pattern->phase = taken(&at, end, PHASE * pattern->phases);
        pattern->tap = pattern->phase ? taken(&at, end, TAP * pattern->taps) : NULL;
        if (!pattern->tap || !is_possible(layer, pattern)) return is_no_layer();
        pattern->first = layer->products;
        layer->products += inputs_at_once(layer) * pattern->taps;
        weights += pattern->phases * pattern->taps;
    }
    return (at == end && weights == layer->weights) || is_no_layer();
}

/* Reads a layer of `spread`; returns 0, with an error set, where there are too few numbers. */
static int read_spread(struct spread *spread, const Py_buffer *numbers)
{
    const int64_t *at = numbers->buf, *end = at + numbers->shape[0], *fields = taken(&at, end, SPREAD_FIELDS);
    if (!fields || at != end) return is_no_layer();
    for (int i = 0; i < SPREAD_FIELDS; i++) ((ptrdiff_t *)spread)[i] = fields[i];
    ptrdiff_t least = spread->positions;
    const ptrdiff_t positive[] = {spread->inputs, spread->outputs, spread->height, spread->width, spread->taps_down,
                                  spread->taps_across, spread->stride_down, spread->stride_across, spread->apart_down,
                                  spread->apart_across, spread->block};
    for (size_t i = 0; i < sizeof(positive) / sizeof(*positive); i++) least = positive[i] < least ? positive[i] : least;
    if (least < 1 || spread->block > spread->outputs || spread->taps_down > MOST_TAPS || spread->taps_across > MOST_TAPS)
        return is_no_layer();
    spread->taps = spread->taps_down * spread->taps_across;
    spread->lanes = rounded_up(spread->block * spread->taps, LINE);
    return 1;
}

/* Buffers of the arguments of a call. */
struct views {
    int count;
    Py_buffer view[7];
};

#define ANY_STRIDES PyBUF_STRIDES
#define IN_ONE_PIECE PyBUF_C_CONTIGUOUS
#define WRITTEN PyBUF_WRITABLE

/* Adds a view with so many dimensions. Returns 0, with an error set, if there is none. */
static int add_view(struct views *views, PyObject *object, int dimensions, int flags)
{
    Py_buffer *view = &views->view[views->count];
    if (PyObject_GetBuffer(object, view, PyBUF_FORMAT | flags)) return 0;
    views->count++;
    if (view->ndim == dimensions) return 1;
    PyErr_Format(PyExc_ValueError, "argument %d has %d dimensions, not %d", views->count, view->ndim, dimensions);
    return 0;
}

/* The same; None is an empty one. */
static int add_optional_view(struct views *views, PyObject *object, int dimensions, int flags)
{
    if (object != Py_None) return add_view(views, object, dimensions, flags);
    views->view[views->count++] = (Py_buffer){0};
    return 1;
}

/* Whether a view has this shape; sets an error if not. */
static int has_shape(const struct views *views, int number, const ptrdiff_t *shape)
{
    const Py_buffer *view = &views->view[number];
    int has = 1;
    for (int axis = 0; has && axis < view->ndim; axis++) has = view->shape[axis] == shape[axis];
    if (!has) PyErr_Format(PyExc_ValueError, "argument %d has not the shape of the layer", number + 2);
    return has;
}

#define HAS_SHAPE(views, number, ...) has_shape(views, number, (const ptrdiff_t[]){__VA_ARGS__})

/* Whether all views but the first, which is of integers, hold the same type of number; sets an error if not. */
static int are_alike(const struct views *views)
{
    const char *format = views->view[1].format;
    int are = !strcmp(views->view[0].format, "l") && (!strcmp(format, "f") || !strcmp(format, "d"));
    for (int i = 2; are && i < views->count; i++) are = !views->view[i].obj || !strcmp(views->view[i].format, format);
    if (!are) PyErr_SetString(PyExc_TypeError, "all numbers must be float32, or all float64, and those of a layer int64");
    return are;
}

static void release(struct views *views)
{
    while (views->count)
        if (views->view[--views->count].obj) PyBuffer_Release(&views->view[views->count]);
}

static struct array array_of(const Py_buffer *view)
{
    return (struct array){view->buf, view->shape, view->strides};
}
