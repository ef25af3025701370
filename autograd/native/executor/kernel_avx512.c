/* Compiles the executor for processors with AVX-512: 32 registers of 8 numbers. */
#include "kernel.h"
#ifdef X86_VARIANTS
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx512f,avx512dq,avx512vl,avx2,fma,prefer-vector-width=512")
#endif
#define WIDTH 8
#define TILE_VECTORS 4
#define VARIANT VARIANT_avx512
#define NAME "AVX-512"
#include "parts.h"
#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
