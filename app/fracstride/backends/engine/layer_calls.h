/* What Python calls to compute layers: `arrange`, `compute` and `spread`. */

/* What the threads of a call share. */
struct call {
    const struct functions *functions;
    struct layer layer;
    struct spread spread;
    struct arrays arrays;
    const int64_t *tiles;    /* the six numbers of each */
    ptrdiff_t first, pieces; /* a tile has as many pieces as parts; the first one of this call, and how many */
    ptrdiff_t parts, blocks; /* of the output channels */
    char *scratch;
    ptrdiff_t bytes; /* of scratch memory for a thread */
    ptrdiff_t *inputs;  /* where those of the products of a sum are */
    ptrdiff_t products; /* of which a thread has that */
    atomic_int is_wrong; /* some cell, because something is not finite */
};

static void arrange_blocks(void *work, ptrdiff_t number, int worker)
{
    const struct call *call = work;
    const struct array *from = &call->arrays.weight, *to = &call->arrays.x;
    ptrdiff_t group = number / call->parts, part = number % call->parts;
    (void)worker;
    call->functions->arrange(&call->layer, from->data + group * from->strides[0], call->blocks * part / call->parts,
                             call->blocks * (part + 1) / call->parts, to->data + group * to->strides[0]);
}

static struct tile tile_of(const struct call *call, ptrdiff_t piece)
{
    const int64_t *at = call->tiles + 6 * (piece / call->parts);
    return (struct tile){.samples = at[0], at[1], at[2], at[3], at[4], at[5]};
}

static void compute_piece(void *work, ptrdiff_t number, int worker)
{
    struct call *call = work;
    ptrdiff_t piece = call->first + number, part = piece % call->parts;
    struct tile tile = tile_of(call, piece);
    ptrdiff_t *inputs = call->inputs + worker * call->products;
    set_extents(&call->layer, &tile, call->arrays.y.shape[4]);
    set_inputs(&call->layer, &tile, inputs);
    if (!call->functions->compute(&call->layer, &tile, &call->arrays, inputs, call->blocks * part / call->parts,
                                  call->blocks * (part + 1) / call->parts, call->scratch + worker * call->bytes))
        atomic_store(&call->is_wrong, 1);
}

static void spread_piece(void *work, ptrdiff_t number, int worker)
{
    const struct call *call = work;
    ptrdiff_t piece = call->first + number, part = piece % call->parts;
    struct tile tile = tile_of(call, piece);
    call->functions->spread(&call->spread, &call->arrays, call->inputs, tile.samples, tile.samples_end,
                            call->blocks * part / call->parts, call->blocks * (part + 1) / call->parts,
                            call->scratch + worker * call->bytes);
}

static void share_without_lock(piece_function piece, void *work, ptrdiff_t pieces, ptrdiff_t threads)
{
    Py_BEGIN_ALLOW_THREADS
    share(piece, work, pieces, threads);
    Py_END_ALLOW_THREADS
}

/* arrange(processor, layer, weight, to, threads) */
static PyObject *arrange(PyObject *module, PyObject *args)
{
    const char *name;
    PyObject *numbers, *weight, *to, *result = NULL;
    Py_ssize_t threads;
    struct call call = {0};
    struct views views = {0};
    if (!PyArg_ParseTuple(args, "sOOOn", &name, &numbers, &weight, &to, &threads)) return NULL;
    if (!add_view(&views, numbers, 1, IN_ONE_PIECE) || !add_view(&views, weight, 5, IN_ONE_PIECE)
        || !add_view(&views, to, 3, IN_ONE_PIECE | WRITTEN) || !are_alike(&views)
        || !read_layer(&call.layer, &views.view[0]))
        goto end;
    const struct layer *layer = &call.layer;
    const ptrdiff_t *shape = views.view[1].shape;
    call.blocks = count_of(layer->outputs, layer->block);
    if (shape[3] * shape[4] != layer->taps || !HAS_SHAPE(&views, 1, shape[0], layer->inputs, layer->outputs, shape[3], shape[4])
        || !HAS_SHAPE(&views, 2, shape[0], call.blocks, layer->inputs * layer->weights * layer->block)) {
        if (!PyErr_Occurred()) is_no_layer();
        goto end;
    }
    call.functions = functions_of(name, views.view[1].itemsize);
    if (!call.functions) goto end;
    call.arrays.weight = array_of(&views.view[1]);
    call.arrays.x = array_of(&views.view[2]);
    call.parts = count_of(call.blocks, BLOCKS_ARRANGED);
    share_without_lock(arrange_blocks, &call, call.arrays.weight.shape[0] * call.parts, threads);
    result = Py_NewRef(Py_None);
end:
    PyMem_Free(call.layer.pattern);
    release(&views);
    return result;
}

