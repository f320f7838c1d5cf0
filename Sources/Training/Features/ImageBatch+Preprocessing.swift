import Datasets
import Models

extension ImageBatch {
  /// Reads the files as a model sees them.
  ///
  /// - Throws: as ``ImageBatch/init(reading:width:height:_:middleOf:firstRow:)``.
  public init(
    reading images: [ImageReference?], as preprocessing: ImagePreprocessing
  ) throws(DatasetError) {
    let side: Int? =
      switch preprocessing.framing {
      case .all: nil
      case .middle(let shorterSide): shorterSide
      }
    try self.init(
      reading: images, width: preprocessing.width, height: preprocessing.height,
      preprocessing.filter == .bilinear ? .bilinear : .bicubic, middleOf: side)
  }
}
