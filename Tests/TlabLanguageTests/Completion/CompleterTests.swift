import Tensorlab
import TlabLanguage
import XCTest

/// If these failed, Tab would offer what does not fit, or not what does.
final class CompleterTests: XCTestCase {
  private func candidates(_ text: String, after setup: String = "") throws -> [String] {
    try Session.run {
      let session = Session()
      if !setup.isEmpty { _ = try session.interpreter.evaluate(setup) }
      let completer = Completer(session.interpreter) { beginning in
        ["data/", "digits.csv", "model.safetensors"].filter { $0.hasPrefix(beginning) }
      }
      let list = completer.completion(of: text)
      XCTAssertTrue(text.hasSuffix(list.word), "\(list.word) does not end \(text)")
      return list.candidates.map(\.insertion)
    }
  }

  func testNames() throws {
    XCTAssertEqual(try candidates("softm"), ["softmax"])
    XCTAssertEqual(try candidates("1 + learn", after: "learning_rate = 3"), ["learning_rate"])
    XCTAssertEqual(try candidates("whi"), ["while"])
    XCTAssertEqual(try candidates("x = do\n  y = cross_"), ["cross_entropy"])
    XCTAssertTrue(try candidates("").contains("train"))
    XCTAssertEqual(try candidates("nothing_like_this"), [])
  }

  func testFieldsPropertiesAndMethods() throws {
    let setup = "config = {lr: 3e-4, heads: {count_of: 3}}; x = [1, 2; 3, 4]; f(a, b) = a"
    XCTAssertEqual(try candidates("config.l", after: setup).first, "lr")
    XCTAssertEqual(try candidates("config.heads.count_", after: setup), ["count_of"])
    XCTAssertEqual(try candidates("x.sha", after: setup), ["shape"])
    XCTAssertEqual(try candidates("x.softm", after: setup), ["softmax"])
    XCTAssertTrue(try candidates("x.", after: setup).contains("f"))
    // A number has no `evaluate`; what an unknown value has, nobody knows.
    XCTAssertFalse(try candidates("x.", after: setup).contains("evaluate"))
    XCTAssertTrue(try candidates("g(x).ev", after: setup).contains("evaluate"))
    XCTAssertEqual(try candidates("1..", after: setup).contains("shape"), false)
  }

  func testArgumentsThatAreNotGivenYet() throws {
    XCTAssertEqual(try candidates("mean(x, ax"), ["axis: "])
    XCTAssertEqual(try candidates("mean(x, "), ["axis: ", "keepdims: "])
    XCTAssertEqual(try candidates("mean(x, axis: 0, "), ["keepdims: "])
    XCTAssertEqual(try candidates("x.mean("), ["axis: ", "keepdims: "])
    XCTAssertEqual(try candidates("mean(x, axis: (1 + 2), keep"), ["keepdims: "])
    XCTAssertTrue(try candidates("train(m, d, lab").contains("label_smoothing: "))
    XCTAssertEqual(try candidates("f(1, ", after: "f(a, b = 2, c = 3) = a"), ["b: ", "c: "])
    // Within brackets of an argument, nothing of the call.
    XCTAssertFalse(try candidates("mean([1, ax").contains("axis: "))
  }

  func testDefaultsAreShown() throws {
    try Session.run {
      let session = Session()
      _ = try session.interpreter.evaluate("f(a, b = 2 * 3) = a")
      let completer = Completer(session.interpreter) { _ in [] }
      let builtin = completer.completion(of: "train(m, d, ep").candidates
      XCTAssertTrue(builtin.contains(.init("epochs: ", detail: "10")), "\(builtin)")
      let own = completer.completion(of: "f(1, ").candidates
      XCTAssertEqual(own, [.init("b: ", detail: "2 * 3")])
    }
  }

  func testStrings() throws {
    XCTAssertEqual(try candidates("load(\"di"), ["digits.csv\""])
    XCTAssertEqual(try candidates("load(\"da"), ["data/"])
    XCTAssertEqual(try candidates("vit(norm: \"p"), ["pre\"", "post\""])
    XCTAssertEqual(try candidates("train(m, d, checkpoint: \"m"), ["model.safetensors\""])
    // Not every string names a file.
    XCTAssertEqual(try candidates("print(\"di"), [])
    XCTAssertEqual(try candidates("\"text soft"), [])
    // Within braces, a string holds code.
    XCTAssertEqual(try candidates("\"it is {softm"), ["softmax"])
    XCTAssertEqual(try candidates("\"it is {x} soft"), [])
  }

  func testNothingInCommentsAndNumbers() throws {
    XCTAssertEqual(try candidates("1 + 2 # soft"), [])
    XCTAssertEqual(try candidates("12"), [])
    XCTAssertEqual(try candidates("\"#\" + softm"), ["softmax"])
  }

  /// Whatever is typed, Tab must not end the program.
  func testBeginningsOfProgramsAreSurvived() throws {
    let text = "f(x, k = [1; 2]) = do \"a{x.shape[0]:.2}\\{\" |> g(y -> {a: y.b'}) end # c"
    let variants = [text, String(text.reversed()), text.replacing(" ", with: "\n")]
    for text in variants {
      for length in 0...text.count { _ = try candidates(String(text.prefix(length))) }
    }
  }
}
