package dev.sallyport.cli.input;

import dev.sallyport.workload.ObjectKind;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Kind and name of a workload on the command line, such as {@code Deployment/web} or {@code deploy/web}. */
public record WorkloadArgument(ObjectKind kind, String name) {
    /** Parses {@code KIND/NAME}; accepts plural and short names of the kind in any case. */
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
                        ObjectKind.deployed().stream().map(ObjectKind::kind).collect(Collectors.joining(", "))));
    }

    private static Stream<String> names(ObjectKind kind) {
        var names = Stream.of(kind.kind(), kind.plural());
        return switch (kind) {
            case DEPLOYMENT -> Stream.concat(names, Stream.of("deploy"));
            case STATEFUL_SET -> Stream.concat(names, Stream.of("sts"));
            case DAEMON_SET -> Stream.concat(names, Stream.of("ds"));
            case CRON_JOB -> Stream.concat(names, Stream.of("cj"));
            default -> names;
        };
    }

    @Override
    public String toString() {
        return kind.kind() + "/" + name;
    }
}
