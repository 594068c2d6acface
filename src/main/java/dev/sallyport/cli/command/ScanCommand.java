package dev.sallyport.cli.command;

import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.cluster.ClusterListing;
import dev.sallyport.cli.cluster.ClusterNamespaces;
import dev.sallyport.cli.cluster.ListedClusterState;
import dev.sallyport.cli.evaluation.LiveScan;
import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.OutputFormat;
import dev.sallyport.policy.Policy;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sallyport whatif}: what policies would refuse of what a cluster runs. */
@Command(
        name = "whatif",
        mixinStandardHelpOptions = true,
        description = "Judges what a cluster runs by policies that are not in force yet. Reads, and never writes.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing would be refused",
            "1:something would be refused",
            "2:bad usage or input, cluster not reachable, no permission",
            "3:something could not be decided"
        })
final class ScanCommand implements Callable<Integer> {
    private final PolicyFiles policyFiles;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterAccess access;

    @Option(
            names = {"-p", "--policy"},
            required = true,
            paramLabel = "POLICY",
            description = "File or directory with policies, and with the Secrets and ConfigMaps of their keys.")
    private List<String> policies;

    @ArgGroup
    private Where where = new Where();

    @Option(
            names = "--exempt",
            split = ",",
            defaultValue = "kube-system,sallyport-system",
            paramLabel = "NAMESPACE",
            description = "Namespaces that the webhook never judges: kube-system, the operator's own, and those of its"
                    + " setting. Default: ${DEFAULT-VALUE}.")
    private Set<String> exempt;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private OutputFormat output;

    /** One namespace, or all. */
    private static final class Where {
        @Option(
                names = {"-n", "--namespace"},
                paramLabel = "NAMESPACE",
                description = "Looks at this namespace alone.")
        private @Nullable String namespace;

        @Option(
                names = {"-A", "--all-namespaces"},
                description = "Looks at all namespaces; so it does where no other is named.")
        private boolean all;
    }

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    ScanCommand(PolicyFiles policyFiles) {
        this.policyFiles = policyFiles;
    }

    @Override
    public Integer call() throws InputError {
        var namespace = where.all ? null : where.namespace;
        if (namespace != null && exempt.contains(namespace)) {
            throw new InputError("nothing in namespace \"%s\" is judged, see --exempt".formatted(namespace));
        }
        var facts = new ListedClusterState();
        var read = policyFiles.read(policies, facts.facts());
        try (var client = access.connect()) {
            var namespaces = new ClusterNamespaces(client);
            var listing = new ClusterListing(client, namespace);
            if (namespace != null) {
                namespaces.read(namespace);
            } else if (read.policies().stream().anyMatch(Policy::needsNamespace)) {
                namespaces.readAll(listing);
            }
            facts.read(listing, read.policies());
            read.add(listing.ours(DeploymentException.class));
            var report = new LiveScan(read, namespaces, exempt).of(listing);
            spec.commandLine().getOut().print(report.text(output));
            spec.commandLine().getOut().flush();
            return report.exitCode();
        }
    }
}
