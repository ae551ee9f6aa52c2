import XCTest

final class PlaceholderTlabLanguageTests: XCTestCase {}
