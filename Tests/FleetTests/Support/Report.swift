/// The documents of `plan`, `apply` and `verify`, as far as tests look at them.
struct Report: Decodable, Sendable {
    struct Tool: Decodable, Sendable {
        var name: String
        var version: String
    }

    struct Layer: Decodable, Sendable {
        var layer: String
        var verdict: String
        var detail: String?
    }

    struct Block: Decodable, Sendable {
        var code: String
        var reason: String
        var wayOut: String
    }

    struct Target: Decodable, Sendable {
        var unit: String?
        var file: String?
        var layers: [Layer]
        var blocked: [Block]
        var notes: [String]?
        var firstDifference: String?
        var credentials: String?
        var orphaned: Bool?
    }

    struct Orphan: Decodable, Sendable, Equatable {
        var name: String
        var user: String?
        var file: String?
    }

    struct Step: Decodable, Sendable {
        var action: String
        var path: String?
        var unit: String?
        var reason: String?
        var diff: String?
    }

    struct Failure: Decodable, Sendable {
        var code: String
        var message: String
        var remedy: String?
        var commands: [String]?
    }

    struct Verification: Decodable, Sendable {
        var targets: [Target]
    }

    struct Host: Decodable, Sendable {
        var host: String
        var status: String
        var targets: [Target]?
        var steps: [Step]?
        var failure: Failure?
        var verification: Verification?
        var orphaned: [Orphan]?

        /// What is to be done: `write`, `daemon-reload`, `restart docker.service`.
        var actions: [String] { (steps ?? []).map { [$0.action, $0.unit].compactMap { $0 }.joined(separator: " ") } }
        /// Why it is blocked.
        var blocks: [Block] { (targets ?? []).flatMap(\.blocked) }
    }

    var format: Int
    var kind: String
    var tool: Tool
    var createdAt: String
    var hosts: [Host]
    var summary: [String: Int]
}
