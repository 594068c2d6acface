package dev.sallyport.cli.command;

import static dev.sallyport.finding.SafeText.clean;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.PolicyReference;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.cluster.ClusterRecords;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.WorkloadArgument;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.cli.report.Table;
import dev.sallyport.workload.PlainJson;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Command {@code sallyport history}. */
@Command(
        name = "history",
        mixinStandardHelpOptions = true,
        description = "Shows the revisions of a workload: requester, time, images, signers, policies and rollout.",
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {ExitCode.SUCCESS_TEXT, ExitCode.CLUSTER_TEXT})
final class HistoryCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = PlainJson.mapper();

    @Mixin
    private ClusterAccess access;

    @Mixin
    private NamespaceOption namespace;

    @Mixin
    private OutputOption output;

    @Parameters(paramLabel = "KIND/NAME", description = "A workload, such as Deployment/web.")
    private String workload;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    HistoryCommand() {}

    @Override
    public Integer call() throws InputError {
        var argument = WorkloadArgument.parse(workload);
        try (var client = access.connect()) {
            var record = new ClusterRecords(client).get(namespace.name(), argument);
            output.print(() -> text(record), () -> json(record));
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

    private static String json(DeploymentRecord record) {
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
        return json.toPrettyString() + "\n";
    }
}
