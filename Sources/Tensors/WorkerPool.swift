import CKernels

/// A run was stopped by ``Interrupt/request()``: some of its tasks never ran, and what they would have
/// made does not exist.
public struct Interrupted: Error, Hashable, Sendable {
  /// What a run throws that heeded the flag itself.
  public init() {}
}

/// The flag that Ctrl-C sets and that every run heeds between two tasks.
public enum Interrupt {
  /// Asks all runs to stop after the tasks in flight. May be called from a signal handler.
  public static func request() { thaw_interrupt_request() }

  /// Forgets a request, before the next command starts.
  public static func clear() { thaw_interrupt_clear() }

  /// Whether a stop was asked for. A long loop that is not a run polls this itself.
  public static var isPending: Bool { thaw_interrupt_pending() != 0 }

  /// - Throws: ``Interrupted`` where a stop was asked for.
  public static func check() throws(Interrupted) {
    if isPending { throw Interrupted() }
  }
}

/// Threads for arithmetic: one pool for the process, as many threads as `THAW_THREADS` says, otherwise
/// as the process has cores.
///
/// Threads only share out who computes what; nothing may depend on which of them ran a task.
public enum WorkerPool {
  /// Threads that share a run, the caller included.
  public static var threadCount: Int { Int(thaw_pool_thread_count()) }

  /// Whether `THAW_THREADS` was unset or usable; if not, it was ignored.
  public static var environmentIsUsable: Bool { thaw_pool_environment_status() == 0 }

  /// Sets the number of threads for later runs, within 1 and what the pool can hold.
  public static func setThreadCount(_ count: Int) {
    _ = thaw_pool_set_thread_count(Int32(clamping: count))
  }

  /// Runs `body` once for each task in `0..<taskCount`, in any order and at the same time, and returns
  /// when all are finished. A run inside a task is run by that task alone.
  ///
  /// - Throws: ``Interrupted`` if a stop was asked for before all tasks ran.
  public static func run(
    _ taskCount: Int, _ body: @Sendable (_ task: Int) -> Void
  ) throws(Interrupted) {
    let status = withoutActuallyEscaping(body) { escapable in
      withUnsafePointer(to: escapable) { pointer in
        thaw_pool_run(
          Int64(taskCount),
          { context, task, _ in
            // The pointer is the closure above, which outlives the run: thaw_pool_run returns last.
            context?.assumingMemoryBound(to: (@Sendable (Int) -> Void).self).pointee(Int(task))
          },
          UnsafeMutableRawPointer(mutating: pointer))
      }
    }
    if status != THAW_RUN_DONE { throw Interrupted() }
  }

  /// What `body` makes of each task, in the order of the tasks.
  ///
  /// - Throws: ``Interrupted`` if a stop was asked for before all tasks ran.
  public static func map<Element: Sendable>(
    _ taskCount: Int, _ body: @Sendable (_ task: Int) -> Element
  ) throws(Interrupted) -> [Element] {
    var results = [Element?](repeating: nil, count: taskCount)
    try results.withUnsafeMutableBufferPointer { buffer throws(Interrupted) in
      // Each task writes its own element only, and the buffer outlives the run.
      nonisolated(unsafe) let slots = buffer
      try run(taskCount) { task in slots[task] = body(task) }
    }
    return results.compactMap { $0 }
  }
}

/// The build of the kernels in use. All give the same bits; they differ in speed.
public enum KernelVariant {
  /// `avx512`, `avxvnni`, `avx2`, `generic`, or `neon` on arm64.
  public static var current: String { String(cString: thaw_variant_name()) }

  /// What became of the environment variable `THAW_KERNELS`.
  public enum Choice: Sendable {
    case honoured
    /// No variant has that name; the fastest was taken.
    case unknown
    /// This CPU cannot run that variant; the fastest it can was taken.
    case unsupported
  }

  /// What became of the environment variable `THAW_KERNELS`; honoured where it is unset.
  public static var environmentChoice: Choice {
    switch thaw_variant_environment_status() {
    case THAW_VARIANT_UNKNOWN: .unknown
    case THAW_VARIANT_UNSUPPORTED: .unsupported
    default: .honoured
    }
  }

  /// Names of the variants this CPU can run, the fastest first.
  public static var available: [String] {
    var names: [String] = []
    var index: Int32 = 0
    while let name = thaw_variant_at(index) {
      if thaw_variant_check(name) == THAW_VARIANT_OK { names.append(String(cString: name)) }
      index += 1
    }
    return names
  }
}
