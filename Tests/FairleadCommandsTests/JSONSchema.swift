import Foundation
import ProxyModel

/// As much of JSON Schema (draft 2020-12) as the project's schemas use. An unknown keyword is a failure, so that no
/// schema can say what is not looked at.
struct JSONSchema {
    /// A JSON value. Mappings keep their keys unique, which is all that schemas need.
    enum Value: Equatable {
        case null
        case boolean(Bool)
        case number(Double)
        case text(String)
        case list([Value])
        case object([String: Value])
    }

    struct UnknownKeyword: Error {
        var name: String
    }

    private let root: Value

    /// - Parameter text: the schema.
    /// - Throws: when the text is not JSON.
    init(_ text: String) throws {
        root = Value(try JSONSerialization.jsonObject(with: Data(text.utf8), options: .fragmentsAllowed))
    }

    /// Where `value` does not fit, as paths with the keyword; empty when it fits.
    func objections(to value: Value) throws -> [String] {
        try objections(to: value, root, path: "")
    }

    private func objections(to value: Value, _ schema: Value, path: String) throws -> [String] {
        guard case .object(let keywords) = schema else { return schema == .boolean(false) ? [path] : [] }
        var found: [String] = []
        for (keyword, argument) in keywords {
            let fits = try check(keyword, argument, value, keywords, path, &found)
            if !fits { found.append("\(path): \(keyword)") }
        }
        return found
    }

    private func fits(_ value: Value, _ schema: Value, _ path: String) throws -> Bool {
        try objections(to: value, schema, path: path).isEmpty
    }

    private func check(
        _ keyword: String, _ argument: Value, _ value: Value, _ siblings: [String: Value], _ path: String,
        _ found: inout [String]
    ) throws -> Bool {
        switch (keyword, argument, value) {
        case ("$schema", _, _), ("title", _, _), ("description", _, _), ("$defs", _, _): return true
        case ("$ref", .text(let reference), _):
            found += try objections(to: value, target(of: reference), path: path)
        case ("const", _, _): return argument == value
        case ("enum", .list(let choices), _): return choices.contains(value)
        case ("type", .text(let type), _): return value.is(type)
        case ("type", .list(let types), _):
            return types.contains { if case .text(let type) = $0 { value.is(type) } else { false } }
        case ("not", _, _): return try !fits(value, argument, path)
        case ("oneOf", .list(let schemas), _): return try schemas.count { try fits(value, $0, path) } == 1
        case ("anyOf", .list(let schemas), _): return try schemas.contains { try fits(value, $0, path) }
        case ("minLength", .number(let least), .text(let text)): return Double(text.unicodeScalars.count) >= least
        case ("maxLength", .number(let most), .text(let text)): return Double(text.unicodeScalars.count) <= most
        case ("pattern", .text(let pattern), .text(let text)):
            let expression = try NSRegularExpression(pattern: pattern)
            return expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
        case ("minimum", .number(let least), .number(let number)): return number >= least
        case ("maximum", .number(let most), .number(let number)): return number <= most
        case ("exclusiveMinimum", .number(let least), .number(let number)): return number > least
        case ("items", _, .list(let elements)):
            for (index, element) in elements.enumerated() {
                found += try objections(to: element, argument, path: "\(path)/\(index)")
            }
        case ("required", .list(let names), .object(let members)):
            return names.allSatisfy { if case .text(let name) = $0 { members[name] != nil } else { false } }
        case ("minProperties", .number(let least), .object(let members)): return Double(members.count) >= least
        case ("maxProperties", .number(let most), .object(let members)): return Double(members.count) <= most
        case ("minItems", .number(let least), .list(let elements)): return Double(elements.count) >= least
        case ("propertyNames", _, .object(let members)):
            for name in members.keys { found += try objections(to: .text(name), argument, path: "\(path)/\(name)") }
        case ("properties", .object(let schemas), .object(let members)):
            for (name, member) in members {
                if let schema = schemas[name] { found += try objections(to: member, schema, path: "\(path)/\(name)") }
            }
        case ("additionalProperties", _, .object(let members)):
            var named: [String: Value] = [:]
            if case .object(let schemas)? = siblings["properties"] { named = schemas }
            for (name, member) in members where named[name] == nil {
                found += try objections(to: member, argument, path: "\(path)/\(name)")
            }
        case ("minLength", _, _), ("maxLength", _, _), ("pattern", _, _), ("minimum", _, _), ("maximum", _, _),
            ("exclusiveMinimum", _, _), ("items", _, _), ("required", _, _), ("minProperties", _, _),
            ("maxProperties", _, _), ("minItems", _, _),
            ("propertyNames", _, _), ("properties", _, _), ("additionalProperties", _, _):
            return true
        default: throw UnknownKeyword(name: keyword)
        }
        return true
    }

    private func target(of reference: String) throws -> Value {
        var value = root
        for name in reference.split(separator: "/").dropFirst() {
            guard case .object(let members) = value, let next = members[String(name)] else {
                throw UnknownKeyword(name: "$ref \(reference)")
            }
            value = next
        }
        return value
    }
}

extension JSONSchema.Value {
    /// The value at a path of member names.
    subscript(path: String...) -> JSONSchema.Value? {
        var value = self
        for name in path {
            guard case .object(let members) = value, let next = members[name] else { return nil }
            value = next
        }
        return value
    }

    fileprivate func `is`(_ type: String) -> Bool {
        switch (self, type) {
        case (.null, "null"), (.boolean, "boolean"), (.number, "number"), (.text, "string"), (.list, "array"),
            (.object, "object"):
            true
        case (.number(let number), "integer"): number.rounded() == number
        default: false
        }
    }

    /// - Parameter value: what `JSONSerialization` gives.
    init(_ value: Any) {
        switch value {
        case let text as String: self = .text(text)
        case let list as [Any]: self = .list(list.map(Self.init))
        case let object as [String: Any]: self = .object(object.mapValues(Self.init))
        case let number as NSNumber:
            self = CFBoolean.isBoolean(number) ? .boolean(number.boolValue) : .number(number.doubleValue)
        default: self = .null
        }
    }

    /// The value that other YAML readers see: scalars without quotes by YAML's core schema.
    init(_ node: SourceNode) {
        switch node.content {
        case .sequence(let elements): self = .list(elements.map(Self.init))
        case .mapping(let entries):
            self = .object(Dictionary(entries.map { ($0.key, Self($0.value)) }) { first, _ in first })
        case .scalar(let text, isPlain: false): self = .text(text)
        case .scalar(let text, isPlain: true):
            switch text {
            case "", "~", "null", "Null", "NULL": self = .null
            case "true", "True", "TRUE": self = .boolean(true)
            case "false", "False", "FALSE": self = .boolean(false)
            default:
                let isNumber = text.wholeMatch(of: #/[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?/#) != nil
                self = isNumber ? Double(text).map(Self.number) ?? .text(text) : .text(text)
            }
        }
    }
}

private enum CFBoolean {
    /// Foundation has one class for numbers and truth values; their encoding tells them apart.
    static func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
