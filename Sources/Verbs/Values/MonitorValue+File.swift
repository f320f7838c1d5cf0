import Drift
import Models
import Tensors

/// A monitor in a file, with the model it watches: the model's texts and tensors stand there as in a file
/// of its own, under names that begin with `model.`.
extension MonitorValue: FiledValue {
  static var storedKind: String { Drift.Monitor.storedKind }

  private static let prefix = "model."

  func stored() throws(SavedValueError) -> SavedValue {
    let own = monitor.stored()
    guard let model else { return own }
    let prefix = MonitorValue.prefix
    let watched = try model.stored()
    return SavedValue(
      kind: own.kind,
      texts: own.texts + [(prefix + "kind", watched.kind)]
        + watched.texts.map { (prefix + $0.key, $0.value) },
      tensors: own.tensors + watched.tensors.map { (prefix + $0.name, $0.tensor) })
  }

  init(stored: SavedValue) throws(SavedValueError) {
    let prefix = MonitorValue.prefix
    let monitor = try Drift.Monitor(stored)
    guard let kind = stored.texts.first(where: { $0.key == prefix + "kind" })?.value else {
      self.init(monitor, model: nil)
      return
    }
    let texts = stored.texts.filter { $0.key.hasPrefix(prefix) && $0.key != prefix + "kind" }
    let tensors = stored.tensors.filter { $0.name.hasPrefix(prefix) }
    let watched = SavedValue(
      kind: kind, texts: texts.map { (String($0.key.dropFirst(prefix.count)), $0.value) },
      tensors: tensors.map { (String($0.name.dropFirst(prefix.count)), $0.tensor) })
    self.init(monitor, model: try ModelValue(stored: watched))
  }
}
