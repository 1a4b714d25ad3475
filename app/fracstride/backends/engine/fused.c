/* The kernels that are compiled: tiles of a transposed convolution, with no step of Python between.

   `fused` lays inputs as in `fused.py`, multiplies by vectors in registers, and stores all phases side by side, with the
   terms of `terms_kernel.h` also two rows at a time; `spread` adds products where they belong; `scan` looks at what was
   made. Numbers are float or double; processors of the x86 kind are asked which vectors they have. */

#define Py_LIMITED_API 0x030B0000
#include <Python.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "layers.h"
#include "reading.h"
#include "team.h"
#include "processors.h"
#include "layer_calls.h"
#include "scan_call.h"

static int add_constants(PyObject *module)
{
    PyObject *found = PyDict_New();
    for (int i = 0; found && i < PROCESSORS; i++) {
        PyObject *width = is_there(&processors[i]) ? PyLong_FromLong(processors[i].width) : NULL;
        if (width) PyDict_SetItemString(found, processors[i].name, width);
        Py_XDECREF(width);
    }
    pthread_atfork(NULL, NULL, forget_team);
    int failed = !found || PyModule_AddObjectRef(module, "PROCESSORS", found);
    Py_XDECREF(found);
    return failed ? -1 : PyModule_AddIntConstant(module, "MOST_TAPS", MOST_TAPS);
}

static PyMethodDef functions[] = {
    {"arrange", arrange, METH_VARARGS, "arrange(processor, layer, weight, to, threads)"},
    {"compute", compute, METH_VARARGS,
     "compute(processor, layer, y, weight, x, bias, scratch, tiles, parts, (first, pieces), threads)"},
    {"spread", spread, METH_VARARGS,
     "spread(processor, layer, y, weight, x, bias, scratch, tiles, parts, (first, pieces), threads)"},
    {"scan", scan, METH_VARARGS, "scan(processor, values, extremes, down, across, means, side, step, threads)"},
    {NULL, NULL, 0, NULL},
};

static PyModuleDef_Slot slots[] = {{Py_mod_exec, add_constants}, {0, NULL}};

static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, .m_name = "_fused", .m_size = 0, .m_methods = functions, .m_slots = slots};

PyMODINIT_FUNC PyInit__fused(void)
{
    return PyModuleDef_Init(&definition);
}
