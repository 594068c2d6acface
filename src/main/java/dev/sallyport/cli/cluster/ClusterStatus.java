package dev.sallyport.cli.cluster;

import static dev.sallyport.finding.SafeText.clean;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.api.v1alpha1.EnvironmentStatus;
import dev.sallyport.cli.report.Table;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.EnvironmentSpecReader;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Overview of a cluster, from the status of Environments, policies and exceptions. */
public record ClusterStatus(
        List<Environment> environments,
        List<DeploymentPolicy> policies,
        List<DeploymentException> exceptions,
        Instant now) {
    private static final List<String> PHASES = List.of("Pending", "Active", "Expired", "Invalid");

    public ClusterStatus {
        var from = environments.stream()
                .map(each -> new EnvironmentSpecReader().compile(each))
                .collect(Collectors.toMap(
                        CompiledEnvironment::name,
                        compiled -> compiled.promotion().map(CompiledEnvironment.PromotionRules::from)));
        environments = environments.stream()
                .sorted(Comparator.<Environment>comparingInt(
                                each -> depth(each.getMetadata().getName(), from))
                        .thenComparing(each -> each.getMetadata().getName()))
                .toList();
        policies = policies.stream()
                .sorted(Comparator.comparing(each -> each.getMetadata().getName()))
                .toList();
    }

    public String text() {
        var text = new StringBuilder();
        if (environments.isEmpty()) {
            text.append("no Environments\n");
        } else {
            text.append(environmentTable());
        }
        text.append('\n').append(policyText()).append('\n').append(exceptionText());
        return text.toString();
    }

    public String json() {
        var json = JsonNodeFactory.instance.objectNode();
        var all = json.putArray("environments");
        environments.forEach(environment -> fill(all.addObject(), environment));
        var array = json.putArray("policies");
        for (var policy : policies) {
            var status = Optional.ofNullable(policy.getStatus());
            array.addObject()
                    .put("name", policy.getMetadata().getName())
                    .put("ready", isReady(conditions(policy)))
                    .put("message", unready(conditions(policy)))
                    .put(
                            "evaluated",
                            orZero(status.map(each -> each.evaluated()).orElse(null)))
                    .put(
                            "violating",
                            orZero(status.map(each -> each.violating()).orElse(null)))
                    .put(
                            "undecided",
                            orZero(status.map(each -> each.undecided()).orElse(null)));
        }
        var phases = json.putObject("exceptions");
        byPhase().forEach((phase, count) -> phases.put(phase.toLowerCase(Locale.ROOT), count));
        return json.toPrettyString() + "\n";
    }

    private void fill(ObjectNode json, Environment environment) {
        var compiled = new EnvironmentSpecReader().compile(environment);
        var status = status(environment);
        json.put("name", compiled.name())
                .put(
                        "from",
                        compiled.promotion()
                                .map(CompiledEnvironment.PromotionRules::from)
                                .orElse(null))
                .put("namespaces", orZero(status.namespaces()))
                .put("workloads", orZero(status.workloads()))
                .put("verified", orZero(status.verifiedWorkloads()))
                .put("healthy", orZero(status.healthy()))
                .put("unhealthy", orZero(status.unhealthy()))
                .put("failed", orZero(status.failed()))
                .put("drifted", orZero(status.drifted()))
                .put(
                        "frozenUntil",
                        compiled.frozenAt(now)
                                .map(freeze -> freeze.to().toString())
                                .orElse(null))
                .put("ready", isReady(status.conditions()))
                .put("message", unready(status.conditions()));
    }

    private Table environmentTable() {
        var table = new Table(
                "ENVIRONMENT",
                "FROM",
                "NAMESPACES",
                "WORKLOADS",
                "VERIFIED",
                "HEALTHY",
                "UNHEALTHY",
                "FAILED",
                "DRIFTED",
                "FROZEN UNTIL",
                "READY");
        for (var environment : environments) {
            var compiled = new EnvironmentSpecReader().compile(environment);
            var status = status(environment);
            table.add(
                    compiled.name(),
                    compiled.promotion()
                            .map(CompiledEnvironment.PromotionRules::from)
                            .orElse(""),
                    orZero(status.namespaces()),
                    orZero(status.workloads()),
                    orZero(status.verifiedWorkloads()),
                    orZero(status.healthy()),
                    orZero(status.unhealthy()),
                    orZero(status.failed()),
                    orZero(status.drifted()),
                    compiled.frozenAt(now).map(freeze -> freeze.to().toString()).orElse(""),
                    isReady(status.conditions()) ? "True" : "False");
        }
        return table;
    }

    private String policyText() {
        var unready =
                policies.stream().filter(each -> !isReady(conditions(each))).toList();
        var violating = policies.stream().filter(each -> violating(each) > 0).toList();
        var text = new StringBuilder("policies: %d, %d not ready, %d with violations\n"
                .formatted(policies.size(), unready.size(), violating.size()));
        unready.forEach(each -> text.append("  %s is not ready: %s\n"
                .formatted(each.getMetadata().getName(), requireNonNullElse(unready(conditions(each)), ""))));
        violating.forEach(each -> text.append("  %s: violated by %d of %d objects\n"
                .formatted(
                        each.getMetadata().getName(),
                        violating(each),
                        orZero(each.getStatus().evaluated()))));
        return text.toString();
    }

    private String exceptionText() {
        return "exceptions: "
                + byPhase().entrySet().stream()
                        .sorted(Comparator.comparingInt(entry -> PHASES.indexOf(entry.getKey())))
                        .map(entry -> entry.getValue() + " " + entry.getKey().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", "))
                + "\n";
    }

    private Map<String, Long> byPhase() {
        var counts = new TreeMap<String, Long>();
        PHASES.forEach(phase -> counts.put(phase, 0L));
        exceptions.forEach(each -> counts.merge(ClusterExceptions.phase(each, now), 1L, Long::sum));
        return counts;
    }

    private static int depth(String name, Map<String, Optional<String>> from) {
        var seen = new HashSet<String>();
        var at = Optional.of(name);
        while (at.isPresent() && seen.add(at.get())) {
            at = from.getOrDefault(at.get(), Optional.empty());
        }
        return seen.size();
    }

    private static int violating(DeploymentPolicy policy) {
        return policy.getStatus() == null ? 0 : orZero(policy.getStatus().violating());
    }

    private static EnvironmentStatus status(Environment environment) {
        return requireNonNullElse(environment.getStatus(), EnvironmentStatus.EMPTY);
    }

    private static List<Condition> conditions(DeploymentPolicy policy) {
        return policy.getStatus() == null ? List.of() : policy.getStatus().conditions();
    }

    private static boolean isReady(List<Condition> conditions) {
        return conditions.stream()
                .anyMatch(each ->
                        each.getType().equals("Ready") && each.getStatus().equals("True"));
    }

    /** Returns the message of the condition Ready; null if it is true. */
    private static @Nullable String unready(List<Condition> conditions) {
        return isReady(conditions)
                ? null
                : conditions.stream()
                        .filter(each -> each.getType().equals("Ready"))
                        .map(each -> clean(String.valueOf(each.getMessage())))
                        .findFirst()
                        .orElse("not reconciled by the operator yet");
    }

    private static int orZero(@Nullable Integer count) {
        return requireNonNullElse(count, 0);
    }
}
