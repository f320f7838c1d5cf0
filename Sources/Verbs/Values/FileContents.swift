import Foundation
import Interpreter
import Language
import Models
import Tensors

/// A value as a file will hold it.
enum FileContents {
  case tensors(TensorFile)
  case safetensors(SafetensorsFile)
  case picture([UInt8])

  /// - Parameter path: its ending says which format.
  /// - Throws: a diagnostic if the value can't be saved, or not in this format.
  init(
    _ value: any Value, for path: String, at subject: SourceSpan, _ place: SourceSpan
  ) throws(Diagnostic) {
    let isSafetensors = path.lowercased().hasSuffix(".safetensors")
    let isPicture = path.lowercased().hasSuffix(".svg")
    guard (value is FigureValue) == isPicture else {
      throw isPicture
        ? Diagnostic(
          "\(Wording.article(value.kind)) is no picture, and .svg holds one", at: subject
        )
        .hint("`save (plot …) to \(path.literal)`")
        : Diagnostic("a figure is saved as .svg", at: place)
          .hint("`save … to \("\(FileContents.stem(of: path)).svg".literal)`")
    }
    if let figure = value as? FigureValue {
      self = .picture(Array(figure.figure.svg.utf8))
      return
    }
    if let value = value as? any FiledValue {
      guard isSafetensors else {
        throw Diagnostic("\(Wording.article(value.kind)) is saved as .safetensors", at: place)
          .hint("`save … to \("\(FileContents.stem(of: path)).safetensors".literal)`")
      }
      self = .safetensors(try FileContents.file(of: value, at: subject))
      return
    }
    let tensors = try FileContents.tensors(of: value, at: subject)
    guard isSafetensors else {
      self = .tensors(tensors)
      return
    }
    let named: [(name: String, tensor: Tensor)] =
      switch tensors {
      case .tensor(let tensor): [("tensor", tensor)]
      case .named(let entries): entries
      }
    do throws(CheckpointError) {
      self = .safetensors(try SafetensorsFile(tensors: named))
    } catch {
      throw Diagnostic("\(path.literal) \(error.predicate)", at: subject)
    }
  }

  /// Replaces the file.
  ///
  /// - Parameter path: what the person called it.
  /// - Throws: a diagnostic without a place.
  func write(to absolute: String, called path: String) throws(Diagnostic) {
    do {
      switch self {
      case .tensors(let file): try Tensors.Formats.write(file, to: absolute)
      case .safetensors(let file): try file.write(to: absolute)
      case .picture(let bytes): try AtomicFile.write(bytes, to: absolute)
      }
    } catch {
      throw Diagnostic("\(error)".replacingOccurrences(of: absolute, with: path))
    }
  }

  /// The path without its ending.
  private static func stem(of path: String) -> String {
    path.lastIndex(of: ".").map { String(path[..<$0]) } ?? path
  }

  private static func file(
    of value: any FiledValue, at span: SourceSpan
  ) throws(Diagnostic) -> SafetensorsFile {
    do throws(SavedValueError) { return try value.stored().file() } catch {
      throw Diagnostic(
        "this \(value.kind) can't be saved: it \(error.predicate)", at: span, error.detail)
    }
  }

  private static func tensors(
    of value: any Value, at span: SourceSpan
  ) throws(Diagnostic) -> TensorFile {
    switch value {
    case let tensor as Tensor: return .tensor(tensor)
    case let tensors as NamedTensors: return .named(tensors.entries)
    case let number as Number:
      if case .integer(let integer) = number {
        return .tensor(Tensor([Int64(integer)], shape: []))
      }
      return .tensor(Tensor([number.real], shape: []))
    case let boolean as Bool: return .tensor(Tensor([boolean], shape: []))
    case let column as ColumnValue: return .tensor(try column.tensor(at: span))
    default:
      throw Diagnostic("\(Wording.article(value.kind)) can't be saved yet", at: span)
        .hint("models, tensors, columns of numbers and numbers can")
    }
  }
}
