import CKernels
import Testing

struct PackingTests {
  @Test(arguments: [(5, 3, 1, 1, 1), (40, 6, 3, 2, 2), (17, 1, 5, 5, 1), (20, 2, 3, 3, 5)])
  func unpackingGivesBackWhatWasPacked(
    out: Int64, inner: Int64, height: Int64, width: Int64, groups: Int64
  ) {
    let weights = (0..<Int(out * inner * height * width)).map { Float($0 + 1) }
    var packed = [Float](
      repeating: .nan, count: Int(thaw_pack_conv2d_count(out, inner, height, width, groups)))
    thaw_pack_conv2d_f32(weights, out, inner, height, width, groups, &packed)
    #expect(packed.count { $0 != 0 } == weights.count && !packed.contains { $0.isNaN })
    var back = [Float](repeating: 0, count: weights.count)
    thaw_unpack_conv2d_f32(packed, out, inner, height, width, groups, &back)
    #expect(back == weights)
  }

  /// The gradient's layer of one input channel is a depthwise one, of a 1x1 kernel a pointwise one.
  @Test func pointwiseAndDepthwiseAreTheConvolutionsTheyLookLike() {
    let weights = (0..<7 * 20).map { Float($0) }
    var (packed, other) = ([Float](repeating: 1, count: 640), [Float](repeating: 2, count: 640))
    thaw_pack_pointwise_f32(weights, 20, 7, &packed)
    thaw_pack_conv2d_f32(weights, 20, 7, 1, 1, 1, &other)
    #expect(packed.prefix(224) == other.prefix(224))
    thaw_pack_depthwise_f32(weights, 20, 7, &packed)
    thaw_pack_conv2d_f32(weights, 20, 1, 7, 1, 1, &other)
    #expect(packed.prefix(224) == other.prefix(224))
  }
}
