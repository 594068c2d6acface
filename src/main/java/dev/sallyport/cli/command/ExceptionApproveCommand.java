package dev.sallyport.cli.command;

import static dev.sallyport.finding.SafeText.clean;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec;
import dev.sallyport.cli.cluster.ClusterExceptions;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ExitCode;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Command {@code sallyport exception approve}. */
@Command(
        name = "approve",
        mixinStandardHelpOptions = true,
        description = "Shows a DeploymentException of another user and approves it, unless it changed in the meantime.",
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {ExitCode.SUCCESS_TEXT, ExitCode.CLUSTER_TEXT})
final class ExceptionApproveCommand implements Callable<Integer> {
    @Mixin
    private ExceptionOptions options;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    ExceptionApproveCommand() {}

    @Override
    public Integer call() throws InputError {
        try (var client = options.access().connect()) {
            var cluster = new ClusterExceptions(client);
            var exception = cluster.get(options.namespace(), options.name());
            var out = options.out();
            out.print(text(exception.getSpec()));
            var metadata = exception.getMetadata();
            exception.setSpec(
                    exception.getSpec().withApproval(cluster.self(), metadata.getGeneration(), metadata.getUid()));
            cluster.replace(exception);
            out.println(title(exception) + " approved by "
                    + clean(exception.getSpec().approvedBy()));
        }
        return ExitCode.SUCCESS.code();
    }

    private static String text(DeploymentExceptionSpec spec) {
        return line("policies", String.join(", ", spec.policies()))
                + line("checks", String.join(", ", spec.checks()))
                + line(
                        "workloads",
                        spec.workloads().stream()
                                .map(each -> each.kind() + "/" + each.name())
                                .collect(Collectors.joining(", ")))
                + (spec.images().isEmpty() ? "" : line("images", String.join(", ", spec.images())))
                + line("reason", spec.reason())
                + (spec.ticket() == null ? "" : line("ticket", spec.ticket()))
                + line("expires", spec.expirationTime())
                + line("requester", spec.requestedBy());
    }

    private static String line(String label, String value) {
        return "%-10s %s\n".formatted(label + ":", clean(value));
    }

    private static String title(DeploymentException exception) {
        return exception.getMetadata().getNamespace() + "/"
                + exception.getMetadata().getName();
    }
}
