import OrderedCollections

/// A value under a name.
struct Binding {
  let held: HeldValue
  /// Counts up with every binding of a session, so that two are the same exactly if these are.
  let generation: Int
  /// When it was bound, in seconds since 1970.
  let time: Int
}

/// The names that one call of a function, or the session itself, can see.
struct Frame {
  /// Its own names, in the order in which they were first bound.
  var names: OrderedDictionary<String, Binding> = [:]
  /// What a function's text names from outside: seen, never rebound.
  var captured: [String: Binding] = [:]
  /// Datasets whose columns come before names, innermost last.
  var scopes: [any Columnar] = []
}
