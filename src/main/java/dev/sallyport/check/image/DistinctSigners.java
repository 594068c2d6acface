package dev.sallyport.check.image;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Assignment of authorities to different signers: a signer whom two authorities trust counts for one of them only. The
 * largest assignment is found, in any order of authorities (augmenting paths in a bipartite graph).
 */
final class DistinctSigners {
    private final Map<String, Set<String>> signers = new HashMap<>();
    private final Map<String, String> authorities = new HashMap<>();

    /**
     * Adds an authority with the signers that it trusts; returns whether each authority so far that was added with this
     * result has a signer of its own.
     */
    boolean add(String authority, Set<String> trusted) {
        signers.put(authority, trusted);
        return assign(authority, new HashSet<>());
    }

    private boolean assign(String authority, Set<String> tried) {
        for (var signer : signers.getOrDefault(authority, Set.of())) {
            if (!tried.add(signer)) {
                continue;
            }
            var other = authorities.get(signer);
            if (other == null || assign(other, tried)) {
                authorities.put(signer, authority);
                return true;
            }
        }
        return false;
    }
}
