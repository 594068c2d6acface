package dev.sallyport.convert.images;

import dev.sallyport.convert.model.Draft;
import dev.sallyport.convert.model.Fields;
import dev.sallyport.convert.model.Inexpressible;
import dev.sallyport.convert.model.Names;
import dev.sallyport.convert.model.Note;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Authorities of one policy in the making. Equal ones have one name. */
final class AuthorityDrafts {
    /** Note on keys whose signatures the source requires in a transparency log. */
    static final String NO_LOG = "signatures by keys need no entry in a transparency log";

    private static final String PEM_END = "-----END PUBLIC KEY-----";
    private static final String DEFAULT_ENTRY = "cosign.pub";
    private static final String PUBLIC_GOOD = "sigstore";

    private final Draft draft;
    private final Names names = new Names();
    private final Map<Map<String, Object>, String> known = new LinkedHashMap<>();

    AuthorityDrafts(Draft draft) {
        this.draft = draft;
    }

    /** Adds an authority for each public key in a text, and returns their names. */
    List<String> keys(String wanted, String pem) throws Inexpressible {
        if (pem.strip().startsWith("k8s://")) {
            var parts = pem.strip().substring("k8s://".length()).split("/", -1);
            if (parts.length != 2) {
                throw new Inexpressible("the key " + pem.strip());
            }
            return List.of(secret(wanted, parts[1], parts[0]));
        }
        if (!pem.contains(PEM_END)) {
            throw new Inexpressible("the key \"%s\" is no public key in PEM".formatted(shortened(pem)));
        }
        var added = new ArrayList<String>();
        for (var block : pem.split("(?<=" + PEM_END + ")", -1)) {
            if (block.contains(PEM_END)) {
                added.add(add(wanted, "key", Map.of("pem", block.strip() + "\n")));
            }
        }
        return List.copyOf(added);
    }

    /** Adds an authority for the public key in a Secret. */
    String secret(String wanted, String secret, String namespace) {
        draft.note(
                Note.Effect.MANUAL,
                "copy the Secret %s%s to the operator's namespace; the entry of the key must be %s"
                        .formatted(namespace.isEmpty() ? "" : namespace + "/", secret, DEFAULT_ENTRY));
        return add(wanted, "key", Map.of("secretRef", new TreeMap<>(Map.of("name", secret, "key", DEFAULT_ENTRY))));
    }

    /**
     * Adds an authority for an identity.
     *
     * @param isWildcard whether {@code *} in the subject is any text
     * @param trustRoot name of the trust root; null for the public instance of sigstore
     */
    String identity(String wanted, Fields identity, boolean isWildcard, @Nullable String trustRoot)
            throws Inexpressible {
        var issuer = identity.text("issuer");
        if (issuer.isEmpty() || issuer.contains("*") || identity.has("issuerRegExp")) {
            throw new Inexpressible("an issuer is compared exactly; patterns for issuers have no equivalent");
        }
        var keyless = new LinkedHashMap<String, Object>();
        keyless.put("issuer", issuer);
        if (identity.has("subjectRegExp")) {
            keyless.put("subjectRegExp", "(?s:.*)(?:%s)(?s:.*)".formatted(identity.text("subjectRegExp")));
        } else if (identity.has("subject")) {
            keyless.put("subject", subject(identity.text("subject"), isWildcard));
        } else {
            keyless.put("subject", "**");
        }
        keyless.put("trustRoot", trustRoot == null ? PUBLIC_GOOD : trustRoot);
        draft.note(
                Note.Effect.MANUAL,
                "create the TrustRoot \"%s\"%s"
                        .formatted(
                                keyless.get("trustRoot"),
                                trustRoot == null ? " of the sigstore that the source used" : ""));
        return add(wanted, "keyless", keyless);
    }

    private static String subject(String subject, boolean isWildcard) throws Inexpressible {
        if (subject.chars().anyMatch(c -> "?[]{} \\".indexOf(c) >= 0) || (!isWildcard && subject.contains("*"))) {
            throw new Inexpressible("the subject \"%s\" is no glob".formatted(subject));
        }
        return isWildcard ? subject.replaceAll("\\*+", "**") : subject;
    }

    private String add(String wanted, String kind, Map<String, Object> source) {
        var key = Map.<String, Object>of(kind, source);
        var name = known.get(key);
        if (name == null) {
            name = names.unique(wanted);
            known.put(key, name);
            var authority = new LinkedHashMap<String, Object>();
            authority.put("name", name);
            authority.put(kind, source);
            draft.authority(authority);
        }
        return name;
    }

    private static String shortened(String text) {
        var line = text.strip().lines().findFirst().orElse("");
        return line.length() > 40 ? line.substring(0, 40) + "..." : line;
    }
}