/* Reads what `compute` and `spread` have in common: (processor, numbers, y, weight, x, bias, scratch, tiles, parts,
   (first, pieces), threads). Returns 0 with an error set. */
static int read_call(struct call *call, struct views *views, PyObject *args, int dimensions, Py_ssize_t *threads)
{
    const char *name;
    PyObject *object[7];
    if (!PyArg_ParseTuple(args, "sOOOOOOOn(nn)n", &name, &object[0], &object[1], &object[2], &object[3], &object[4],
                          &object[5], &object[6], &call->parts, &call->first, &call->pieces, threads)
        || !add_view(views, object[0], 1, IN_ONE_PIECE) || !add_view(views, object[1], 5, ANY_STRIDES)
        || !add_view(views, object[2], dimensions, IN_ONE_PIECE) || !add_view(views, object[3], 5, ANY_STRIDES | WRITTEN)
        || !add_optional_view(views, object[4], 2, IN_ONE_PIECE)
        || !add_view(views, object[5], 1, IN_ONE_PIECE | WRITTEN) || !are_alike(views)
        || !add_view(views, object[6], 2, IN_ONE_PIECE))
        return 0;
    const Py_buffer *tiles = &views->view[6];
    if (strcmp(tiles->format, "l") || tiles->shape[1] != 6 || call->pieces < 0 || call->parts < 1 || call->first < 0
        || call->first + call->pieces > tiles->shape[0] * call->parts) {
        PyErr_SetString(PyExc_ValueError, "there are no such tiles");
        return 0;
    }
    call->tiles = tiles->buf;
    call->arrays = (struct arrays){array_of(&views->view[1]), array_of(&views->view[2]), array_of(&views->view[3]),
                                   views->view[4].buf};
    call->scratch = views->view[5].buf;
    call->bytes = views->view[5].len / (*threads > 0 ? *threads : 1) / CACHE_LINE * CACHE_LINE;
    call->functions = functions_of(name, views->view[1].itemsize);
    return call->functions != NULL;
}

/* Memory for the places of so many products of each thread; 0, with an error set, if there is none, or too little scratch memory. */
static int have_memory(struct call *call, ptrdiff_t products, ptrdiff_t threads, ptrdiff_t bytes)
{
    if (call->bytes < bytes) {
        PyErr_SetString(PyExc_ValueError, "the scratch memory is too small");
        return 0;
    }
    call->products = products;
    call->inputs = PyMem_Calloc(threads > 0 ? threads * products : products, sizeof(ptrdiff_t));
    if (!call->inputs) PyErr_NoMemory();
    return call->inputs != NULL;
}

/* Whether y, x and the bias are those of a layer with these channels, and the tiles lie in them; sets an error if not. */
static int are_of_layer(const struct call *call, const struct views *views, ptrdiff_t inputs, ptrdiff_t outputs)
{
    const ptrdiff_t *y = views->view[1].shape, *x = views->view[3].shape;
    if (!HAS_SHAPE(views, 1, y[0], inputs, y[2], y[3], y[4]) || !HAS_SHAPE(views, 3, y[0], outputs, y[2], x[3], x[4])
        || (views->view[4].obj && !HAS_SHAPE(views, 4, y[0], outputs)))
        return 0;
    for (ptrdiff_t first = call->first / call->parts * call->parts; first < call->first + call->pieces; first += call->parts) {
        struct tile tile = tile_of(call, first);
        if (tile.samples >= 0 && tile.samples < tile.samples_end && tile.samples_end <= y[2] && tile.rows < tile.rows_end
            && tile.columns < tile.columns_end)
            continue;
        PyErr_SetString(PyExc_ValueError, "a tile is not of these samples, or empty");
        return 0;
    }
    return 1;
}

