package dev.sallyport.policy;

import com.github.benmanes.caffeine.cache.Interner;
import dev.sallyport.check.Check;
import java.util.ArrayList;
import java.util.List;

/**
 * Instances of checks that equal checks of all policies share: an evaluation recognizes by identity that it has evaluated a
 * check before.
 */
final class SharedChecks {
    private static final Interner<Check> CHECKS = Interner.newWeakInterner();

    private SharedChecks() {}

    /** Returns the shared instances of these checks, in the same order. */
    static List<Check> of(List<? extends Check> checks) {
        var shared = new ArrayList<Check>(checks.size());
        for (var check : checks) {
            shared.add(CHECKS.intern(check));
        }
        return List.copyOf(shared);
    }
}
