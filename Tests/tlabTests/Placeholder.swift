import XCTest

final class PlaceholdertlabTests: XCTestCase {}
