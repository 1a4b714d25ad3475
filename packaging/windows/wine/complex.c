/* Stands in for version.dll, and writes into Wine's C library the complex functions that NumPy calls and Wine 10 has not:
   every process of Python loads version.dll before NumPy, and the program's own files stay as they are. */
#include <complex.h>
#include <string.h>
#include <windows.h>

typedef struct { double real, imaginary; } Double;
typedef struct { float real, imaginary; } Float;

static double complex from(Double z) { double complex c; __real__ c = z.real; __imag__ c = z.imaginary; return c; }
static float complex fromf(Float z) { float complex c; __real__ c = z.real; __imag__ c = z.imaginary; return c; }
static Double to(double complex z) { return (Double){creal(z), cimag(z)}; }
static Float tof(float complex z) { return (Float){crealf(z), cimagf(z)}; }

#define COMPLEX(name) \
    static Double name##_(Double z) { return to(name(from(z))); } \
    static Float name##f_(Float z) { return tof(name##f(fromf(z))); }
#define REAL(name) \
    static double name##_(Double z) { return name(from(z)); } \
    static float name##f_(Float z) { return name##f(fromf(z)); }

COMPLEX(ccos) COMPLEX(ccosh) COMPLEX(cexp) COMPLEX(clog) COMPLEX(csin) COMPLEX(csinh) COMPLEX(csqrt) COMPLEX(ctan) COMPLEX(ctanh)
REAL(cabs) REAL(carg) REAL(cimag) REAL(creal)
static Double cpow_(Double a, Double b) { return to(cpow(from(a), from(b))); }
static Float cpowf_(Float a, Float b) { return tof(cpowf(fromf(a), fromf(b))); }

/* On Windows a long double is a double. */
#define ALL(name) {#name, name##_}, {#name "l", name##_}, {#name "f", name##f_}
static const struct { const char *name; void *code; } functions[] = {
    ALL(cabs), ALL(carg), ALL(ccos), ALL(ccosh), ALL(cexp), ALL(cimag), ALL(clog), ALL(cpow), ALL(creal), ALL(csin), ALL(csinh),
    ALL(csqrt), ALL(ctan), ALL(ctanh),
};

/* sub rsp, 40; lea rcx, ...: how Wine begins a function that it has not written. */
static const unsigned char unwritten[] = {0x48, 0x83, 0xec, 0x28, 0x48, 0x8d, 0x0d};

BOOL WINAPI DllMain(HINSTANCE self, DWORD reason, void *reserved)
{
    HMODULE library = LoadLibraryA("ucrtbase.dll");
    for (size_t i = 0; reason == DLL_PROCESS_ATTACH && i < sizeof functions / sizeof *functions; i++) {
        unsigned char *place = (void *)GetProcAddress(library, functions[i].name);
        DWORD protection;
        if (!place || memcmp(place, unwritten, sizeof unwritten)) continue;
        VirtualProtect(place, 12, PAGE_EXECUTE_READWRITE, &protection);
        memcpy(place, "\x48\xb8", 2); /* mov rax, code */
        memcpy(place + 2, &functions[i].code, 8);
        memcpy(place + 10, "\xff\xe0", 2); /* jmp rax */
        VirtualProtect(place, 12, protection, &protection);
    }
    return TRUE;
}
