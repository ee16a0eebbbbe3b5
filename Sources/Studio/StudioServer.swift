import Core
import Foundation
import LocalServer
import Search

/// What the person's page sends: what was seen, and what is wanted.
private struct StudioAct: Decodable {
  var revision: Int
  var place: Int?
  var preference: Int?
  var mutationStrength: Double?
}

extension StudioSession {
  /// The answers of a `LocalServer` for this session: the page, its style and script, drawings, and what the person can do.
  public var routes: [LocalRoute] {
    [
      .get("/") { [exhibit] request in
        .html(StudioPage.html(noun: exhibit.noun, plural: exhibit.plural, token: request.actionToken))
      },
      .get("/studio.css") { _ in .style(StudioPage.style) },
      .get("/studio.js") { _ in .script(StudioPage.script) },
      .get("/state") { [self] _ in try .json(view()) },
      .get("/drawings/:name") { [self] request in
        let name = request.parameter("name")
        guard name.hasSuffix(".svg"), let number = Int(name.dropLast(4)), let drawing = drawing(ofNumber: number) else {
          throw LocalRefusal.notFound("There is no \(exhibit.noun) of that number, or it is no longer kept.")
        }
        return Self.svg(drawing)
      },
      .get("/favorites.svg") { [self] _ in
        guard let drawing = drawingOfFavorites() else { throw LocalRefusal.notFound("Nothing has been picked yet.") }
        return Self.svg(drawing)
      },
      .post("/preference") { [self] request in
        try act(request) { evolution, act in
          guard let place = act.place, let preference = act.preference.flatMap(Preference.init) else {
            throw LocalRefusal(400, "A place and a preference from 0 to 2 are needed.")
          }
          try evolution.setPreference(preference, at: place)
        }
      },
      .post("/next") { [self] request in
        try act(request) { evolution, act in
          if let strength = act.mutationStrength { try evolution.setMutationStrength(strength) }
          _ = try evolution.step()
        }
      },
      .post("/back") { [self] request in
        try act(request) { evolution, _ in try evolution.goBack() }
      },
    ]
  }

  private func act(
    _ request: LocalRequest, _ change: (inout InteractiveEvolution<E>, StudioAct) throws -> Void
  ) throws -> LocalResponse {
    guard let act = try? JSONDecoder().decode(StudioAct.self, from: request.body) else {
      throw LocalRefusal(400, "The request is not of the form {\"revision\": 0, ...}.")
    }
    do {
      return try .json(self.change(revision: act.revision) { try change(&$0, act) })
    } catch is StudioConflict {
      throw LocalRefusal(409, "The session has gone on in another window; this is where it is now.")
    }
  }

  private static func svg(_ text: String) -> LocalResponse {
    LocalResponse(contentType: "image/svg+xml; charset=utf-8", body: Data(text.utf8))
  }
}
