package dev.sallyport.cli.command;

import static dev.sallyport.finding.SafeText.clean;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentExceptionSpec;
import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.cluster.ClusterExceptions;
import dev.sallyport.cli.input.InputError;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport exception approve}: approves what somebody else has asked for, as it was read. */
@Command(
        name = "approve",
        mixinStandardHelpOptions = true,
        description = "Shows a DeploymentException, and approves it just where nobody has changed it meanwhile.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "2:bad usage or input, or refused by the cluster"})
final class ExceptionApproveCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterAccess access;

    @Parameters(paramLabel = "NAME", description = "Its name.")
    private String name;

    @Option(
            names = {"-n", "--namespace"},
            required = true,
            paramLabel = "NAMESPACE",
            description = "Its namespace.")
    private String namespace;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    ExceptionApproveCommand() {}

    @Override
    public Integer call() throws InputError {
        try (var client = access.connect()) {
            var cluster = new ClusterExceptions(client);
            var exception = cluster.get(namespace, name);
            var out = spec.commandLine().getOut();
            out.print(text(exception.getSpec()));
            exception.setSpec(exception.getSpec().withApprovedBy(cluster.self()));
            cluster.replace(exception);
            out.println(title(exception) + " is approved by "
                    + clean(exception.getSpec().approvedBy()));
        }
        return 0;
    }

    private static String text(DeploymentExceptionSpec asked) {
        return line("policies", String.join(", ", asked.policies()))
                + line("checks", String.join(", ", asked.checks()))
                + line(
                        "workloads",
                        asked.workloads().stream()
                                .map(each -> each.kind() + "/" + each.name())
                                .collect(Collectors.joining(", ")))
                + (asked.images().isEmpty() ? "" : line("images", String.join(", ", asked.images())))
                + line("reason", asked.reason())
                + (asked.ticket() == null ? "" : line("ticket", asked.ticket()))
                + line("expires", asked.expirationTime())
                + line("by", asked.requestedBy());
    }

    private static String line(String label, String value) {
        return "%-10s %s\n".formatted(label + ":", clean(value));
    }

    private static String title(DeploymentException exception) {
        return exception.getMetadata().getNamespace() + "/"
                + exception.getMetadata().getName();
    }
}
