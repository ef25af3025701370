/* Compiles the executor for any processor, with vectors of 2 numbers, which x86-64 and ARM always have. */
#define WIDTH 2
#define TILE_VECTORS 2
#define VARIANT VARIANT_baseline
#define NAME "baseline"
#include "parts.h"

#include <string.h>

const Variant *best_variant(const char *wanted)
{
    const int any = wanted[0] == 0;
#ifdef X86_VARIANTS
    const int avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
                    && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("fma");
    if (avx512 && (any || !strcmp(wanted, VARIANT_avx512.name))) return &VARIANT_avx512;
    const int avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    if (avx2 && (any || !strcmp(wanted, VARIANT_avx2.name))) return &VARIANT_avx2;
#endif
    return any || !strcmp(wanted, VARIANT_baseline.name) ? &VARIANT_baseline : NULL;
}
