import Tensors

extension CatalogueEntry {
  /// Solar cells in electroluminescence pictures, with the probability of a defect.
  static let elpv = CatalogueEntry(
    name: "elpv",
    summary: "2,624 pictures of solar cells: probability of a defect, type of module",
    package: "elpv-dataset",
    version: "1.0.0.post1",
    wheel: "elpv_dataset-1.0.0.post1-py3-none-any.whl",
    wheelBytes: 90_801_454,
    digest: Digest.pinned("85e31c1126ee9b48e62d3a0232c58f58b2d189b0814a45c13642fa0415af4a4c"),
    members: ["elpv_dataset/data/", "elpv_dataset-1.0.0.post1.dist-info/licenses/"],
    unpackedLimitBytes: 100 << 20,
    content: .dataset(
      path: "elpv_dataset/data/labels.csv",
      format: .blanks(columns: ["image", "probability", "type"])),
    licence: "CC BY-NC-SA 4.0 (not for commercial use)",
    citations: [
      """
      C. Buerhop-Lutz et al. A Benchmark for Visual Identification of Defective Solar Cells in \
      Electroluminescence Imagery. EU PVSEC, 2018. doi:10.4229/35thEUPVSEC20182018-5CV.3.15
      """,
      """
      S. Deitsch et al. Segmentation of photovoltaic module cells in uncalibrated \
      electroluminescence images. Machine Vision and Applications 32(4), 2021. \
      doi:10.1007/s00138-021-01191-9
      """,
      """
      S. Deitsch et al. Automatic classification of defective photovoltaic module cells in \
      electroluminescence images. Solar Energy 185, 2019. doi:10.1016/j.solener.2019.02.067
      """,
    ])
}
