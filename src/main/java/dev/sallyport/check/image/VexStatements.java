package dev.sallyport.check.image;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * OpenVEX documents: vulnerabilities that do not affect an image.
 *
 * @see <a href="https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md">OpenVEX</a>
 */
final class VexStatements {
    private static final Set<String> TYPES = Set.of("https://openvex.dev/ns", "https://openvex.dev/ns/v0.2.0");
    private static final Set<String> NOT_AFFECTED = Set.of("not_affected", "fixed");

    private VexStatements() {}

    /** Returns the predicate types of OpenVEX documents. */
    static Stream<String> types() {
        return TYPES.stream();
    }

    /**
     * Returns the IDs of vulnerabilities that do not affect the image, by the newest document for each.
     *
     * @param statements statements of any type; other types than OpenVEX are skipped
     * @param digest digest of the image, which is a subject of all statements; a VEX statement with products must name it
     */
    static Set<String> notAffected(List<Map<String, Object>> statements, String digest) {
        var newest = new HashMap<String, Status>();
        statements.stream()
                .filter(statement -> TYPES.contains(JsonAccess.text(statement, "predicateType")))
                .forEach(document ->
                        statuses(document, digest).forEach((id, status) -> newest.merge(id, status, Status::newer)));
        return newest.entrySet().stream()
                .filter(entry -> entry.getValue().isNotAffected())
                .map(Map.Entry::getKey)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Status of a vulnerability in a document; the last statement of the document counts. */
    private record Status(Instant time, boolean isNotAffected) {

        /** Returns the newer one; of the same time, one that is affected. */
        Status newer(Status other) {
            if (time.equals(other.time)) {
                return isNotAffected ? other : this;
            }
            return time.isAfter(other.time) ? this : other;
        }
    }

    private static Map<String, Status> statuses(Map<String, Object> document, String digest) {
        var time = time(document);
        var statuses = new HashMap<String, Status>();
        JsonAccess.list(document, "predicate", "statements")
                .filter(statement -> concerns(statement, digest))
                .forEach(statement -> {
                    var status = new Status(time, NOT_AFFECTED.contains(JsonAccess.text(statement, "status")));
                    ids(statement).forEach(id -> statuses.put(id, status));
                });
        return statuses;
    }

    private static Instant time(Map<String, Object> statement) {
        return VulnerabilityScan.time(JsonAccess.text(statement, "predicate", "timestamp"))
                .orElse(Instant.EPOCH);
    }

    /**
     * Returns whether a statement names the image as a product, or no products: then its products are the subjects of the
     * attestation, of which the image is one. Products that cannot be read name another image.
     */
    private static boolean concerns(Object statement, String digest) {
        if (!(statement instanceof Map<?, ?> fields)) {
            return false;
        }
        var products = fields.get("products");
        if (products == null || products.equals(List.of())) {
            return true;
        }
        var hash = digest.substring(digest.indexOf(':') + 1);
        return JsonAccess.list(statement, "products")
                .map(product -> product instanceof String text ? text : JsonAccess.text(product, "@id"))
                .anyMatch(product -> product.contains(hash));
    }

    private static Stream<String> ids(Object statement) {
        var name = JsonAccess.text(statement, "vulnerability");
        return Stream.concat(
                        Stream.of(name.isEmpty() ? JsonAccess.text(statement, "vulnerability", "name") : name),
                        JsonAccess.list(statement, "vulnerability", "aliases")
                                .filter(String.class::isInstance)
                                .map(String.class::cast))
                .filter(id -> !id.isEmpty());
    }
}
