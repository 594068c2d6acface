package dev.sallyport.cli.command;

import static dev.sallyport.finding.SafeText.clean;
import static java.util.Objects.requireNonNullElse;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec;
import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.cluster.ClusterExceptions;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ExitCode;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Command {@code sallyport exception list}. */
@Command(
        name = "list",
        mixinStandardHelpOptions = true,
        description = "Lists DeploymentExceptions by expiration time.",
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {ExitCode.SUCCESS_TEXT, ExitCode.CLUSTER_TEXT})
final class ExceptionListCommand implements Callable<Integer> {
    private static final String LINE = "%-9s %-20s %-30s %-24s %-24s %5s  %s\n";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterAccess access;

    @Mixin
    private NamespaceScope scope;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    ExceptionListCommand() {}

    @Override
    public Integer call() throws InputError {
        try (var client = access.connect()) {
            var now = InstantSource.system().instant();
            var out = spec.commandLine().getOut();
            out.print(LINE.formatted("PHASE", "EXPIRES", "NAME", "REQUESTER", "APPROVER", "USES", "CHECKS"));
            new ClusterExceptions(client)
                    .list(scope.name()).stream()
                            .sorted(Comparator.comparing(each -> spec(each).expirationTime()))
                            .forEach(each -> out.print(line(each, now)));
            out.flush();
        }
        return ExitCode.SUCCESS.code();
    }

    private static String line(DeploymentException exception, Instant now) {
        var requested = spec(exception);
        var status = exception.getStatus();
        return LINE.formatted(
                                ClusterExceptions.phase(exception, now),
                                clean(requested.expirationTime()),
                                exception.getMetadata().getNamespace() + "/"
                                        + exception.getMetadata().getName(),
                                clean(requested.requestedBy()),
                                requested.approvedBy().isEmpty() ? "-" : clean(requested.approvedBy()),
                                status == null ? 0L : requireNonNullElse(status.uses(), 0L),
                                clean(requested.checks().stream().collect(Collectors.joining(","))))
                        .stripTrailing()
                + "\n";
    }

    private static DeploymentExceptionSpec spec(DeploymentException exception) {
        return requireNonNullElse(exception.getSpec(), DeploymentExceptionSpec.EMPTY);
    }
}
