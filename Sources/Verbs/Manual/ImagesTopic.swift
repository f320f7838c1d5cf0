import Datasets
import Interpreter

extension HelpTopic {
  /// What becomes of a picture's file before a model sees it.
  static let images = HelpTopic(
    "images", summary: "how pictures are decoded and resized",
    text: """
      Pictures

        files           PNG and JPEG, told apart by their first bytes; at most
                        \(Wording.bytes(ImageReference.byteLimit)) and \(Wording.count(Image.pixelLimit)) pixels
        damage          a file that ends early or is damaged is an error, never half a picture
        grey            stays grey; a model that reads colours gets it three times
        palette         becomes colour
        transparency    is blended over white: c × a + 255 × (1 − a), rounded to the nearest
        16 bits         keep their high byte
        orientation     EXIF's tag is followed, so that the picture stands upright
        colour          profiles and gamma are not applied; CMYK is refused
        JPEG            accurate integer transform, smooth upsampling of colours
        resizing        stretched to the model's size in two passes, each rounded to 8 bits, with
                        the bytes that Pillow gives; EfficientNet-Lite: bicubic, a = −0.5
        changes         a file that is not what it was when it was loaded is an error that names it
      """)
}
