package dev.sallyport.export;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.runtime.ProbesCheck;
import dev.sallyport.check.runtime.ReadOnlyRootFilesystemCheck;
import dev.sallyport.check.runtime.ResourcesCheck;
import dev.sallyport.check.runtime.ServiceAccountCheck;
import dev.sallyport.export.Translation.Problems;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Those of the checks {@code runtime/*} that look at the workload alone. */
final class RuntimeExpressions {
    /** Whether it runs until somebody ends it. */
    private static final String RUNS_ON = "!(request.kind.kind in ['Job', 'CronJob'])"
            + " && variables.spec.?restartPolicy.orValue('Always') in ['', 'Always']";

    /** The first name that is given; the older field counts where the newer is unset. */
    private static final String ACCOUNT = "[variables.spec.?serviceAccountName.orValue(''),"
            + " variables.spec.?serviceAccount.orValue(''), dyn('default')].filter(name, name != '')[0]";

    private RuntimeExpressions() {}

    static Optional<Problems> of(ManifestCheck check) {
        return Optional.ofNullable(
                switch (check) {
                    case ProbesCheck(var probes) -> probes(probes);
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

    private static Problems probes(List<String> probes) {
        return Problems.all(probes.stream()
                        .map(probe -> Problems.ofContainers("""
                                it.restarts && !['exec', 'httpGet', 'tcpSocket', 'grpc'].exists(handler,
                                  handler in it.container.?%sProbe.orValue({}))""".formatted(probe), "has no " + probe + "Probe")))
                .unless("!(" + RUNS_ON + ")");
    }

    private static Problems resources(List<String> requests, List<String> limits) {
        return Problems.all(Stream.concat(
                requests.stream().map(name -> resource("requests", name, "requests", "limits")),
                limits.stream().map(name -> resource("limits", name, "limits"))));
    }

    /** A problem for each container where none of the lists gives the resource, neither its own nor the pod's. */
    private static Problems resource(String field, String name, String... lists) {
        var given = Stream.of("it.container.?resources", "variables.spec.?resources")
                .flatMap(owner -> Stream.of(lists).map(list -> owner + ".?" + list))
                .toList();
        return Problems.ofContainers(
                "!it.ephemeral && ![%s].exists(list, quantity(string(list[?%s].orValue('0'))).isGreaterThan(quantity('0')))"
                        .formatted(String.join(", ", given), Cel.text(name)),
                "does not set resources.%s.%s".formatted(field, name));
    }
}
