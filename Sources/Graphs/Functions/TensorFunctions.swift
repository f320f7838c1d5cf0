import Tensors

/// The language's functions over tensors, one line each: name, parameters with their defaults, what
/// it does, examples, and the function itself.
public enum TensorFunctions {
  /// Every function, in the order in which `help functions` lists them.
  public static let all: [TensorFunction] =
    elementwise + reductions + orders + arrangements + products + creations

  // swift-format-ignore
  private static let elementwise: [TensorFunction] = [
    TensorFunction("abs", "x", "The magnitude of each element.", ["abs([-1.5, 2])"]) { try $0.mapNumbers(Abs()) },
    TensorFunction("sign", "x", "-1, 0 or 1 for negative, zero and positive elements.", ["sign([-3, 0, 2])"]) { try $0.mapNumbers(Sign()) },
    TensorFunction("sqrt", "x", "The square root of each element.", ["sqrt([1, 4, 9])"]) { try $0.mapReals(Sqrt()) },
    TensorFunction("exp", "x", "The exponential of each element.", ["exp([0, 1])"]) { try $0.mapReals(Exp()) },
    TensorFunction("log", "x", "The natural logarithm of each element.", ["log([1, 10])"]) { try $0.mapReals(Log()) },
    TensorFunction("sin", "x", "The sine of each element, in radians.", ["sin([0, 1])"]) { try $0.mapReals(Sin()) },
    TensorFunction("cos", "x", "The cosine of each element, in radians.", ["cos([0, 1])"]) { try $0.mapReals(Cos()) },
    TensorFunction("tanh", "x", "The hyperbolic tangent of each element.", ["tanh([-1, 0, 1])"]) { try $0.mapReals(Tanh()) },
    TensorFunction("sigmoid", "x", "1 / (1 + e^-x) of each element, between 0 and 1.", ["sigmoid([-2, 0, 2])"]) { try $0.mapReals(Sigmoid()) },
    TensorFunction("relu", "x", "Each element, or 0 where it is negative.", ["relu([-1, 0.5])"]) { try $0.relu() },
    TensorFunction("leaky_relu", "x, slope: 0.01", "Each element, or a small share of it where it is negative.", ["leaky_relu([-1, 0.5])"]) { call in try call.mapReals(LeakyRelu(alpha: call.scalar(1).double)) },
    TensorFunction("elu", "x, alpha: 1", "Each element, or alpha * (e^x - 1) where it is negative.", ["elu([-1, 0.5])"]) { call in try call.mapReals(Elu(alpha: call.scalar(1).double)) },
    TensorFunction("softplus", "x", "log(1 + e^x) of each element, a smooth relu.", ["softplus([-1, 0, 1])"]) { try $0.mapReals(Softplus()) },
    TensorFunction("gelu", "x", "Each element times the share of a normal distribution below it.", ["gelu([-1, 0, 1])"]) { try $0.mapReals(Gelu()) },
    TensorFunction("erf", "x", "The error function of each element.", ["erf([-1, 0, 1])"]) { try $0.mapReals(Erf()) },
    TensorFunction("floor", "x", "The largest whole number not above each element.", ["floor([1.5, -1.5])"]) { try $0.mapNumbers(Floor()) },
    TensorFunction("ceil", "x", "The smallest whole number not below each element.", ["ceil([1.5, -1.5])"]) { try $0.mapNumbers(Ceil()) },
    TensorFunction("round", "x, digits: 0", "Each element rounded, halves to the even digit.", ["round([0.5, 1.5])", "round([3.14159], digits: 2)"]) { try $0.round() },
    TensorFunction("clip", "x, low, high", "Each element held between two bounds.", ["clip([-1, 0.5, 7], 0, 1)"]) { try $0.clip() },
    TensorFunction("isnan", "x", "Whether each element is not a number.", ["isnan([0.5, 1])"]) { try $0.mapNumbers(IsNaN()) },
    TensorFunction("where", "condition, a, b", "Elements of `a` where the condition is true, of `b` elsewhere.", ["where([true, false], 1, 0)"]) { try $0.choose() },
    TensorFunction("maximum", "a, b", "The larger of two elements.", ["maximum([1, 5], 3)"]) { try $0.pairwise(Max()) },
    TensorFunction("minimum", "a, b", "The smaller of two elements.", ["minimum([1, 5], 3)"]) { try $0.pairwise(Min()) },
    TensorFunction("convert", "x, type", "The elements as another type; fractions are cut off.", ["convert([1.5, 2], \"int64\")"]) { try $0.convert() },
  ]

