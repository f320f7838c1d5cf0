import CJPEG
import CPNG

/// What pictures are read by: part of the key of features, and of what a notebook records.
public enum ImageDecoders {
  /// The libraries' versions, and that of our own decoding and resizing, which is raised when the
  /// bytes of a picture change.
  public static var version: String {
    "1, libpng \(png_access_version_number()), libjpeg-turbo \(LIBJPEG_TURBO_VERSION_NUMBER)"
  }
}
