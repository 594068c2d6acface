package dev.sallyport.check.image;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which vulnerabilities an image is said not to be affected by.
 *
 * @see <a href="https://github.com/openvex/spec/blob/main/OPENVEX-SPEC.md">OpenVEX</a>
 */
final class VexStatements {
    private static final Set<String> TYPES = Set.of("https://openvex.dev/ns", "https://openvex.dev/ns/v0.2.0");
    private static final Set<String> HARMLESS = Set.of("not_affected", "fixed");

    private VexStatements() {}

    /** The types of predicates that are OpenVEX documents. */
    static Stream<String> types() {
        return TYPES.stream();
    }

    /**
     * The ids of vulnerabilities that do no harm, by the newest document that speaks of each.
     *
     * @param statements of which those that are no OpenVEX documents are passed over
     * @param digest of the image; products that are named count where they name it
     */
    static Set<String> harmless(List<Map<String, Object>> statements, String digest) {
        var harmless = new HashSet<String>();
        statements.stream()
                .filter(statement -> TYPES.contains(JsonAccess.text(statement, "predicateType")))
                .sorted(Comparator.comparing(VexStatements::time))
                .flatMap(statement -> JsonAccess.list(statement, "predicate", "statements"))
                .filter(statement -> concerns(statement, digest))
                .forEach(statement -> ids(statement).forEach(id -> {
                    if (HARMLESS.contains(JsonAccess.text(statement, "status"))) {
                        harmless.add(id);
                    } else {
                        harmless.remove(id);
                    }
                }));
        return harmless;
    }

    private static Instant time(Map<String, Object> statement) {
        return VulnerabilityScan.time(JsonAccess.text(statement, "predicate", "timestamp")).orElse(Instant.EPOCH);
    }

    /** The document is attested of the image; a product that it names must be that image too. */
    private static boolean concerns(Object statement, String digest) {
        var hash = digest.substring(digest.indexOf(':') + 1);
        var products = JsonAccess.list(statement, "products")
                .map(product -> product instanceof String text ? text : JsonAccess.text(product, "@id"))
                .toList();
        return products.isEmpty() || products.stream().anyMatch(product -> product.contains(hash));
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
