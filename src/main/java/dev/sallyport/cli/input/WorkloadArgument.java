package dev.sallyport.cli.input;

import dev.sallyport.workload.ObjectKind;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Kind and name of a workload on the command line, such as {@code Deployment/web} or {@code deploy/web}. */
public record WorkloadArgument(ObjectKind kind, String name) {
    private static final Map<ObjectKind, String> SHORT_NAMES = Map.of(
            ObjectKind.DEPLOYMENT, "deploy",
            ObjectKind.STATEFUL_SET, "sts",
            ObjectKind.DAEMON_SET, "ds",
            ObjectKind.CRON_JOB, "cj");

    /** Parses {@code KIND/NAME}; accepts plural and short names of the kind in any case; a custom kind has its group. */
    public static WorkloadArgument parse(String text) throws InputError {
        return find(text).orElseThrow(() -> unknown(text));
    }

    /** Parses {@code KIND/NAME}; empty for another form, or a kind without DeploymentRecord. */
    public static Optional<WorkloadArgument> find(String text) {
        var parts = text.split("/", -1);
        return parts.length != 2 || parts[1].isEmpty()
                ? Optional.empty()
                : ObjectKind.deployed().stream()
                        .filter(kind -> names(kind).anyMatch(parts[0]::equalsIgnoreCase))
                        .map(kind -> new WorkloadArgument(kind, parts[1]))
                        .findFirst();
    }

    private static InputError unknown(String text) {
        return new InputError("\"%s\" is not KIND/NAME, such as Deployment/web; kinds with a DeploymentRecord: %s"
                .formatted(
                        text,
                        ObjectKind.deployed().stream()
                                .map(ObjectKind::qualifiedName)
                                .collect(Collectors.joining(", "))));
    }

    private static Stream<String> names(ObjectKind kind) {
        var names = Stream.of(kind.kind(), kind.plural());
        return kind.custom().isPresent()
                ? Stream.of(kind.qualifiedName(), kind.plural() + "." + kind.group())
                : Stream.concat(names, Stream.ofNullable(SHORT_NAMES.get(kind)));
    }

    @Override
    public String toString() {
        return kind.qualifiedName() + "/" + name;
    }
}
