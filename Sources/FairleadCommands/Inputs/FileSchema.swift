/// The file formats that `fairlead schema NAME` prints a JSON Schema of.
enum FileSchema: String, CaseIterable {
    case inventory
    case proxy

    /// The schema's text: the very file in `schemas/`.
    var text: String {
        switch self {
        case .inventory: String(decoding: PackageResources.inventory_schema_json, as: UTF8.self)
        case .proxy: String(decoding: PackageResources.proxy_schema_json, as: UTF8.self)
        }
    }
}
