/// The name that a person most likely meant, if one is close enough to be a slip of the fingers.
///
/// Close is an edit distance (insert, delete, replace, swap neighbours) of at most a third of the
/// longer word, or a word that begins with all that was typed. Of equally close names the first
/// wins, so the order of `names` decides, never chance.
public func nearest(to name: String, among names: some Sequence<String>) -> String? {
  // Longer words are data, not slips of the fingers; without the limit they cost time squared.
  guard !name.isEmpty, name.count <= 64 else { return nil }
  let typed = Array(name.lowercased())
  var best: (name: String, distance: Int)?
  for candidate in names where candidate.count <= 64 && candidate != name {
    let letters = Array(candidate.lowercased())
    let isBeginning = typed.count >= 3 && letters.starts(with: typed)
    let distance = isBeginning ? min(1, letters.count) : editDistance(typed, letters)
    let allowed = max(1, max(typed.count, letters.count) / 3)
    guard distance <= allowed, distance < max(typed.count, letters.count) else { continue }
    if distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  return best?.name
}

/// Optimal string alignment distance: each letter takes part in one edit only.
private func editDistance(_ left: [Character], _ right: [Character]) -> Int {
  var older: [Int] = []
  var previous = Array(0...right.count)
  for i in left.indices {
    var current = [i + 1]
    for j in right.indices {
      let replaced = previous[j] + (left[i] == right[j] ? 0 : 1)
      var cost = min(replaced, min(previous[j + 1], current[j]) + 1)
      if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
        cost = min(cost, older[j - 1] + 1)
      }
      current.append(cost)
    }
    older = previous
    previous = current
  }
  return previous[right.count]
}
