import Foundation
import Interpreter
import Language
import Tensors

/// The notebook that a session is saved to.
struct SessionFile {
  let path: String
  let replaces: Bool

  /// Writes all that was run and still counts.
  func save(in context: Context, at span: SourceSpan) throws(Diagnostic) {
    do throws(Diagnostic) {
      let writer = try writer(in: context)
      try context.saving(to: path, replaces: replaces) { (place) throws(Diagnostic) in
        let notebook = writer.notebook(
          of: context.history, lastComments: context.lastComments, verbs: context.verbs,
          isBesideFiles: isBesideFiles(place, in: context))
        try write(notebook.bytes, to: place)
        for line in SessionFile.elsewhere(in: notebook) { context.notice(line) }
      }
    } catch {
      throw error.located(at: span)
    }
  }

  /// Writes an empty notebook, and from then on every statement as soon as it worked.
  func record(in context: Context, at span: SourceSpan) throws(Diagnostic) {
    do throws(Diagnostic) {
      let writer = try writer(in: context)
      var place = ""
      var isBeside = true
      try context.saving(to: path, replaces: replaces) { (absolute) throws(Diagnostic) in
        place = absolute
        isBeside = isBesideFiles(absolute, in: context)
        let notebook = writer.notebook(
          of: [], lastComments: [], verbs: context.verbs, isBesideFiles: isBeside)
        try write(notebook.bytes, to: absolute)
      }
      let (verbs, library, isScratch) = (
        context.verbs, context.libraryFolder, context.files.scratch != nil
      )
      context.record { [place, isBeside] statements, comments in
        let notebook = writer.notebook(
          of: statements, lastComments: comments, verbs: verbs, isBesideFiles: isBeside)
        do throws(Diagnostic) { try write(notebook.bytes, to: place) } catch {
          return "this statement was not recorded: \(error.message)"
        }
        if !isScratch { SavedFiles(libraryFolder: library).record(place) }
        return nil
      }
    } catch {
      throw error.located(at: span)
    }
  }

  private func writer(in context: Context) throws(Diagnostic) -> any SessionWriter {
    guard path.lowercased().hasSuffix(".ipynb") else {
      throw Diagnostic("a session is saved as a notebook, and \(path.literal) names none")
        .hint("end the name in `.ipynb`")
    }
    guard let writer = context.sessionWriter else {
      throw Diagnostic("nothing here makes notebooks of sessions")
    }
    return writer
  }

  private func isBesideFiles(_ place: String, in context: Context) -> Bool {
    let folder = URL(fileURLWithPath: place).deletingLastPathComponent().path
    return folder == (context.files.folder.isEmpty ? "/" : context.files.folder)
      || context.files.scratch != nil
  }

  private func write(_ bytes: [UInt8], to place: String) throws(Diagnostic) {
    do throws(FileError) { try AtomicFile.write(bytes, to: place) } catch {
      throw Diagnostic(error.description.replacingOccurrences(of: place, with: path))
    }
  }

  /// What a person should know who wants to replay it elsewhere.
  private static func elsewhere(in notebook: SessionNotebook) -> [String] {
    notebook.elsewhere.prefix(10).map { cell, path in
      "cell \(cell) reads \(path.literal), which does not lie beside the notebook; "
        + "`thaw replay --allow PATH` finds it there"
    }
  }
}
