package dev.sallyport.cli.command;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.cluster.ClusterListing;
import dev.sallyport.cli.cluster.ClusterStatus;
import dev.sallyport.cli.cluster.EnvironmentSummary;
import dev.sallyport.cli.evaluation.Compilers;
import dev.sallyport.cli.evaluation.CoverageReader;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ExitCode;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Command {@code sallyport status}. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Shows the status of Environments, policies and exceptions, of each workload of an Environment, or the"
                        + " coverage of namespaces.",
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {ExitCode.SUCCESS_TEXT, ExitCode.CLUSTER_TEXT})
final class StatusCommand implements Callable<Integer> {
    private final Compilers compilers;

    @Mixin
    private ClusterAccess access;

    @Mixin
    private OutputOption output;

    @Option(
            names = "--coverage",
            description = "Shows the Environments and policies of each namespace, those without any first.")
    private boolean coverage;

    @Option(
            names = "--configuration",
            paramLabel = "NAME",
            defaultValue = "sallyport",
            description = "ValidatingWebhookConfiguration of the operator, for --coverage. Default: ${DEFAULT-VALUE}.")
    private String configuration;

    @Parameters(paramLabel = "ENVIRONMENT", arity = "0..1", description = "Name of an Environment. Default: all.")
    private @Nullable String environment;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    StatusCommand(Compilers compilers) {
        this.compilers = compilers;
    }

    @Override
    public Integer call() throws InputError {
        try (var client = access.connect()) {
            var listing = new ClusterListing(client, null);
            var now = InstantSource.system().instant();
            var environments = listing.sallyportObjects(Environment.class);
            if (coverage) {
                if (environment != null) {
                    throw new InputError("--coverage is about all namespaces: omit ENVIRONMENT");
                }
                var result = new CoverageReader(client, listing, compilers).read(environments, configuration);
                output.print(result::text, result::json);
            } else if (environment == null) {
                var status = new ClusterStatus(
                        environments,
                        listing.sallyportObjects(DeploymentPolicy.class),
                        listing.sallyportObjects(DeploymentException.class),
                        now);
                output.print(status::text, status::json);
            } else {
                var found = environments.stream()
                        .filter(each -> each.getMetadata().getName().equals(environment))
                        .findFirst()
                        .orElseThrow(() -> new InputError("Environment \"%s\" not found".formatted(environment)));
                var summary = new EnvironmentSummary(found, listing.sallyportObjects(DeploymentRecord.class), now);
                output.print(summary::text, summary::json);
            }
        }
        return ExitCode.SUCCESS.code();
    }
}
