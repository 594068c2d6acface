package dev.sallyport.cli.command;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentPolicy;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.cluster.ClusterListing;
import dev.sallyport.cli.cluster.ClusterStatus;
import dev.sallyport.cli.cluster.EnvironmentSummary;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.OutputFormat;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport status}: how what is deployed stands, in one screen. */
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description =
                "Says how environments, policies and exceptions stand; of one Environment, how each workload stands.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "2:bad usage or input, or refused by the cluster"})
final class StatusCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterAccess access;

    @Parameters(paramLabel = "ENVIRONMENT", arity = "0..1", description = "An Environment; all where none is named.")
    private @Nullable String environment;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private OutputFormat output;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    StatusCommand() {}

    @Override
    public Integer call() throws InputError {
        try (var client = access.connect()) {
            var listing = new ClusterListing(client, null);
            var now = InstantSource.system().instant();
            var environments = listing.ours(Environment.class);
            var out = spec.commandLine().getOut();
            if (environment == null) {
                var posture = new ClusterStatus(
                        environments,
                        listing.ours(DeploymentPolicy.class),
                        listing.ours(DeploymentException.class),
                        now);
                out.print(output == OutputFormat.json ? posture.json() : posture.text());
            } else {
                var named = environments.stream()
                        .filter(each -> each.getMetadata().getName().equals(environment))
                        .findFirst()
                        .orElseThrow(() -> new InputError("there is no Environment \"%s\"".formatted(environment)));
                var posture = new EnvironmentSummary(named, listing.ours(DeploymentRecord.class), now);
                out.print(output == OutputFormat.json ? posture.json() : posture.text());
            }
            out.flush();
        }
        return 0;
    }
}
