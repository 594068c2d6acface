package dev.sallyport.cli.command;

import static dev.sallyport.finding.SafeText.clean;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.v1alpha1.ChangeRecordSpec.RecordedChange;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.PolicyReference;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.cluster.ClusterChanges;
import dev.sallyport.cli.cluster.ClusterListing;
import dev.sallyport.cli.cluster.ClusterRecords;
import dev.sallyport.cli.cluster.DenialHistory;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.WorkloadArgument;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.cli.report.Table;
import dev.sallyport.workload.PlainJson;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Command {@code sallyport history}. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = {
            "Shows the revisions of a workload: requester, time, images, signers, policies and rollout.",
            "Shows the controlled changes of an object, or of all objects in the namespace, that are no deployments.",
            "With --denied: denied requests, by Environment."
        },
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {ExitCode.SUCCESS_TEXT, ExitCode.CLUSTER_TEXT})
final class HistoryCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = PlainJson.mapper();

    @Mixin
    private ClusterAccess access;

    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NAMESPACE",
            description = "Namespace of the workload. Optional with --denied.")
    private @Nullable String namespace;

    @Option(names = "--denied", description = "Shows the denied requests that the status of Environments contains.")
    private boolean denied;

    @Option(
            names = "--environment",
            paramLabel = "ENVIRONMENT",
            description = "With --denied: only requests to this Environment.")
    private @Nullable String environment;

    @Mixin
    private OutputOption output;

    @Parameters(
            paramLabel = "KIND/NAME",
            arity = "0..1",
            description = "A workload, such as Deployment/web, or another object, such as Service/web. Default: all"
                    + " changes in the namespace that are no deployments.")
    private @Nullable String object;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    HistoryCommand() {}

    @Override
    public Integer call() throws InputError {
        if (denied) {
            return printDenied(object == null ? null : title(object));
        }
        var in = namespace;
        if (in == null || environment != null) {
            throw new InputError("give -n NAMESPACE, or --denied with or without it and --environment");
        }
        try (var client = access.connect()) {
            var changes = new ClusterChanges(client).in(in);
            var named = object;
            if (named == null) {
                output.print(() -> changesText(in, changes), () -> json(in, changes));
                return ExitCode.SUCCESS.code();
            }
            var title = title(named);
            var changesOfObject = changes.stream()
                    .filter(change -> title.equalsIgnoreCase(change.kind() + "/" + change.name()))
                    .toList();
            var record = changesOfObject.isEmpty()
                    ? Optional.of(new ClusterRecords(client).get(in, WorkloadArgument.parse(named)))
                    : record(client, in, named);
            output.print(
                    () -> record.map(HistoryCommand::text).orElse("") + ClusterChanges.text(changesOfObject),
                    () -> record.map(each -> json(each, changesOfObject)).orElseGet(() -> json(in, changesOfObject)));
        }
        return ExitCode.SUCCESS.code();
    }

    /** Returns kind and name of an object; short names of the kinds of workloads are replaced. */
    private static String title(String named) {
        return WorkloadArgument.find(named).map(WorkloadArgument::toString).orElse(named);
    }

    private static Optional<DeploymentRecord> record(KubernetesClient client, String in, String named)
            throws InputError {
        var workload = WorkloadArgument.find(named);
        return workload.isPresent() ? new ClusterRecords(client).find(in, workload.get()) : Optional.empty();
    }

    private static String changesText(String in, List<RecordedChange> changes) {
        return changes.isEmpty()
                ? "no changes in namespace \"%s\"; they are recorded where an Environment controls them\n".formatted(in)
                : ClusterChanges.text(changes);
    }

    private static String json(String in, List<RecordedChange> changes) {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("namespace", in);
        json.set("changes", JSON.valueToTree(changes));
        return json.toPrettyString() + "\n";
    }

    private int printDenied(@Nullable String title) throws InputError {
        try (var client = access.connect()) {
            var environments = new ClusterListing(client, null)
                    .sallyportObjects(Environment.class).stream()
                            .filter(each -> environment == null
                                    || environment.equals(each.getMetadata().getName()))
                            .toList();
            if (environment != null && environments.isEmpty()) {
                throw new InputError("Environment \"%s\" not found".formatted(environment));
            }
            var history = DenialHistory.of(
                    environments,
                    denial -> (namespace == null || namespace.equals(denial.namespace()))
                            && (title == null || title.equalsIgnoreCase(denial.kind() + "/" + denial.name())));
            output.print(history::text, history::json);
        }
        return ExitCode.SUCCESS.code();
    }

    private static String text(DeploymentRecord record) {
        var table =
                new Table("REVISION", "TIME", "REQUESTER", "ENVIRONMENT", "PHASE", "IMAGE", "SIGNED BY", "POLICIES");
        for (var revision : record.getSpec().revisions()) {
            var images = revision.images().isEmpty() ? List.of(new Image("", "", List.of())) : revision.images();
            table.add(
                    revision.number(),
                    revision.time(),
                    revision.requester(),
                    revision.environment(),
                    ClusterRecords.phase(record, revision),
                    ClusterRecords.image(images.getFirst()),
                    String.join(",", images.getFirst().authorities()),
                    policies(revision));
            images.stream()
                    .skip(1)
                    .forEach(image -> table.add(
                            " ",
                            " ",
                            " ",
                            " ",
                            " ",
                            ClusterRecords.image(image),
                            String.join(",", image.authorities()),
                            " "));
        }
        return table + notes(record);
    }

    private static String policies(Revision revision) {
        return Stream.concat(
                        revision.policies().stream().map(PolicyReference::name),
                        revision.exceptions().stream().map("exception "::concat))
                .distinct()
                .collect(Collectors.joining(","));
    }

    /** Returns the messages of rollouts, such as the reason of a failure. */
    private static String notes(DeploymentRecord record) {
        return ClusterRecords.rollouts(record).stream()
                .filter(rollout ->
                        rollout.message() != null && !rollout.message().isEmpty())
                .map(rollout -> "revision %d: %s\n"
                        .formatted(rollout.revision(), clean(requireNonNullElse(rollout.message(), ""))))
                .collect(Collectors.joining());
    }

    private static String json(DeploymentRecord record, List<RecordedChange> changes) {
        var json = JsonNodeFactory.instance.objectNode();
        json.set("workload", JSON.valueToTree(record.getSpec().workload()));
        json.put("namespace", record.getMetadata().getNamespace());
        json.put("environment", record.getSpec().environment());
        var revisions = json.putArray("revisions");
        for (var revision : record.getSpec().revisions()) {
            var each = revisions.addObject();
            each.setAll(JSON.<ObjectNode>valueToTree(revision));
            ClusterRecords.rollout(record, revision)
                    .ifPresent(rollout -> each.set("rollout", JSON.valueToTree(rollout)));
        }
        json.set("changes", JSON.valueToTree(changes));
        return json.toPrettyString() + "\n";
    }
}
