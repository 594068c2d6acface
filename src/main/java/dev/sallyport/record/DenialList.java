package dev.sallyport.record;

import dev.sallyport.api.v1alpha1.EnvironmentStatus.DeniedDeployment;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Denied requests of an Environment, of which equal ones are counted together. A full list loses the oldest entry of the
 * namespace with the most, so that one namespace cannot displace the entries of others.
 */
final class DenialList {
    private static final Comparator<DeniedDeployment> BY_TIME = Comparator.comparing(DeniedDeployment::time);

    private final int max;
    private final Map<Key, DeniedDeployment> entries = new HashMap<>();

    DenialList(int max) {
        this.max = max;
    }

    /** Requests that are counted together. */
    private record Key(String requester, String namespace, String kind, String name, String operation, String check) {
        static Key of(DeniedDeployment denial) {
            return new Key(
                    denial.requester(),
                    denial.namespace(),
                    denial.kind(),
                    denial.name(),
                    denial.operation(),
                    denial.check());
        }
    }

    void addAll(Collection<DeniedDeployment> denials) {
        denials.forEach(this::add);
    }

    void add(DeniedDeployment denial) {
        entries.merge(Key.of(denial), denial, DenialList::merged);
        while (entries.size() > max) {
            removeOne();
        }
    }

    /** Returns the entries, newest first. */
    List<DeniedDeployment> newestFirst() {
        return entries.values().stream().sorted(BY_TIME.reversed()).toList();
    }

    private static DeniedDeployment merged(DeniedDeployment one, DeniedDeployment other) {
        var latest = BY_TIME.compare(one, other) > 0 ? one : other;
        var firstTime = one.firstTime().compareTo(other.firstTime()) < 0 ? one.firstTime() : other.firstTime();
        return latest.counted(firstTime, one.count() + other.count());
    }

    private void removeOne() {
        var byNamespace = entries.values().stream()
                .collect(Collectors.groupingBy(DeniedDeployment::namespace, Collectors.toList()));
        byNamespace.values().stream()
                .max(Comparator.<List<DeniedDeployment>>comparingInt(List::size)
                        .thenComparing(each -> each.stream().min(BY_TIME).orElseThrow(), BY_TIME.reversed()))
                .flatMap(each -> each.stream().min(BY_TIME))
                .ifPresent(oldest -> entries.remove(Key.of(oldest)));
    }
}
