"""Makes elementary.txt: function, argument(s) and the correctly rounded result, as float64 bit patterns. Needs mpmath."""
import math
import random
import struct

import mpmath as m

m.mp.prec = 2300
random.seed(5)


def bits(x):
    return struct.pack(">d", x).hex()


def anywhere(low, high, near):
    """Spread evenly, and close to a point on both sides by powers of two."""
    points = [random.uniform(low, high) for _ in range(120)]
    for _ in range(40):
        points.append(near + random.choice((-1, 1)) * random.uniform(1, 2) * 2.0 ** -random.randint(1, 52))
    return [x for x in points if low <= x <= high]


def positive():
    return [math.ldexp(random.uniform(1, 2), random.randint(-1060, 1022)) for _ in range(80)] + anywhere(0.5, 2, 1)


def angles():
    multiples = [random.randint(1, 10**6) * math.pi / 2 for _ in range(40)]
    huge = [random.choice((-1, 1)) * math.ldexp(random.uniform(1, 2), random.randint(20, 1022)) for _ in range(60)]
    # The float64 nearest to a multiple of pi/2, in relative terms.
    return anywhere(-10, 10, 0) + multiples + huge + [6381956970095103.0 * 2.0 ** 797]


FUNCTIONS = {
    "exp": (m.exp, lambda: anywhere(-745, 709.7, 0)),
    "expm1": (m.expm1, lambda: anywhere(-40, 709, 0) + anywhere(-2, 2, 0)),
    "log": (m.log, positive),
    "log2": (lambda x: m.log(x) / m.log(2), positive),
    "log10": (m.log10, positive),
    "log1p": (lambda x: m.log(1 + x), lambda: anywhere(-0.999999, 5, 0)),
    "tanh": (m.tanh, lambda: anywhere(-20, 20, 0) + anywhere(-2, 2, 0)),
    "sigmoid": (lambda x: 1 / (1 + m.exp(-x)), lambda: anywhere(-740, 40, 0) + anywhere(-5, 5, 0)),
    "erf": (m.erf, lambda: anywhere(-6, 6, 0)),
    "erfc": (m.erfc, lambda: anywhere(-6, 26, 0) + anywhere(-1, 2, 0.5)),
    "sin": (m.sin, angles),
    "cos": (m.cos, angles),
}
for name, (function, points) in FUNCTIONS.items():
    for x in points():
        print(name, bits(x), bits(float(function(m.mpf(x)))))
for _ in range(300):
    x = random.uniform(0.5, 2) if random.random() < 0.5 else math.ldexp(random.uniform(1, 2), random.randint(-1000, 1000))
    y = random.uniform(-700, 700) / max(abs(math.log(x)), 1e-3)
    print("pow", bits(x), bits(y), bits(float(m.mpf(x) ** m.mpf(y))))
