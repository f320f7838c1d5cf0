import Drift
import Interpreter
import Language
import Models
import Tensors

extension MonitorValue: StorableValue {
  /// Its kept form: the file of the reference, and the model it watches as a value of its own.
  func storedForm() throws(Diagnostic) -> StoredForm {
    let bytes: [UInt8]
    do { bytes = try monitor.stored().file().bytes } catch {
      throw Diagnostic("the monitor can't be kept: it \(error.predicate)")
    }
    return StoredForm(
      parts: [model].compactMap { $0.map { HeldValue($0) } }, blobs: [StoredBlob(bytes)])
  }

  static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    let bytes = try form.blob(0)
    let monitor: Drift.Monitor
    do throws(SavedValueError) {
      monitor = try Drift.Monitor(try SavedValue(bytes: bytes))
    } catch {
      throw Diagnostic("the kept monitor \(error.predicate)")
    }
    guard form.partCount > 0 else { return MonitorValue(monitor, model: nil) }
    guard let model = try form.part(0) as? ModelValue else { throw .malformedForm }
    return MonitorValue(monitor, model: model)
  }
}
