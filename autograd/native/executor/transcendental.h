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

/* The number between −746 and 746 that is nearest to x; beyond them eˣ is inf or 0 in any case.  nan stays nan. */
INLINE double clipped(double x)
{
    return fabs(x) > 746.0 ? copysign(746.0, x) : x;
}

/* (eʳ − 1 − r)/r² for |r| ≤ ½ ln 2: near Σ rⁿ/(n + 2)!, but the polynomial of ten terms that comes nearest (Remez, 1934), to
   10⁻¹⁶.  Even and odd powers are added up apart, since neither sum has to wait for the other. */
INLINE double exp_tail(double r)
{
    double z = r * r;
    double even = 0x1.28917d39ae799p-22;
    double odd = 0x1.af631ea22a153p-26;
    even = even * z + 0x1.a019b913f10afp-16;
    odd = odd * z + 0x1.71ddf6ba5d26fp-19;
    even = even * z + 0x1.6c16c1788a21fp-10;
    odd = odd * z + 0x1.a01a01b009ed9p-13;
    even = even * z + 0x1.5555555553d67p-5;
    odd = odd * z + 0x1.111111110f808p-7;
    even = even * z + 0x1.0000000000001p-1;
    odd = odd * z + 0x1.5555555555558p-3;
    return even + odd * r;
}

/* eˣ = 2ᵏ · eʳ, where k is the whole number nearest to x/ln 2.  2ᵏ is applied in two halves: k may be 1024 where eˣ is
   still a number, or −1070 where it is a subnormal one.  The exponent of a double is a whole number from 1 to 2046, 1023 of
   2⁰, so the halves' exponents add up to k + 2046. */
INLINE double lane_exp(double x)
{
    double shifted = clipped(x) * LOG2_E + TO_WHOLE;
    double k = shifted - TO_WHOLE;
    double r = (clipped(x) - k * LN2_HIGH) - k * LN2_LOW;
    uint64_t exponents = (uint64_t)(bits_of(shifted) - bits_of(TO_WHOLE)) + 2046, half = exponents >> 1;
    double y = 1.0 + (r + r * r * exp_tail(r));
    return y * from_bits((int64_t)(half << 52)) * from_bits((int64_t)((exponents - half) << 52));
}

/* eˣ − 1 without cancellation: (eʳ − 1)·2ᵏ + 2ᵏ − 1, where 2ᵏ = a·b, as ((eʳ − 1)·a + (a − 1/b))·b. */
INLINE double lane_expm1(double x)
{
    double shifted = clipped(x) * LOG2_E + TO_WHOLE;
    double k = shifted - TO_WHOLE;
    double r = (clipped(x) - k * LN2_HIGH) - k * LN2_LOW;
    uint64_t exponents = (uint64_t)(bits_of(shifted) - bits_of(TO_WHOLE)) + 2046, half = exponents >> 1;
    double a = from_bits((int64_t)(half << 52)), b = from_bits((int64_t)((exponents - half) << 52));
    double one_over_b = from_bits((int64_t)((2046 - (exponents - half)) << 52));
    double y = ((r + r * r * exp_tail(r)) * a + (a - one_over_b)) * b;
    return x == 0.0 ? x : y; /* keeps −0 */
}

/* tanh x for x ≥ 0 is tanh (k·½ ln 2 + u), where |u| ≤ ¼ ln 2, and with p = 2ᵏ tanh (k·½ ln 2) = (p − 1)/(p + 1).  So it
   is by the theorem of addition

       tanh x = ((p − 1) + (p + 1) · tanh u) / ((p + 1) + (p − 1) · tanh u),     tanh u = u + u³·Q(u²)

   with the polynomial Q of six terms that makes tanh u nearest (Remez), to 4·10⁻¹⁸: near −⅓ + 2/15 u² − 17/315 u⁴ + …
   From 20 on it is 1 to the last bit, so 2ᵏ needs no halves. */
INLINE double lane_tanh(double x)
{
    double size = fabs(x) > 20.0 ? 20.0 : fabs(x);
    double shifted = size * (2.0 * LOG2_E) + TO_WHOLE;
    double k = shifted - TO_WHOLE;
    double u = (size - k * (0.5 * LN2_HIGH)) - k * (0.5 * LN2_LOW);
    double z = u * u;
    double q = 0x1.c3883abf0c7a6p-9;
    q = q * z - 0x1.223c8c5520415p-7;
    q = q * z + 0x1.664eca3bcefcdp-6;
    q = q * z - 0x1.ba1ba11780ea8p-5;
    q = q * z + 0x1.11111110e0e62p-3;
    q = q * z - 0x1.55555555554bdp-2;
    double t = u + u * z * q;
    double p = power_of_two(shifted);
    double above = p + 1.0, below = p - 1.0;
    return copysign((below + t * above) / (above + t * below), x);
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
