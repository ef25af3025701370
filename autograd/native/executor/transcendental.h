/* Computes exp, log and their kin without branches, so that the compiler can do a vector of lanes at once.

   The C library's are as exact but take one number at a time: tanh of 1,600 numbers would cost 30 µs instead of 2.
   Each choice `c ? a : b` below computes both sides and selects.  Errors are within 3 units in the last place; nan,
   the infinities and the signs of zero come out as the C library's do. */
#ifndef GLASSGRAD_TRANSCENDENTAL_H
#define GLASSGRAD_TRANSCENDENTAL_H

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "kernel.h" /* INLINE */

/* ln 2 in two parts.  The first has zeros at its end, so that its product with a small whole number is exact. */
#define LN2_HIGH 0x1.62e42fefa3800p-1
#define LN2_LOW 0x1.ef35793c76730p-45
#define LOG2_E 0x1.71547652b82fep+0

/* Added to a number of less than 2⁵¹, this leaves no room for a fraction: the sum is rounded to a whole number, which
   stands in its lowest bits. */
#define TO_WHOLE 0x1.8p52

INLINE int64_t bits_of(double x)
{
    int64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

INLINE double from_bits(int64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

/* 2 to the whole number in the lowest bits of shifted = k + TO_WHOLE, for −1022 ≤ k ≤ 1023. */
INLINE double power_of_two(double shifted)
{
    return from_bits((int64_t)((uint64_t)(bits_of(shifted) + 1023) << 52));
}

/* (eʳ − 1 − r)/r² for |r| ≤ ½ ln 2: the Taylor series, Σ rⁿ/(n + 2)!, to what a double can hold. */
INLINE double exp_tail(double r)
{
    double sum = 1.0 / 6227020800.0;
    sum = sum * r + 1.0 / 479001600.0;
    sum = sum * r + 1.0 / 39916800.0;
    sum = sum * r + 1.0 / 3628800.0;
    sum = sum * r + 1.0 / 362880.0;
    sum = sum * r + 1.0 / 40320.0;
    sum = sum * r + 1.0 / 5040.0;
    sum = sum * r + 1.0 / 720.0;
    sum = sum * r + 1.0 / 120.0;
    sum = sum * r + 1.0 / 24.0;
    sum = sum * r + 1.0 / 6.0;
    return sum * r + 0.5;
}

/* eˣ = 2ᵏ · eʳ, where k is the whole number nearest to x/ln 2.  2ᵏ is applied in two halves: k may be 1024 where eˣ is
   still a number, or −1070 where it is a subnormal one.  Beyond ±746 it is inf or 0 in any case. */
INLINE double lane_exp(double x)
{
    double clipped = copysign(fabs(x) < 746.0 ? fabs(x) : 746.0, x);
    double k = clipped * LOG2_E + TO_WHOLE - TO_WHOLE;
    double r = (clipped - k * LN2_HIGH) - k * LN2_LOW;
    double half = k * 0.5 + TO_WHOLE;
    double rest = k - (half - TO_WHOLE) + TO_WHOLE;
    double y = (1.0 + (r + r * r * exp_tail(r))) * power_of_two(half) * power_of_two(rest);
    return x == x ? y : x;
}

/* eˣ − 1 without cancellation: (eʳ − 1)·2ᵏ + 2ᵏ − 1, where 2ᵏ = a·b, as ((eʳ − 1)·a + (a − 1/b))·b. */
INLINE double lane_expm1(double x)
{
    double clipped = copysign(fabs(x) < 746.0 ? fabs(x) : 746.0, x);
    double k = clipped * LOG2_E + TO_WHOLE - TO_WHOLE;
    double r = (clipped - k * LN2_HIGH) - k * LN2_LOW;
    double half = k * 0.5 + TO_WHOLE;
    double rest = k - (half - TO_WHOLE);
    double a = power_of_two(half), b = power_of_two(TO_WHOLE + rest), one_over_b = power_of_two(TO_WHOLE - rest);
    double y = ((r + r * r * exp_tail(r)) * a + (a - one_over_b)) * b;
    y = x == 0.0 ? x : y; /* keeps −0 */
    return x == x ? y : x;
}

/* tanh x = e/(e + 2) with e = exp(2|x|) − 1; it is 1 to the last bit from 20 on, so 2ᵏ needs no halves. */
INLINE double lane_tanh(double x)
{
    double twice = fabs(x) < 20.0 ? 2.0 * fabs(x) : 40.0;
    double shifted = twice * LOG2_E + TO_WHOLE;
    double k = shifted - TO_WHOLE;
    double r = (twice - k * LN2_HIGH) - k * LN2_LOW;
    double power = power_of_two(shifted);
    double e = (r + r * r * exp_tail(r)) * power + (power - 1.0);
    double y = copysign(e / (e + 2.0), x);
    return x == x ? y : x;
}

/* log x = k ln 2 + log m with x = 2ᵏ m and m between √½ and √2; log m = 2 artanh s with s = (m − 1)/(m + 1), whose
   series is s + s³/3 + s⁵/5 + … */
INLINE double lane_log(double x)
{
    int tiny = x < 0x1p-1022;
    double scaled = tiny ? x * 0x1p54 : x;
    uint64_t bits = (uint64_t)bits_of(scaled); /* unsigned, as below zero and beyond all numbers it wraps around */
    /* √½ has these bits; from here to √2 the whole part of the difference is 0. */
    uint64_t above = bits - 0x3fe6a09e667f3bcd;
    /* The exponent as a number, with no conversion, which few processors have: it is written into a double's lowest bits. */
    int64_t exponent = (int64_t)((above + ((uint64_t)1024 << 52)) >> 52);
    double k = from_bits(exponent + bits_of(TO_WHOLE)) - (TO_WHOLE + 1024.0);
    double m = from_bits((int64_t)(bits - ((uint64_t)(exponent - 1024) << 52)));
    k = tiny ? k - 54.0 : k;
    double f = m - 1.0;
    double s = f / (2.0 + f);
    double z = s * s;
    double sum = 1.0 / 23.0;
    sum = sum * z + 1.0 / 21.0;
    sum = sum * z + 1.0 / 19.0;
    sum = sum * z + 1.0 / 17.0;
    sum = sum * z + 1.0 / 15.0;
    sum = sum * z + 1.0 / 13.0;
    sum = sum * z + 1.0 / 11.0;
    sum = sum * z + 1.0 / 9.0;
    sum = sum * z + 1.0 / 7.0;
    sum = sum * z + 1.0 / 5.0;
    sum = sum * z + 1.0 / 3.0;
    /* 2s = f − s·f, so that the small terms are taken from f, which is exact. */
    double y = k * LN2_HIGH + (f - (s * (f - 2.0 * z * sum) - k * LN2_LOW));
    y = x == 0.0 ? -INFINITY : y;
    y = x < 0.0 ? NAN : y;
    return x < INFINITY ? y : x; /* inf and nan */
}

/* log(1 + x): the slope of the logarithm corrects the rounding of 1 + x. */
INLINE double lane_log1p(double x)
{
    double u = 1.0 + x;
    double y = lane_log(u) + (x - (u - 1.0)) / u;
    y = u == 1.0 ? x : y;
    y = x == -1.0 ? -INFINITY : y;
    return x < INFINITY ? y : x;
}

#endif
