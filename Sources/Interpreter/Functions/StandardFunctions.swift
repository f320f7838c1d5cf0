/// Every function of the language, one list.
extension FunctionTable {
  public static let standard = FunctionTable(
    CreationFunctions.all + ShapingFunctions.all + ElementwiseFunctions.all
      + ReductionFunctions.all + GradientFunction.all + CollectionFunctions.all)
}
