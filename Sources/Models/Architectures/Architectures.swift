/// The architectures a checkpoint can be recognised as.
let architectures: [any Architecture] =
  EfficientNetLite.all + MobileNetV2.all + ResNet.all + VGG.all
