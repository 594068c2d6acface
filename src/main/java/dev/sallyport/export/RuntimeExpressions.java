package dev.sallyport.export;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.runtime.ProbesCheck;
import dev.sallyport.check.runtime.ReadOnlyRootFilesystemCheck;
import dev.sallyport.check.runtime.ResourceMaximumCheck;
import dev.sallyport.check.runtime.ResourcesCheck;
import dev.sallyport.check.runtime.ServiceAccountCheck;
import dev.sallyport.export.Translation.Problems;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Expressions of the checks {@code runtime/*} that read only the workload. */
final class RuntimeExpressions {
    /** Condition for workloads that run until they are deleted. */
    private static final String RUNS_ON = "!(request.kind.kind in ['Job', 'CronJob'])"
            + " && variables.spec.?restartPolicy.orValue('Always') in ['', 'Always']";

    /** Name of the service account; the deprecated field counts if the current one is unset. */
    private static final String ACCOUNT = "[variables.spec.?serviceAccountName.orValue(''),"
            + " variables.spec.?serviceAccount.orValue(''), dyn('default')].filter(name, name != '')[0]";

    private static final String CONTAINER = "it.container.?resources";
    private static final String OTHER = "other.container.?resources";
    private static final String POD = "variables.spec.?resources";

    private RuntimeExpressions() {}

    static Optional<Problems> of(ManifestCheck check) {
        return Optional.ofNullable(
                switch (check) {
                    case ProbesCheck(var probes, var anyOf) -> probes(probes, anyOf);
                    case ResourceMaximumCheck(var max) -> maximum(max);
                    case ReadOnlyRootFilesystemCheck _ ->
                        Problems.ofContainers(
                                        "!it.container.?securityContext.?readOnlyRootFilesystem.orValue(false)",
                                        "may write to its root file system (securityContext.readOnlyRootFilesystem)")
                                .unless(PodSecurityExpressions.WINDOWS);
                    case ResourcesCheck(var requests, var limits) -> resources(requests, limits);
                    case ServiceAccountCheck _ ->
                        Problems.one(
                                ACCOUNT + " == 'default'",
                                "the pod runs as the service account default (serviceAccountName)");
                    default -> null;
                });
    }

    private static Problems probes(List<String> probes, List<String> anyOf) {
        var each = probes.stream()
                .map(probe ->
                        Problems.ofContainers("it.restarts && !" + hasProbe(probe), "has no" + " " + probe + "Probe"));
        var choice = anyOf.isEmpty()
                ? Stream.<Problems>of()
                : Stream.of(Problems.ofContainers(
                        "it.restarts && !("
                                + anyOf.stream()
                                        .map(RuntimeExpressions::hasProbe)
                                        .collect(Collectors.joining(" || ")) + ")",
                        "has no probe: " + String.join(" or ", anyOf)));
        return Problems.all(Stream.concat(each, choice)).unless("!(" + RUNS_ON + ")");
    }

    private static String hasProbe(String probe) {
        return "['exec', 'httpGet', 'tcpSocket', 'grpc'].exists(handler, handler in it.container.?%sProbe.orValue({}))"
                .formatted(probe);
    }

    private static Problems maximum(Map<String, Quantity> max) {
        return Problems.all(new TreeMap<>(max)
                .entrySet().stream()
                        .map(most -> maximum(most.getKey(), most.getValue().toString())));
    }

    private static Problems maximum(String name, String most) {
        var limit = value("limits", name);
        var request = "%s.?requests[?%s]".formatted(CONTAINER, Cel.text(name));
        var ofPod = "%s.?limits[?%s].hasValue() ? optional.none() : %s.?requests[?%s]"
                .formatted(CONTAINER, Cel.text(name), POD, Cel.text(name));
        return Problems.ofContainers(
                "!it.ephemeral && (!%s.hasValue() || %s || %s)"
                        .formatted(
                                limit,
                                isMore(limit, most),
                                isMore(
                                        ResourcesCheck.isOfPods(name) ? "%s.or(%s)".formatted(request, ofPod) : request,
                                        most)),
                "has no resources.limits.%1$s, or a limit or request of more than %2$s".formatted(name, most));
    }

    private static String value(String list, String name) {
        var own = "%s.?%s[?%s]".formatted(CONTAINER, list, Cel.text(name));
        return ResourcesCheck.isOfPods(name) ? "%s.or(%s.?%s[?%s])".formatted(own, POD, list, Cel.text(name)) : own;
    }

    private static String isMore(String amount, String most) {
        return "quantity(string(%s.orValue('0'))).isGreaterThan(quantity(%s))".formatted(amount, Cel.text(most));
    }

    private static Problems resources(List<String> requests, List<String> limits) {
        return Problems.all(Stream.concat(
                requests.stream().map(name -> problem("requests", name, requested(name))),
                limits.stream().map(name -> problem("limits", name, limited(name)))));
    }

    private static Problems problem(String field, String name, String isSet) {
        return Problems.ofContainers(
                "!it.ephemeral && !(%s)".formatted(isSet), "does not set resources.%s.%s".formatted(field, name));
    }

    /** Returns a condition. An unset request defaults to the limit; values of the pod count for resources of pods. */
    private static String requested(String name) {
        var own = requested(CONTAINER, name);
        if (!ResourcesCheck.isOfPods(name)) {
            return own;
        }
        return "%s || (%s ? %s : %s && (%s ? %s : %s))"
                .formatted(
                        own,
                        isSet(POD, "requests", name),
                        isPositive(POD, "requests", name),
                        POD + ".hasValue()",
                        ofAnyContainer(isSet(OTHER, "requests", name) + " || " + isSet(OTHER, "limits", name)),
                        ofAnyContainer(requested(OTHER, name)),
                        isPositive(POD, "limits", name));
    }

    private static String ofAnyContainer(String condition) {
        return "variables.containers.exists(other, !other.ephemeral && (%s))".formatted(condition);
    }

    private static String requested(String resources, String name) {
        return "(%s ? %s : %s)"
                .formatted(
                        isSet(resources, "requests", name),
                        isPositive(resources, "requests", name),
                        isPositive(resources, "limits", name));
    }

    private static String limited(String name) {
        var own = isPositive(CONTAINER, "limits", name);
        return ResourcesCheck.isOfPods(name) ? own + " || " + isPositive(POD, "limits", name) : own;
    }

    private static String isSet(String resources, String list, String name) {
        return "%s.?%s[?%s].hasValue()".formatted(resources, list, Cel.text(name));
    }

    private static String isPositive(String resources, String list, String name) {
        return "quantity(string(%s.?%s[?%s].orValue('0'))).isGreaterThan(quantity('0'))"
                .formatted(resources, list, Cel.text(name));
    }
}
