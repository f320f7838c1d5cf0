/// How an input of a compiled graph is given.
public enum InputForm: Hashable, Sendable {
  /// A float32 tensor of the input's shape.
  case elements
  /// Bytes of images, rows from the top, channels of a pixel side by side (NHWC); the graph's input
  /// (NCHW) is (byte − shift) · scale. Padding is 0 after that.
  case pixels(shift: Float, scale: Float)
}
