/* Compiles the executor for processors with AVX2 and fused multiply-add: 16 registers of 4 numbers. */
#include "kernel.h"
#ifdef X86_VARIANTS
#if defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx2,fma")
#endif
#define WIDTH 4
#define TILE_VECTORS 2
#define VARIANT VARIANT_avx2
#define NAME "AVX2"
#include "parts.h"
#if defined(__clang__)
#pragma clang attribute pop
#endif
#endif
