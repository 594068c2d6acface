package dev.sallyport.explain;

import java.util.Map;

/**
 * Checks that have their page before the API has a field for them, and that field. A test fails as soon as there is one; then
 * the entry goes, and with the last of them this class.
 */
final class NotYet {
    static final Map<String, String> NOT_YET = Map.of(
            "secrets/service-account-token", "/spec/secrets/serviceAccountToken",
            "runtime/resources", "/spec/runtime/resources",
            "runtime/probes", "/spec/runtime/probes",
            "runtime/read-only-root-filesystem", "/spec/runtime/readOnlyRootFilesystem",
            "runtime/service-account", "/spec/runtime/serviceAccount/default",
            "runtime/service-account-permissions", "/spec/runtime/serviceAccount/permissions",
            "runtime/monitoring", "/spec/runtime/monitoring",
            "rule", "/spec/rules");

    private NotYet() {}
}
