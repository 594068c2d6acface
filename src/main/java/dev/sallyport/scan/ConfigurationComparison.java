package dev.sallyport.scan;

import dev.sallyport.configuration.Configuration;
import dev.sallyport.configuration.ConfigurationOwner;
import dev.sallyport.configuration.ConfigurationReader;
import dev.sallyport.configuration.ConfigurationReader.Reading;
import dev.sallyport.configuration.Difference;
import dev.sallyport.configuration.PathPattern;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.CompiledEnvironment.PromotionRules;
import dev.sallyport.environment.DeploymentHistory;
import dev.sallyport.environment.DeploymentHistory.Past;
import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Workload;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Comparison of the running configuration of workloads with the recorded ones. The number of workloads that one scan compares
 * is limited; others keep their latest result, and are compared by the next scans.
 */
public final class ConfigurationComparison {
    private static final int MAX_SHOWN = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Collection<PathPattern> SCALING = List.of(PathPattern.parse(Configuration.REPLICAS));

    private final ConfigurationReader reader;
    private final DeploymentHistory history;
    private final int limit;
    private final InstantSource clock;
    private final Map<String, WorkloadComparison> results = new HashMap<>();
    private final Set<String> compared = new HashSet<>();
    private final Set<String> seen = new HashSet<>();
    private int left;
    private boolean hasSkipped;

    /**
     * Creates a comparison.
     *
     * @param limit maximum number of workloads that one scan compares
     */
    public ConfigurationComparison(
            ConfigurationReader reader, DeploymentHistory history, int limit, InstantSource clock) {
        this.reader = reader;
        this.history = history;
        this.limit = limit;
        this.clock = clock;
    }

    /**
     * Result for one workload.
     *
     * @param drift difference from the recorded configuration, in one line
     * @param isConsistent whether it has a configuration that was healthy in the previous Environment; empty if unknown
     */
    record WorkloadComparison(Optional<String> drift, Optional<Boolean> isConsistent) {
        static final WorkloadComparison UNKNOWN = new WorkloadComparison(Optional.empty(), Optional.empty());
    }

    /** Starts a scan. A scan that has skipped workloads is continued by the next one. */
    void begin() {
        if (!hasSkipped) {
            compared.clear();
        }
        results.keySet().retainAll(seen);
        seen.clear();
        left = limit;
        hasSkipped = false;
    }

    /** Compares a workload of an Environment that compares configurations. */
    WorkloadComparison compare(CompiledEnvironment environment, Workload workload, UnaryOperator<String> digests) {
        var uid = String.valueOf(workload.metadata().getUid());
        seen.add(uid);
        if (compared.contains(uid)) {
            return results.getOrDefault(uid, WorkloadComparison.UNKNOWN);
        }
        if (left == 0) {
            hasSkipped = true;
            return results.getOrDefault(uid, WorkloadComparison.UNKNOWN);
        }
        left--;
        compared.add(uid);
        var result = result(environment, workload, digests);
        results.put(uid, result);
        return result;
    }

    private WorkloadComparison result(
            CompiledEnvironment environment, Workload workload, UnaryOperator<String> digests) {
        try {
            return reader.read(workload, digests, Deadline.in(TIMEOUT, clock))
                            instanceof Reading.Complete(var configuration)
                    ? result(environment, workload, configuration)
                    : WorkloadComparison.UNKNOWN;
        } catch (ClusterUnavailableException _) {
            return WorkloadComparison.UNKNOWN;
        }
    }

    private WorkloadComparison result(CompiledEnvironment environment, Workload workload, Configuration running) {
        var changed = past(environment.name(), workload).stream()
                .filter(past -> past.namespace().equals(workload.namespace())
                        && past.endedAt().isEmpty())
                .flatMap(past -> opened(past, workload).stream())
                .map(recorded -> running.differencesFrom(recorded, SCALING))
                .filter(differences -> !differences.isEmpty())
                .findFirst()
                .map(differences ->
                        "differs from the configuration that was recorded when it was healthy: " + text(differences));
        var previous = environment.promotion().flatMap(promotion -> previous(promotion, workload, running));
        return new WorkloadComparison(
                changed.or(() -> previous.filter(differences -> !differences.isEmpty())
                        .map(differences -> "differs from every recorded configuration that was healthy in environment"
                                + " \"%s\": %s"
                                        .formatted(
                                                environment
                                                        .promotion()
                                                        .orElseThrow()
                                                        .from(),
                                                text(differences)))),
                previous.map(List::isEmpty));
    }

    /** Returns the smallest list of differences from a configuration of the previous Environment; empty if none is known. */
    private Optional<List<Difference>> previous(PromotionRules promotion, Workload workload, Configuration running) {
        return promotion
                .configuration()
                .flatMap(rules -> past(promotion.from(), workload).stream()
                        .filter(past -> past.healthyAt().isPresent() && !past.failed())
                        .flatMap(past -> opened(past, workload).stream())
                        .map(recorded -> running.differencesFrom(recorded, rules.differences()))
                        .min(Comparator.comparingInt(List::size)));
    }

    private List<Past> past(String environment, Workload workload) {
        return history.of(environment, workload.kind().kind(), workload.name());
    }

    private Optional<Configuration> opened(Past past, Workload workload) {
        return past.configuration()
                .flatMap(recorded -> reader.open(
                        recorded,
                        new ConfigurationOwner(past.namespace(), workload.kind().kind(), workload.name())));
    }

    private static String text(List<Difference> differences) {
        var shown = differences.stream()
                .limit(MAX_SHOWN)
                .map(difference -> difference.path() + ": " + difference.diff())
                .collect(Collectors.joining("; "));
        return differences.size() > MAX_SHOWN
                ? shown + "; and %d more".formatted(differences.size() - MAX_SHOWN)
                : shown;
    }
}
