package dev.sallyport.cli.command;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.cluster.ClusterListing;
import dev.sallyport.cli.cluster.ClusterNamespaces;
import dev.sallyport.cli.cluster.ListedClusterState;
import dev.sallyport.cli.evaluation.LiveScan;
import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.policy.Policy;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Command {@code sallyport scan}. */
@Command(
        name = "scan",
        mixinStandardHelpOptions = true,
        description = "Evaluates the objects of a cluster by policies from files that need not be in force. Read-only.",
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            "0:no object would be denied",
            "1:at least one object would be denied",
            ExitCode.CLUSTER_TEXT,
            ExitCode.UNDECIDED_TEXT
        })
final class ScanCommand implements Callable<Integer> {
    private final PolicyFiles policyFiles;

    @Mixin
    private ClusterAccess access;

    @Mixin
    private PolicyOption policies;

    @Mixin
    private NamespaceScope scope;

    @Mixin
    private OutputOption output;

    @Option(
            names = "--exempt",
            split = ",",
            defaultValue = "kube-system,sallyport-system",
            paramLabel = "NAMESPACE",
            description = "Exempt namespaces, for which the webhook is never called. Default: ${DEFAULT-VALUE}.")
    private Set<String> exempt;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    ScanCommand(PolicyFiles policyFiles) {
        this.policyFiles = policyFiles;
    }

    @Override
    public Integer call() throws InputError {
        var namespace = scope.name();
        if (namespace != null && exempt.contains(namespace)) {
            throw new InputError("namespace \"%s\" is exempt: choose another, or change --exempt".formatted(namespace));
        }
        var state = new ListedClusterState();
        var loaded = policyFiles.read(policies.files(), state.state());
        try (var client = access.connect()) {
            var namespaces = new ClusterNamespaces(client);
            var listing = new ClusterListing(client, namespace);
            if (namespace != null) {
                namespaces.read(namespace);
            } else if (loaded.policies().stream().anyMatch(Policy::needsNamespace)) {
                namespaces.readAll(listing);
            }
            state.read(listing, loaded.policies());
            loaded.add(listing.sallyportObjects(DeploymentException.class));
            var report = new LiveScan(loaded, namespaces, exempt).run(listing);
            output.print(report.text(output.format()));
            return report.exitCode().code();
        }
    }
}
