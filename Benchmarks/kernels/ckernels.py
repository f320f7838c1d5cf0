"""CKernels from Python, for benchmarks and fixtures: the plan structures of thaw_plan.h and a builder for plans."""
import ctypes as C
import os
import subprocess

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = os.path.normpath(os.path.join(HERE, "../../Sources/CKernels"))

OPERANDS = ("input input2 residual parameters output output2 output3 weights bias weights2 bias2 weights3 bias3 weights4 "
            "d_weights d_bias d_weights2 d_bias2 d_weights3 d_bias3").split()
GEOMETRY = ("channels_in channels_middle channels_out height_in width_in height_middle width_middle height_out width_out "
            "kernel_height kernel_width stride_height stride_width pad_top pad_left stem_pad_top stem_pad_left "
            "dilation_height dilation_width groups activation pixels_in pixels_out function binary transpose_a "
            "transpose_b").split()


class Step(C.Structure):
    _fields_ = ([("kind", C.c_int32)] + [(n, C.c_int32) for n in OPERANDS + GEOMETRY]
                + [("scale", C.c_float), ("shift", C.c_float)]
                + [(n, C.c_int64) for n in ("rows", "inner", "columns", "count")])


class Buffer(C.Structure):
    _fields_ = [("place", C.c_int32), ("element", C.c_int32), ("offset", C.c_int64), ("count", C.c_int64),
                ("is_per_row", C.c_int32), ("is_per_shard", C.c_int32)]


class Section(C.Structure):
    _fields_ = [(n, C.c_int32) for n in ("kind", "first_step", "step_count", "reserved")]


class Parts(C.Structure):
    _fields_ = [("buffers", C.c_void_p), ("buffer_count", C.c_int64), ("steps", C.c_void_p), ("step_count", C.c_int64),
                ("sections", C.c_void_p), ("section_count", C.c_int64), ("constants", C.c_void_p),
                ("constant_bytes", C.c_int64), ("image_bytes", C.c_int64), ("batch_bytes", C.c_int64),
                ("max_batch", C.c_int64), ("input_count", C.c_int64), ("output_count", C.c_int64)]


class Error(C.Structure):
    _fields_ = [("problem", C.c_int), ("index", C.c_int64)]


assert C.sizeof(Step) == 232 and C.sizeof(Buffer) == 32

CONSTANT, IMAGE, BATCH, INPUT, OUTPUT = 1, 2, 3, 4, 5
F32, U8, I32, I64 = 1, 2, 3, 4
ELEMENT_BYTES = {F32: 4, U8: 1, I32: 4, I64: 8}
IDENTITY, RELU, RELU6 = 0, 1, 2
NHWC, NCHW = 1, 2
IMAGES_SECTION, BATCH_SECTION, SHARDS_SECTION = 1, 2, 3
SHARD_IMAGES = 4
KIND = dict(load_image=1, store_image=2, conv2d_stem=3, conv2d_pointwise=4, conv2d_depthwise=5, conv2d=6,
            inverted_residual=7, stem_block=8, head=9, global_average_pool=10, max_pool=11, average_pool=12, map=20,
            binary=21, clip=22, scale_shift=23, fully_connected=40, matmul=41, add_row=42, sum_rows=43, dropout=44,
            softmax_cross_entropy=45, softmax=46, squared_loss=47, sum=48, adamw=49, conv2d_stem_u8=60,
            conv2d_pointwise_u8=61, conv2d_depthwise_u8=62, conv2d_u8=63, inverted_residual_u8=64, stem_block_u8=65,
            head_u8=66, global_average_pool_u8=67, max_pool_u8=68, quantize=70, dequantize=71, add_u8=72,
            fully_connected_u8=80, conv2d_pointwise_input_gradient=100, conv2d_depthwise_input_gradient=101,
            conv2d_input_gradient=102, max_pool_gradient=103, average_pool_gradient=104, global_average_pool_gradient=105,
            activation_gradient=106, conv2d_pointwise_weight_gradient=110, conv2d_depthwise_weight_gradient=111,
            conv2d_weight_gradient=112, conv2d_stem_weight_gradient=113, inverted_residual_gradient=115,
            stem_block_gradient=116, fold=120, sum_shards=121, fold_gradient=122, batch_norm=123, batch_norm_gradient=124,
            sgd=130, adam=131, rmsprop=132)