/* The most numbers that a tile of a call needs; 0, with an error set, for a tile that is outside. */
static ptrdiff_t most_numbers(const struct call *call)
{
    const struct layer *layer = &call->layer;
    ptrdiff_t most = 0;
    for (ptrdiff_t first = call->first / call->parts * call->parts; first < call->first + call->pieces; first += call->parts) {
        struct tile tile = tile_of(call, first);
        if (tile.rows * layer->stride_down < layer->crop_down
            || tile.columns * layer->stride_across < layer->crop_across
            || (tile.columns_end - 1) * layer->stride_across - layer->crop_across >= call->arrays.x.shape[4]) {
            PyErr_SetString(PyExc_ValueError, "a tile is outside the output");
            return 0;
        }
        set_extents(layer, &tile, call->arrays.y.shape[4]);
        ptrdiff_t needed = laid_numbers(layer, &tile)
            + layer->block * layer->rows * layer->stride_across * tile.cells;
        if (needed > most) most = needed;
    }
    return most;
}

/* compute(processor, layer, y, weight, x, bias or None, scratch, tiles, parts, (first, pieces), threads) */
static PyObject *compute(PyObject *module, PyObject *args)
{
    Py_ssize_t threads;
    struct call call = {0};
    struct views views = {0};
    PyObject *result = NULL;
    if (!read_call(&call, &views, args, 3, &threads) || !read_layer(&call.layer, &views.view[0])) goto end;
    const struct layer *layer = &call.layer;
    call.blocks = count_of(layer->outputs, layer->block);
    if (!are_of_layer(&call, &views, layer->inputs, layer->outputs)
        || !HAS_SHAPE(&views, 2, views.view[1].shape[0], call.blocks, layer->inputs * layer->weights * layer->block))
        goto end;
    ptrdiff_t numbers = most_numbers(&call);
    if (PyErr_Occurred() || !have_memory(&call, layer->products, threads, numbers * views.view[1].itemsize)) goto end;
    share_without_lock(compute_piece, &call, call.pieces, threads);
    result = PyBool_FromLong(!atomic_load(&call.is_wrong));
end:
    PyMem_Free(call.inputs);
    PyMem_Free(call.layer.pattern);
    release(&views);
    return result;
}

/* spread(processor, layer, y, weight, x, bias or None, scratch, tiles, parts, (first, pieces), threads) */
static PyObject *spread(PyObject *module, PyObject *args)
{
    Py_ssize_t threads;
    struct call call = {0};
    struct views views = {0};
    PyObject *result = NULL;
    if (!read_call(&call, &views, args, 5, &threads) || !read_spread(&call.spread, &views.view[0])) goto end;
    const struct spread *layer = &call.spread;
    call.blocks = count_of(layer->outputs, layer->block);
    const ptrdiff_t *y = views.view[1].shape;
    if (!are_of_layer(&call, &views, layer->inputs, layer->outputs)
        || !HAS_SHAPE(&views, 1, y[0], y[1], y[2], layer->height, layer->width)
        || !HAS_SHAPE(&views, 2, y[0], layer->inputs, layer->outputs, layer->taps_down, layer->taps_across))
        goto end;
    ptrdiff_t needed = layer->inputs * (layer->lanes + rounded_up(layer->positions, 8)) + POSITIONS_AT_ONCE * layer->lanes;
    if (!have_memory(&call, LONGEST_SUM, 1, needed * views.view[1].itemsize)) goto end;
    for (ptrdiff_t c = 0; c < LONGEST_SUM; c++) call.inputs[c] = c * layer->lanes;
    share_without_lock(spread_piece, &call, call.pieces, threads);
    result = Py_NewRef(Py_True);
end:
    PyMem_Free(call.inputs);
    release(&views);
    return result;
}
