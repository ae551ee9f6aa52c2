import TlabLanguage
import XCTest

/// The examples in the help and the manual: a user copies them, so they must show what they say.
final class ExampleTests: XCTestCase {
  func testEveryExampleOfEveryBuiltinShowsWhatItSays() throws {
    for builtin in Registry.standard.families.flatMap(\.builtins) {
      XCTAssertFalse(builtin.examples.isEmpty, "\(builtin.name) has no example")
      for example in builtin.examples {
        var output = try Session.run { Session().output(of: example.code) }
        while output.hasSuffix("\n") { output.removeLast() }
        XCTAssertEqual(output, example.output, "\(builtin.name): \(example.code)")
      }
    }
  }

  func testNoNameIsDeclaredTwice() {
    let names = Registry.standard.families.flatMap(\.builtins).map(\.name)
    XCTAssertEqual(names.count, Set(names).count, "\(names.sorted())")
  }

  func testEveryDefaultIsAcceptedByItsParameter() throws {
    try Session.run {
      let session = Session()
      for builtin in Registry.standard.families.flatMap(\.builtins) {
        for parameter in builtin.parameters {
          XCTAssertTrue(
            parameter.acceptsItsDefault(engine: session.engine),
            "\(builtin.name): the default of \(parameter.name) is \(parameter.defaultText ?? "")")
        }
      }
    }
  }
}
