/// The resolved statements of a cell.
final class CellCode {
  let statements: [Code]
  let slotCount: Int
  let sharedNames: [String]
  /// Whether the last line ends in `;`, so that the value is not shown.
  let isSilent: Bool

  init(statements: [Code], slotCount: Int, sharedNames: [String], isSilent: Bool) {
    self.statements = statements
    self.slotCount = slotCount
    self.sharedNames = sharedNames
    self.isSilent = isSilent
  }

  /// Runs the statements in order; the value is the last one's.
  /// - Throws: `Diagnostic`; every variable is then as it was before the failed statement.
  func run(_ context: Context) throws -> Value {
    let frame = try context.push(slotCount)
    defer { context.pop(frame, slotCount) }
    let base = try context.pushShared(sharedNames.count)
    for (index, name) in sharedNames.enumerated() { (base + index).initialize(to: Variable(name)) }
    let outer = context.shared
    context.shared = base
    defer {
      context.shared = outer
      base.deinitialize(count: sharedNames.count)
      context.sharedTop = base
    }
    var value = Value.none
    for statement in statements {
      let point = context.journal.begin()
      do {
        value = try statement.evaluate(frame, context)
        context.journal.commit(point)
        context.engine.interrupt.stopExpecting()
      } catch {
        context.engine.interrupt.stopExpecting()
        context.journal.rollBack(to: point)
        throw located(error, at: statement.range)
      }
    }
    return value
  }
}
