import Foundation
import Reports
import Testing

@Suite struct PictureTests {
  private func addPictures(_ directory: RunDirectory, _ run: String, _ entries: [(name: String, title: String, svg: String)])
    throws
  {
    let index = entries.map { #"{"name":"\#($0.name)","title":"\#($0.title)","caption":"seen <in> \#(run)"}"# }
    try directory.write("[" + index.joined(separator: ",") + "]", to: "\(run)/pictures/index.json")
    for entry in entries { try directory.write(entry.svg, to: "\(run)/pictures/\(entry.name).svg") }
  }

  private func svg(_ content: String) -> String {
    "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><title>t</title>\(content)</svg>"
  }

  @Test("the pictures of the best run of each method are on the page, in their order")
  func bestRuns() throws {
    let directory = try RunDirectory()
    for (method, order) in [("a", 0), ("b", 1)] {
      for seed in 1...3 {
        try directory.addRun(method: method, seed: seed, value: 100 + Double((seed + order) % 3), order: order)
        try addPictures(
          directory, "berlin52/\(method)/seed-\(seed)",
          [
            ("zeta", "First of \(method)", svg("<path d=\"M\(seed) 0h1\" fill=\"currentColor\"/>")),
            ("alpha", "Second of \(method)", svg("<g><text x=\"1\" y=\"1\">\(method)\(seed)</text></g>")),
          ])
      }
    }
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(try isWellFormed(page))
    for text in [
      "a, seed 3</h3>", "b, seed 2</h3>", "<h4>First of a</h4>", "M3 0h1", "M2 0h1", ">a3</text>", ">b2</text>",
      "seen &lt;in&gt; berlin52/a/seed-3",
    ] { #expect(page.contains(text), "\(text) is not on the page") }
    for text in ["M1 0h1", ">a1<", ">b3<"] { #expect(!page.contains(text)) }
    let places = ["First of a", "Second of a", "First of b"].compactMap { page.range(of: "<h4>\($0)")?.lowerBound }
    #expect(places.count == 3 && places == places.sorted())
  }

  @Test("names that lead elsewhere, hostile drawings and damaged lists are left out")
  func hostile() throws {
    let directory = try RunDirectory()
    try directory.addRun(method: "a", seed: 1, value: 100)
    try directory.write(svg("<path d=\"M7 7h7\"/>"), to: "berlin52/a/secret.svg")
    try addPictures(
      directory, "berlin52/a/seed-1",
      [("good", "<script>x</script>", svg("<script>alert(1)</script><path d=\"M5 5h5\" onclick=\"alert(2)\"/>"))])
    let index = try String(
      contentsOf: directory.url.appending(path: "berlin52/a/seed-1/pictures/index.json"), encoding: .utf8)
    try directory.write(
      index.dropLast() + #",{"name":"../../secret","title":"t"},{"name":"missing","title":"t"},{"title":"t"},7]"#,
      to: "berlin52/a/seed-1/pictures/index.json")
    let page = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(try isWellFormed(page))
    #expect(page.contains("M5 5h5") && page.contains("&lt;script&gt;x"))
    for text in ["alert(", "M7 7h7", "onclick"] { #expect(!page.contains(text)) }
    try directory.write("[{", to: "berlin52/a/seed-1/pictures/index.json")
    let other = HTMLReport(try ReportLoader.load(directory.url)).html()
    #expect(!other.contains("M5 5h5") && other.contains("<h2>berlin52</h2>"))
  }
}
