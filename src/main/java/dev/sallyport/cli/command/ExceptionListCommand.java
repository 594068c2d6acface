package dev.sallyport.cli.command;

import static dev.sallyport.finding.SafeText.clean;
import static java.util.Objects.requireNonNullElse;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec;
import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.cluster.ClusterExceptions;
import dev.sallyport.cli.input.InputError;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sallyport exception list}: the exceptions of a cluster, those that end first at the top. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists exceptions, a line each: those that end first at the top.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "2:bad usage or input, or refused by the cluster"})
public final class ExceptionListCommand implements Callable<Integer> {
    private static final String LINE = "%-9s %-20s %-30s %-24s %-24s %5s  %s\n";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterAccess access;

    @ArgGroup
    private Where where = new Where();

    /** One namespace, or all. */
    private static final class Where {
        @Option(
                names = {"-n", "--namespace"},
                paramLabel = "NAMESPACE",
                description = "Those of this namespace alone.")
        private @Nullable String namespace;

        @Option(
                names = {"-A", "--all-namespaces"},
                description = "Those of all namespaces; so it is where no other is named.")
        private boolean all;
    }

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    ExceptionListCommand() {}

    @Override
    public Integer call() throws InputError {
        try (var client = access.connect()) {
            var now = InstantSource.system().instant();
            var out = spec.commandLine().getOut();
            out.print(LINE.formatted("PHASE", "EXPIRES", "NAME", "REQUESTED BY", "APPROVED BY", "USES", "CHECKS"));
            new ClusterExceptions(client)
                    .list(where.all ? null : where.namespace).stream()
                            .sorted(Comparator.comparing(each -> spec(each).expirationTime()))
                            .forEach(each -> out.print(line(each, now)));
            out.flush();
        }
        return 0;
    }

    private static String line(DeploymentException exception, Instant now) {
        var asked = spec(exception);
        var status = exception.getStatus();
        return LINE.formatted(
                                ClusterExceptions.phase(exception, now),
                                clean(asked.expirationTime()),
                                exception.getMetadata().getNamespace() + "/"
                                        + exception.getMetadata().getName(),
                                clean(asked.requestedBy()),
                                asked.approvedBy().isEmpty() ? "-" : clean(asked.approvedBy()),
                                status == null ? 0L : requireNonNullElse(status.uses(), 0L),
                                clean(asked.checks().stream().collect(Collectors.joining(","))))
                        .stripTrailing()
                + "\n";
    }

    private static DeploymentExceptionSpec spec(DeploymentException exception) {
        return requireNonNullElse(exception.getSpec(), DeploymentExceptionSpec.EMPTY);
    }
}
