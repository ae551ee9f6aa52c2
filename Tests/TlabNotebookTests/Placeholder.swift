import XCTest

final class PlaceholderTlabNotebookTests: XCTestCase {}
