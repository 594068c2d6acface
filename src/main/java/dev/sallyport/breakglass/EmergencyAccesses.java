package dev.sallyport.breakglass;

import dev.sallyport.api.v1alpha1.BreakGlass;
import dev.sallyport.breakglass.EmergencyAccess.Stage;
import dev.sallyport.environment.OpenReviews;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Index of the emergency accesses of all Environments; read without locks. */
public final class EmergencyAccesses implements OpenReviews {
    private final Map<String, EmergencyAccess> byName = new ConcurrentHashMap<>();

    /** Creates an index of these objects. */
    public static EmergencyAccesses of(Collection<BreakGlass> sources) {
        var index = new EmergencyAccesses();
        sources.forEach(index::put);
        return index;
    }

    /** Adds or replaces an access. */
    public void put(BreakGlass source) {
        EmergencyAccess.of(source).ifPresent(access -> byName.put(access.name(), access));
    }

    /** Removes an access. */
    public void remove(String name) {
        byName.remove(name);
    }

    /** Returns whether the index contains an access of that name. */
    public boolean knows(String name) {
        return byName.containsKey(name);
    }

    /** Returns the active access of a user to an Environment. */
    public Optional<EmergencyAccess> active(String user, String environment, Instant now) {
        return byName.isEmpty()
                ? Optional.empty()
                : in(environment, Stage.ACTIVE, now)
                        .filter(access -> access.user().equals(user))
                        .findFirst();
    }

    @Override
    public Optional<DueReview> of(String environment, Instant now) {
        return byName.isEmpty()
                ? Optional.empty()
                : in(environment, Stage.REVIEW_DUE, now)
                        .findFirst()
                        .map(access -> new DueReview(access.name(), access.user(), access.expires()));
    }

    /** Returns the number of accesses to an Environment in a stage. */
    public long count(String environment, Stage stage, Instant now) {
        return in(environment, stage, now).count();
    }

    private Stream<EmergencyAccess> in(String environment, Stage stage, Instant now) {
        return byName.values().stream()
                .filter(access -> access.environment().equals(environment) && access.at(now) == stage)
                .sorted(Comparator.comparing(EmergencyAccess::name));
    }
}
