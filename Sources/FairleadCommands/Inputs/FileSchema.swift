/// The formats that `fairlead schema NAME` prints a JSON Schema of: the files that are read, and the documents that
/// `--format json` prints.
enum FileSchema: String, CaseIterable {
    case inventory
    case proxy
    case plan
    case report
    case verification
    case explanation
    case hosts
    case trust
    case diagnostics

    /// The schema's text: the very file in `schemas/`.
    var text: String {
        let bytes =
            switch self {
            case .inventory: PackageResources.inventory_schema_json
            case .proxy: PackageResources.proxy_schema_json
            case .plan: PackageResources.plan_schema_json
            case .report: PackageResources.report_schema_json
            case .verification: PackageResources.verification_schema_json
            case .explanation: PackageResources.explanation_schema_json
            case .hosts: PackageResources.hosts_schema_json
            case .trust: PackageResources.trust_schema_json
            case .diagnostics: PackageResources.diagnostics_schema_json
            }
        return String(decoding: bytes, as: UTF8.self)
    }
}