  // swift-format-ignore
  private static let reductions: [TensorFunction] = [
    TensorFunction("sum", "x, axis: none, keepdims: false", "The sum, of all elements or along axes.", ["sum([1, 2, 3])", "sum([[1, 2], [3, 4]], axis: 0)"]) { try $0.sum() },
    TensorFunction("mean", "x, axis: none, keepdims: false", "The mean, of all elements or along axes.", ["mean([1, 2, 4])"]) { try $0.mean() },
    TensorFunction("var", "x, axis: none, keepdims: false, ddof: 0", "The variance; `ddof: 1` divides by one less than the count.", ["var([1, 2, 4])"]) { try $0.variance() },
    TensorFunction("std", "x, axis: none, keepdims: false, ddof: 0", "The standard deviation; `ddof: 1` divides by one less than the count.", ["std([1, 2, 4])"]) { try .apply(Sqrt(), [$0.variance()]) },
    TensorFunction("min", "x, axis: none, keepdims: false", "The smallest element, of all or along axes.", ["min([3, 1, 2])"], ofTwo: "minimum") { call in try call.reduce { ReduceMin(axes: $0, keepDimensions: $1) } },
    TensorFunction("max", "x, axis: none, keepdims: false", "The largest element, of all or along axes.", ["max([3, 1, 2])"], ofTwo: "maximum") { call in try call.reduce { ReduceMax(axes: $0, keepDimensions: $1) } },
    TensorFunction("prod", "x, axis: none, keepdims: false", "The product, of all elements or along axes.", ["prod([2, 3, 4])"]) { try $0.product() },
    TensorFunction("any", "x, axis: none, keepdims: false", "Whether any element is true.", ["any([true, false])"]) { call in try call.reduceTruth { ReduceMax(axes: $0, keepDimensions: $1) } },
    TensorFunction("all", "x, axis: none, keepdims: false", "Whether every element is true.", ["all([true, false])"]) { call in try call.reduceTruth { ReduceMin(axes: $0, keepDimensions: $1) } },
    TensorFunction("argmin", "x, axis: none, keepdims: false", "Where the smallest element stands, the first of several.", ["argmin([3, 1, 2])"]) { call in try call.position { ArgMin(axis: $0, keepDimensions: $1) } },
    TensorFunction("argmax", "x, axis: none, keepdims: false", "Where the largest element stands, the first of several.", ["argmax([3, 1, 2])"]) { call in try call.position { ArgMax(axis: $0, keepDimensions: $1) } },
    TensorFunction("norm", "x, axis: none, keepdims: false", "The square root of the sum of squares.", ["norm([3, 4])"]) { try $0.norm() },
    TensorFunction("cumsum", "x, axis: none", "The sums of the elements so far; without an axis, of all in a row.", ["cumsum([1, 2, 3])"]) { try $0.cumulativeSum() },
  ]

  // swift-format-ignore
  private static let orders: [TensorFunction] = [
    TensorFunction("sort", "x, axis: -1", "The elements in ascending order along an axis; NaN comes last.", ["sort([3, 1, 2])"]) { try $0.sort() },
    TensorFunction("argsort", "x, axis: -1", "The positions that sort an axis; equal elements keep their order.", ["argsort([3, 1, 2])"]) { call in try .apply(ArgSort(axis: call.integer(1)), [call.operand(0)]) },
    TensorFunction("topk", "x, k, axis: -1", "The k largest elements along an axis in descending order, and their positions.", ["topk([3, 1, 2], 2)"], many: { .operands(try $0.largest()) }),
    TensorFunction("unique", "x", "The different elements in ascending order.", ["unique([2, 1, 2])"]) { try $0.unique() },
  ]