def build_library(path, flags=()):
    """Compiles CKernels into a shared library beside the caller's other scratch files."""
    clang = os.environ.get("CC") or os.path.join(
        os.path.dirname(os.path.realpath(subprocess.check_output(["which", "swift"], text=True).strip())), "clang")
    sources = sorted(os.path.join(SOURCES, f) for f in os.listdir(SOURCES) if f.endswith(".c"))
    newest = max(os.path.getmtime(os.path.join(d, f)) for d, _, fs in os.walk(SOURCES) for f in fs)
    if not os.path.exists(path) or os.path.getmtime(path) < newest:
        subprocess.check_call([clang, "-O2", "-g", "-fno-omit-frame-pointer", "-fPIC", "-shared", "-o", path,
                               "-I", os.path.join(SOURCES, "include"), *flags, *sources, "-lpthread", "-lm"])
    return path


def load_library(path):
    lib = C.CDLL(path)
    lib.thaw_plan_new.restype = lib.thaw_plan_read.restype = lib.thaw_arena_new.restype = C.c_void_p
    lib.thaw_plan_arena_bytes.restype = lib.thaw_plan_file_bytes.restype = C.c_int64
    lib.thaw_variant_name.restype = lib.thaw_variant_at.restype = C.c_char_p
    lib.thaw_plan_problem_text.restype = C.c_char_p
    return lib


