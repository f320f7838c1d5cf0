"""Computes the constants of Sources/CKernels/coefficients.h (prints the file). Needs mpmath."""
from mpmath import mp, mpf, pi, ln, erf, erfc, exp, cos, sqrt, floor, log, factorial

mp.prec = 2400


def literal(x):
    return float(x).hex()


def leading(x, bits):
    """x cut to its leading bits, so that a product with a small integer is exact."""
    exponent = int(floor(log(abs(x), 2))) + 1
    return floor(x * mpf(2) ** (bits - exponent)) / mpf(2) ** (bits - exponent)


def chebyshev(f, low, high, degree):
    """Chebyshev coefficients of f on [low, high]."""
    n = degree + 1
    nodes = [cos(pi * (k + mpf(1) / 2) / n) for k in range(n)]
    values = [f((low + high) / 2 + (high - low) / 2 * x) for x in nodes]
    return [(2 if j else 1) * sum(values[k] * cos(pi * j * (k + mpf(1) / 2) / n) for k in range(n)) / n
            for j in range(n)]


def monomials(coefficients, low, high):
    """The same polynomial in powers of z on [low, high]."""
    n = len(coefficients)
    previous, current, powers = [mpf(1)], [mpf(0), mpf(1)], [mpf(0)] * n
    for j in range(n):
        term = previous if j == 0 else current
        if j >= 2:
            term = [mpf(0)] + [2 * a for a in current]
            for i, a in enumerate(previous):
                term[i] -= a
            previous, current = current, term
        for i, a in enumerate(term):
            powers[i] += coefficients[j] * a
    a, b = 2 / (high - low), -(high + low) / (high - low)
    out = [mpf(0)]
    for coefficient in reversed(powers):
        shifted = [mpf(0)] * (len(out) + 1)
        for i, x in enumerate(out):
            shifted[i] += x * b
            shifted[i + 1] += x * a
        shifted[0] += coefficient
        out = shifted
    return out[:n]


def define(name, x):
    print(f"#define {name} {literal(x)}")


def pair(name, x):
    high = mpf(float(x))
    define(name + "_HIGH", high)
    define(name + "_LOW", x - high)


def table(name, values):
    print(f"static const double {name}[{len(values)}] = {{")
    for value in values:
        print(f"    {literal(value)},")
    print("};")


print("// Made by Tests/CKernelsTests/Fixtures/coefficients.py.")
print("#pragma once\n#include <stdint.h>\n")
print("// The high part has 42 bits: its product with an exponent is exact.")
define("LN2_CUT", leading(ln(2), 42))
define("LN2_REST", ln(2) - leading(ln(2), 42))
pair("LOG2_E", 1 / ln(2))
pair("LOG10_E", 1 / ln(10))
pair("TWO_THIRDS", mpf(2) / 3)
print("// pi/2 in three parts of 33 bits and a rest: products with an integer below 2^20 are exact.")
rest = pi / 2
for part in (1, 2, 3):
    cut = leading(rest, 33)
    define(f"HALF_PI_{part}", cut)
    rest -= cut
define("HALF_PI_4", rest)
pair("HALF_PI", pi / 2)
define("TWO_OVER_PI", 2 / pi)
print("\n// (exp(r) - 1 - r) / r^2, ascending.")
table("EXP_TAIL", [1 / factorial(n) for n in range(2, 15)])
print("\n// log((1+s)/(1-s)) = 2s + s z (2/3 + z * this), z = s^2, ascending.")
table("LOG_TAIL", [mpf(2) / (2 * n + 3) for n in range(1, 13)])
print("\n// (sin(r) - r) / r^3 and (cos(r) - 1 + r^2/2) / r^4 in r^2, ascending.")
table("SIN_TAIL", [(-1) ** n / factorial(2 * n + 1) for n in range(1, 10)])
table("COS_TAIL", [(-1) ** n / factorial(2 * n) for n in range(2, 11)])
print("\n// erf(x)/x - 1 in x^2 on [0, 1], ascending.")
zero = mpf(0)
table("ERF_TAIL", monomials(chebyshev(
    lambda z: erf(sqrt(z)) / sqrt(z) - 1 if z > 0 else 2 / sqrt(pi) - 1, zero, mpf(1), 17), zero, mpf(1)))
print("\n// (1 + 2x) exp(x^2) erfc(x) in t = (x - 3.75) / (x + 3.75), x on [0.5, 28], ascending.")
K = mpf(15) / 4
low, high = (mpf(1) / 2 - K) / (mpf(1) / 2 + K), (28 - K) / (28 + K)


def scaled_erfc(t):
    x = K * (1 + t) / (1 - t)
    return (1 + 2 * x) * exp(x * x) * erfc(x)


table("ERFC_SCALED", monomials(chebyshev(scaled_erfc, low, high, 24), low, high))
print("\n// 2/pi after the point, 64 bits a word, behind one word of zeros.")
words, value = [0], 2 / pi
for _ in range(20):
    value *= mpf(2) ** 64
    words.append(int(floor(value)))
    value -= words[-1]
print(f"static const uint64_t TWO_OVER_PI_BITS[{len(words)}] = {{")
for word in words:
    print(f"    0x{word:016x}u,")
print("};")
