package dev.sallyport.convert.images;

import dev.sallyport.convert.model.Draft;
import dev.sallyport.convert.model.Inexpressible;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Rules of {@code images.rules} in the making, for the images of some globs. */
final class ImageRuleDraft {
    private static final int MAX_AUTHORITIES = 16;

    private final List<String> match;
    private final List<Map<String, Object>> rules = new ArrayList<>();
    private final List<Map<String, Object>> attestations = new ArrayList<>();

    ImageRuleDraft(List<String> match) throws Inexpressible {
        if (match.isEmpty()) {
            throw new Inexpressible("it matches no images");
        }
        this.match = match.stream().distinct().toList();
    }

    /** Requires signatures by some of the authorities. */
    void signedBy(List<String> authorities, int threshold) throws Inexpressible {
        var signers = distinct(authorities);
        if (threshold > signers.size() || threshold < 1) {
            throw new Inexpressible("%d of %d different signers".formatted(threshold, signers.size()));
        }
        var rule = rule();
        rule.put("signedBy", signers);
        if (threshold > 1) {
            rule.put("threshold", threshold);
        }
        rules.add(rule);
    }

    /** Requires an attestation by one of the authorities. */
    void attestation(String predicateType, List<String> authorities, List<String> conditions) throws Inexpressible {
        var attestation = new LinkedHashMap<String, Object>();
        attestation.put("predicateType", predicateType);
        attestation.put("signedBy", distinct(authorities));
        if (!conditions.isEmpty()) {
            attestation.put(
                    "conditions",
                    conditions.stream()
                            .map(condition -> new TreeMap<String, Object>(Map.of("expression", condition)))
                            .toList());
        }
        attestations.add(attestation);
    }

    private static List<String> distinct(List<String> authorities) throws Inexpressible {
        var distinct = authorities.stream().distinct().toList();
        if (distinct.isEmpty() || distinct.size() > MAX_AUTHORITIES) {
            throw new Inexpressible(distinct.isEmpty() ? "no signer is named" : "more than 16 signers");
        }
        return distinct;
    }

    private Map<String, Object> rule() {
        var rule = new LinkedHashMap<String, Object>();
        rule.put("match", match);
        return rule;
    }

    /** Adds the rules to a policy. */
    void addTo(Draft draft) throws Inexpressible {
        if (!attestations.isEmpty()) {
            var rule = rule();
            rule.put("attestations", attestations);
            rules.add(rule);
        }
        if (rules.isEmpty()) {
            throw new Inexpressible("it requires no signature and no attestation");
        }
        draft.check("images", Map.of("rules", rules));
    }
}