def up(n, unit):
    return -(-n // unit) * unit


def pack_pointwise(w):
    """[out][in] to [out / 16][in][16]."""
    out, inner = w.shape
    padded = np.zeros((up(out, 16), inner), np.float32)
    padded[:out] = w
    return np.ascontiguousarray(padded.reshape(-1, 16, inner).transpose(0, 2, 1))


def pack_conv2d(w, groups=1):
    """[out][in / groups][kh][kw] to [groups][out / groups / 16][kh * kw * in / groups][16]."""
    out = w.shape[0] // groups
    return np.concatenate([pack_pointwise(np.ascontiguousarray(
        w[g * out:(g + 1) * out].transpose(0, 2, 3, 1)).reshape(out, -1)).ravel() for g in range(groups)])


def pack_bias(b):
    padded = np.zeros(up(len(b), 16), np.float32)
    padded[:len(b)] = b
    return padded


def pack_quantized(layer):
    """A quantized layer as thaw_pack_quantized lays it out. `layer`: w int8 [out, ...], bias int32, scales, and scale_in, zero_in,
    scale_out, zero_out."""
    w = np.ascontiguousarray(layer["w"], np.int8)
    out = w.shape[0]
    multipliers = (np.float32(layer["scale_in"]) * layer["scales"].astype(np.float32)) / np.float32(layer["scale_out"])
    head = np.zeros(64, np.uint8)
    head[:16] = np.array([out, w.size // out], np.int64).view(np.uint8)
    head[16:24] = np.array([layer["scale_in"], layer["scale_out"]], np.float32).view(np.uint8)
    head[24:32] = np.array([layer["zero_in"], layer["zero_out"]], np.int32).view(np.uint8)
    return np.concatenate([head, multipliers.astype(np.float32).view(np.uint8), layer["bias"].astype(np.int32).view(np.uint8),
                           w.ravel().view(np.uint8)])


class Builder:
    """Collects buffers and steps; activations of an image are placed one after the other, without reuse."""

    def __init__(self, max_batch):
        self.buffers, self.steps, self.sections, self.constants = [], [], [], []
        self.sizes = {CONSTANT: 0, IMAGE: 0, BATCH: 0}
        self.counts = {INPUT: 0, OUTPUT: 0}
        self.max_batch = max_batch

    def buffer(self, place, element, count, per_row=False, offset=None, per_shard=False):
        pieces = 1
        if per_row:
            pieces = SHARD_IMAGES if place == IMAGE else self.max_batch
        if per_shard:
            pieces = -(-self.max_batch // SHARD_IMAGES)
        size = count * ELEMENT_BYTES[element] * pieces
        if place in self.sizes:
            if offset is None:
                offset = self.sizes[place]
            self.sizes[place] = max(self.sizes[place], up(offset + size, 64))
        else:
            self.counts[place] = max(self.counts[place], offset + 1)
        self.buffers.append(Buffer(place, element, offset, count, int(per_row), int(per_shard)))
        return len(self.buffers) - 1

    def constant(self, array, element=F32):
        array = np.ascontiguousarray(array, {F32: np.float32, U8: np.uint8}[element])
        number = self.buffer(CONSTANT, element, array.size)
        self.constants.append((self.buffers[number].offset, array))
        return number

    def c16(self, channels, height, width, offset=None, element=F32, place=IMAGE, per_row=False):
        return self.buffer(place, element, up(channels, 16) * height * width, per_row, offset)

    def section(self, kind):
        self.sections.append(Section(kind, len(self.steps), 0, 0))

    def step(self, kind, **fields):
        step = Step(kind=KIND[kind], dilation_height=1, dilation_width=1, groups=1, scale=1)
        for name in OPERANDS:
            setattr(step, name, -1)
        for name, value in fields.items():
            setattr(step, name, value)
        self.steps.append(step)
        self.sections[-1].step_count += 1

    def plan(self, lib):
        constants = np.zeros(self.sizes[CONSTANT] or 64, np.uint8)
        for offset, array in self.constants:
            constants[offset:offset + array.nbytes] = array.ravel().view(np.uint8)
        buffers = (Buffer * len(self.buffers))(*self.buffers)
        steps = (Step * len(self.steps))(*self.steps)
        sections = (Section * len(self.sections))(*self.sections)
        parts = Parts(C.addressof(buffers), len(buffers), C.addressof(steps), len(steps), C.addressof(sections),
                      len(sections), constants.ctypes.data, self.sizes[CONSTANT], self.sizes[IMAGE], self.sizes[BATCH],
                      self.max_batch, self.counts[INPUT], self.counts[OUTPUT])
        error = Error()
        handle = lib.thaw_plan_new(C.byref(parts), C.byref(error))
        if not handle:
            raise ValueError(f"{lib.thaw_plan_problem_text(error.problem).decode()} at {error.index}")
        return Plan(lib, handle)


class Plan:
    def __init__(self, lib, handle):
        self.lib, self.handle, self.arena, self.arena_bytes = lib, C.c_void_p(handle), None, 0

    def file(self):
        data = C.create_string_buffer(self.lib.thaw_plan_file_bytes(self.handle))
        self.lib.thaw_plan_write(self.handle, data)
        return data.raw

    def run(self, batch, inputs, outputs):
        needed = self.lib.thaw_plan_arena_bytes(self.handle)
        if needed > self.arena_bytes:
            if self.arena:
                self.lib.thaw_arena_free(C.c_void_p(self.arena), C.c_int64(self.arena_bytes))
            self.arena, self.arena_bytes = self.lib.thaw_arena_new(C.c_int64(needed)), needed
        ins = (C.c_void_p * len(inputs))(*(a.ctypes.data for a in inputs))
        outs = (C.c_void_p * len(outputs))(*(a.ctypes.data for a in outputs))
        status = self.lib.thaw_plan_run(self.handle, C.c_int64(batch), ins, outs, C.c_void_p(self.arena),
                                        C.c_int64(self.arena_bytes))
        assert status == 0, status
        return outputs

    def free(self):
        self.lib.thaw_plan_free(self.handle)
        self.lib.thaw_arena_free(C.c_void_p(self.arena), C.c_int64(self.arena_bytes))
