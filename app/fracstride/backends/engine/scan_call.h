/* What Python calls to look at a map: `scan`. */

/* What the threads of a call of `scan` share. */
struct look {
    const struct functions *functions;
    struct scan scan;
    ptrdiff_t step; /* rows of a piece */
    double *extremes;
    char *scratch;
    ptrdiff_t bytes; /* of scratch memory for a thread */
};

static void scan_piece(void *work, ptrdiff_t number, int worker)
{
    const struct look *look = work;
    ptrdiff_t top = number * look->step;
    look->functions->scan(&look->scan, top, top + clipped(look->scan.rows - top, look->step), look->extremes + 2 * number,
                          look->scratch + worker * look->bytes);
}

/* Whether the arrays of `scan` fit each other; sets an error if not. */
static int are_of_map(const struct views *views, ptrdiff_t side, ptrdiff_t step)
{
    const Py_buffer *view = views->view;
    ptrdiff_t rows = view[0].shape[0], columns = view[0].shape[1];
    int are = !strcmp(view[0].format, "f") || !strcmp(view[0].format, "d");
    for (int i = 2; are && i < views->count; i++) are = !view[i].obj || !strcmp(view[i].format, view[0].format);
    if (!are || strcmp(view[1].format, "d")) {
        PyErr_SetString(PyExc_TypeError, "all numbers must be float32, or all float64, and the extremes float64");
        return 0;
    }
    int has_parts = !view[4].obj || (view[2].obj && view[3].obj);
    if (rows < 1 || columns < LINE || side < 1 || step < 1 || step % side || !has_parts) {
        PyErr_SetString(PyExc_ValueError, "this is no map, or too narrow, or not divided into such pieces");
        return 0;
    }
    return HAS_SHAPE(views, 1, count_of(rows, step), 2)
        && (!view[4].obj
            || (HAS_SHAPE(views, 2, rows) && HAS_SHAPE(views, 3, columns)
                && HAS_SHAPE(views, 4, count_of(rows, side), count_of(columns, side))));
}

/* scan(processor, values, extremes, down, across, means, side, step, threads); the middle three may be None */
static PyObject *scan(PyObject *module, PyObject *args)
{
    const char *name;
    PyObject *object[5], *result = NULL;
    Py_ssize_t side, threads;
    struct look look = {0};
    struct views views = {0};
    if (!PyArg_ParseTuple(args, "sOOOOOnnn", &name, &object[0], &object[1], &object[2], &object[3], &object[4], &side,
                          &look.step, &threads))
        return NULL;
    if (!add_view(&views, object[0], 2, IN_ONE_PIECE) || !add_view(&views, object[1], 2, IN_ONE_PIECE | WRITTEN)
        || !add_optional_view(&views, object[2], 1, IN_ONE_PIECE)
        || !add_optional_view(&views, object[3], 1, IN_ONE_PIECE)
        || !add_optional_view(&views, object[4], 2, IN_ONE_PIECE | WRITTEN) || !are_of_map(&views, side, look.step))
        goto end;
    const Py_buffer *view = views.view;
    look.functions = functions_of(name, view[0].itemsize);
    if (!look.functions) goto end;
    look.scan = (struct scan){view[0].buf, view[0].shape[0], view[0].shape[1], side, view[2].buf, view[3].buf, view[4].buf};
    look.extremes = view[1].buf;
    look.bytes = rounded_up(look.scan.columns * view[0].itemsize, CACHE_LINE);
    look.scratch = PyMem_Calloc(threads > 0 ? threads : 1, look.bytes);
    if (look.scratch) {
        share_without_lock(scan_piece, &look, view[1].shape[0], threads);
        result = Py_NewRef(Py_None);
    } else {
        PyErr_NoMemory();
    }
end:
    PyMem_Free(look.scratch);
    release(&views);
    return result;
}
