extension Graph {
  /// The graph in the form the planner knows best. Parameters should be bound first; what is still
  /// open is left as it is.
  public func optimized() throws -> Graph {
    // Constant folding would make reals of integer weights, so they are found first.
    try fusingQuantization()
      .fusingQuantizedBlocks()
      .foldingConstants()
      .foldingBatchNormalization()
      .fusingResiduals()
      .fusingActivations()
      .fusingInvertedResiduals()
      .fusingHead()
  }
}
