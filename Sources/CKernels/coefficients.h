// Made by Tests/CKernelsTests/Fixtures/coefficients.py.
#pragma once
#include <stdint.h>

// The high part has 42 bits: its product with an exponent is exact.
#define LN2_CUT 0x1.62e42fefa3800p-1
#define LN2_REST 0x1.ef35793c76730p-45
#define LOG2_E_HIGH 0x1.71547652b82fep+0
#define LOG2_E_LOW 0x1.777d0ffda0d24p-56
#define LOG10_E_HIGH 0x1.bcb7b1526e50ep-2
#define LOG10_E_LOW 0x1.95355baaafad3p-57
#define TWO_THIRDS_HIGH 0x1.5555555555555p-1
#define TWO_THIRDS_LOW 0x1.5555555555555p-55
// pi/2 in three parts of 33 bits and a rest: products with an integer below 2^20 are exact.
#define HALF_PI_1 0x1.921fb54400000p+0
#define HALF_PI_2 0x1.0b4611a600000p-34
#define HALF_PI_3 0x1.3198a2e000000p-69
#define HALF_PI_4 0x1.b839a252049c1p-104
#define HALF_PI_HIGH 0x1.921fb54442d18p+0
#define HALF_PI_LOW 0x1.1a62633145c07p-54
#define TWO_OVER_PI 0x1.45f306dc9c883p-1

// (exp(r) - 1 - r) / r^2, ascending.
static const double EXP_TAIL[13] = {
    0x1.0000000000000p-1,
    0x1.5555555555555p-3,
    0x1.5555555555555p-5,
    0x1.1111111111111p-7,
    0x1.6c16c16c16c17p-10,
    0x1.a01a01a01a01ap-13,
    0x1.a01a01a01a01ap-16,
    0x1.71de3a556c734p-19,
    0x1.27e4fb7789f5cp-22,
    0x1.ae64567f544e4p-26,
    0x1.1eed8eff8d898p-29,
    0x1.6124613a86d09p-33,
    0x1.93974a8c07c9dp-37,
};

// log((1+s)/(1-s)) = 2s + s z (2/3 + z * this), z = s^2, ascending.
static const double LOG_TAIL[12] = {
    0x1.999999999999ap-2,
    0x1.2492492492492p-2,
    0x1.c71c71c71c71cp-3,
    0x1.745d1745d1746p-3,
    0x1.3b13b13b13b14p-3,
    0x1.1111111111111p-3,
    0x1.e1e1e1e1e1e1ep-4,
    0x1.af286bca1af28p-4,
    0x1.8618618618618p-4,
    0x1.642c8590b2164p-4,
    0x1.47ae147ae147bp-4,
    0x1.2f684bda12f68p-4,
};

// (sin(r) - r) / r^3 and (cos(r) - 1 + r^2/2) / r^4 in r^2, ascending.
static const double SIN_TAIL[9] = {
    -0x1.5555555555555p-3,
    0x1.1111111111111p-7,
    -0x1.a01a01a01a01ap-13,
    0x1.71de3a556c734p-19,
    -0x1.ae64567f544e4p-26,
    0x1.6124613a86d09p-33,
    -0x1.ae7f3e733b81fp-41,
    0x1.952c77030ad4ap-49,
    -0x1.2f49b46814157p-57,
};
static const double COS_TAIL[9] = {
    0x1.5555555555555p-5,
    -0x1.6c16c16c16c17p-10,
    0x1.a01a01a01a01ap-16,
    -0x1.27e4fb7789f5cp-22,
    0x1.1eed8eff8d898p-29,
    -0x1.93974a8c07c9dp-37,
    0x1.ae7f3e733b81fp-45,
    -0x1.6827863b97d97p-53,
    0x1.e542ba4020225p-62,
};

// erf(x)/x - 1 in x^2 on [0, 1], ascending.
static const double ERF_TAIL[18] = {
    0x1.06eba8214db69p-3,
    -0x1.812746b0379e7p-2,
    0x1.ce2f21a042be2p-4,
    -0x1.b82ce31288b51p-6,
    0x1.565bcd0e6a53fp-8,
    -0x1.c02db40040b85p-11,
    0x1.f9a326f9b8981p-14,
    -0x1.f4d25c3e0b813p-17,
    0x1.b9e6c9dc4c2bbp-20,
    -0x1.5f742ec195eb5p-23,
    0x1.fcc57198ce8dbp-27,
    -0x1.51d711710d451p-30,
    0x1.9e6a37972ce51p-34,
    -0x1.d83a266621962p-38,
    0x1.f5efc86d42e8dp-42,
    -0x1.efdb169dc2294p-46,
    0x1.b1e319cdb00aap-50,
    -0x1.0554d9ba6c1b6p-54,
};

// (1 + 2x) exp(x^2) erfc(x) in t = (x - 3.75) / (x + 3.75), x on [0.5, 28], ascending.
static const double ERFC_SCALED[25] = {
    0x1.3ccda0b5d5dc2p+0,
    -0x1.1f367683f89a7p-3,
    0x1.d5f2948159d00p-9,
    0x1.510169d096802p-4,
    -0x1.bda9309a28839p-4,
    0x1.7a14188a99b42p-4,
    -0x1.e0d0fa6e023f8p-5,
    0x1.d0b0037dcc00bp-6,
    -0x1.3f603c335c09ap-7,
    0x1.cc3a0e22b4f32p-10,
    0x1.33fb2419c4364p-12,
    -0x1.303f9da75d79ap-12,
    0x1.b144532c33c25p-15,
    0x1.778a3209ed08cp-16,
    -0x1.8009079124996p-17,
    -0x1.0527e30573d22p-20,
    0x1.d6bbd6898bc6dp-20,
    -0x1.f3a6b503bc1ddp-25,
    -0x1.189754c1bd85cp-22,
    0x1.9e37f1e5a0630p-26,
    0x1.5ff5326f589b2p-25,
    -0x1.1f802302c1bcbp-28,
    -0x1.b3f06b8abc8cdp-28,
    0x1.c55f5c526624ap-32,
    0x1.7c5e7efc9b825p-31,
};

// 2/pi after the point, 64 bits a word, behind one word of zeros.
static const uint64_t TWO_OVER_PI_BITS[21] = {
    0x0000000000000000u,
    0xa2f9836e4e441529u,
    0xfc2757d1f534ddc0u,
    0xdb6295993c439041u,
    0xfe5163abdebbc561u,
    0xb7246e3a424dd2e0u,
    0x06492eea09d1921cu,
    0xfe1deb1cb129a73eu,
    0xe88235f52ebb4484u,
    0xe99c7026b45f7e41u,
    0x3991d639835339f4u,
    0x9c845f8bbdf9283bu,
    0x1ff897ffde05980fu,
    0xef2f118b5a0a6d1fu,
    0x6d367ecf27cb09b7u,
    0x4f463f669e5fea2du,
    0x7527bac7ebe5f17bu,
    0x3d0739f78a5292eau,
    0x6bfb5fb11f8d5d08u,
    0x56033046fc7b6babu,
    0xf0cfbc209af4361du,
};
