package dev.sallyport.explain;

import java.util.Set;

/**
 * Checks that have their page before the API has a field for them. A test fails as soon as it has one; then the ids go, and
 * with the last of them this class.
 */
final class NotYet {
    static final Set<String> NOT_YET = Set.of(
            "secrets/service-account-token",
            "runtime/resources",
            "runtime/probes",
            "runtime/read-only-root-filesystem",
            "runtime/service-account",
            "runtime/service-account-permissions",
            "runtime/monitoring",
            "rule");

    private NotYet() {}
}