  // swift-format-ignore
  private static let arrangements: [TensorFunction] = [
    TensorFunction("reshape", "x, shape", "The same elements in another shape; one length may be -1 for what is left.", ["reshape([1, 2, 3, 4], [2, -1])"]) { try $0.reshape() },
    TensorFunction("transpose", "x, axes: none", "The axes in another order; without one, reversed.", ["transpose([[1, 2], [3, 4]])"]) { try $0.transpose() },
    TensorFunction("squeeze", "x, axis: none", "Without axes of length 1: all of them, or those named.", ["squeeze([[1, 2]])"]) { call in try .apply(Squeeze(axes: call.axes(1)), [call.operand(0)]) },
    TensorFunction("expand_dims", "x, axis", "With a new axis of length 1, or several.", ["expand_dims([1, 2], 0)"]) { call in try .apply(Unsqueeze(axes: call.integers(1)), [call.operand(0)]) },
    TensorFunction("tile", "x, repeats", "A tensor laid side by side with itself along each axis.", ["tile([1, 2], 3)", "tile([[1, 2]], [2, 1])"]) { try $0.tile() },
    TensorFunction("pad", "x, widths, value: 0", "A tensor with a value around it: one width for all sides, or [before, after], for all axes or each.", ["pad([1, 2], 1)", "pad([[1, 2]], [[0, 1], [2, 0]])"]) { try $0.pad() },
    TensorFunction("concat", "parts, axis: 0", "Tensors one behind the other along an axis.", ["concat([[1, 2], [3]])"]) { try $0.concat() },
    TensorFunction("stack", "parts, axis: 0", "Tensors of one shape side by side along a new axis.", ["stack([[1, 2], [3, 4]], axis: 1)"]) { try $0.stack() },
    TensorFunction("split", "x, parts, axis: 0", "A tensor cut into so many equal parts, or before the positions listed.", ["split([1, 2, 3, 4], 2)", "split([1, 2, 3, 4], [1, 3])"], many: { .operands(try $0.split()) }),
  ]

  // swift-format-ignore
  private static let products: [TensorFunction] = [
    TensorFunction("dot", "a, b", "The sum of products of two vectors; for matrices, `a @ b`.", ["dot([1, 2], [3, 4])"]) { try $0.dot() },
    TensorFunction("outer", "a, b", "The products of each element of `a` with each of `b`.", ["outer([1, 2], [3, 4, 5])"]) { try $0.outer() },
    TensorFunction("softmax", "x, axis: -1", "Shares that add up to 1: e^x over the sum of e^x along an axis.", ["softmax([1, 2, 3])"]) { try $0.softmax() },
    TensorFunction("log_softmax", "x, axis: -1", "The logarithm of the softmax, also where a share is too small for a number.", ["log_softmax([1, 2, 3])"]) { try $0.logSoftmax() },
    TensorFunction("cross_entropy", "scores, labels", "The mean over the rows of -log of the label's share in the softmax.", ["cross_entropy([[2, 0.5], [0, 1]], [0, 1])"]) { try $0.crossEntropy() },
    TensorFunction("conv2d", "x, weight, stride: 1, padding: 0", "The convolution of images [rows, channels, height, width] with weights [outputs, channels, height, width].", ["conv2d(ones([1, 1, 3, 3]), ones([1, 1, 2, 2]))"]) { try $0.convolution() },
    TensorFunction("max_pool2d", "x, size, stride: none, padding: 0", "The largest element under each window that slides over images.", ["max_pool2d(ones([1, 1, 4, 4]), 2)"]) { call in try call.pool { MaxPool($0) } },
    TensorFunction("avg_pool2d", "x, size, stride: none, padding: 0", "The mean under each window that slides over images; the padding counts as zeros.", ["avg_pool2d(ones([1, 1, 4, 4]), 2)"]) { call in try call.pool { AveragePool($0, countsPadding: true) } },
    TensorFunction("one_hot", "labels, classes", "For each class number a row that is 1 there and 0 elsewhere.", ["one_hot([0, 2], 3)"]) { try $0.oneHot() },
  ]

  // swift-format-ignore
  private static let creations: [TensorFunction] = [
    TensorFunction("zeros", "shape, type: \"float32\"", "A tensor of zeros.", ["zeros([2, 3])"]) { try $0.filled(with: .integer(0), type: 1) },
    TensorFunction("ones", "shape, type: \"float32\"", "A tensor of ones.", ["ones([2, 3])"]) { try $0.filled(with: .integer(1), type: 1) },
    TensorFunction("full", "shape, value, type: none", "A tensor that holds one value everywhere.", ["full([2, 3], 7)"]) { try $0.full() },
    TensorFunction("arange", "start, stop: none, step: 1", "Numbers from `start` to before `stop`; with one number, from 0 to before it.", ["arange(5)", "arange(1, 2, 0.25)"]) { try $0.arange() },
    TensorFunction("linspace", "start, stop, count: 50", "So many numbers at equal distances, both ends included.", ["linspace(0, 1, 5)"]) { try $0.linspace() },
    TensorFunction("eye", "size, type: \"float32\"", "The identity matrix.", ["eye(3)"]) { try $0.eye() },
    TensorFunction("random", "shape, seed", "Random numbers from 0 to below 1, all equally likely.", ["random([2, 3], seed: 7)"]) { try $0.random() },
    TensorFunction("normal", "shape, seed, mean: 0, std: 1", "Random numbers from a normal distribution.", ["normal([2, 3], seed: 7)"]) { try $0.normal() },
  ]
}
