package dev.sallyport.cli.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.check.secrets.CredentialDetector;
import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.cluster.ClusterListing;
import dev.sallyport.cli.cluster.ClusterNamespaces;
import dev.sallyport.cli.cluster.ComparedReferences;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.WorkloadArgument;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.configuration.Configuration;
import dev.sallyport.configuration.ConfigurationKey;
import dev.sallyport.configuration.ConfigurationReader;
import dev.sallyport.configuration.ConfigurationReader.Reading;
import dev.sallyport.configuration.Difference;
import dev.sallyport.configuration.PathPattern;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.EnvironmentSpecReader;
import dev.sallyport.identity.ClusterUnavailableException;
import dev.sallyport.rollout.RecordName;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.PlainJson;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.SubjectReader;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Command {@code sallyport diff}. */
@Command(
        name = "diff",
        mixinStandardHelpOptions = true,
        description = {
            "Compares the configuration of a workload as it runs in two Environments: the object, and the contents of"
                    + " its ConfigMaps and Secrets, which are never shown. Read-only.",
            "Differences that spec.promotion.differences of the second Environment lists are marked as allowed."
        },
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            "0:there is no difference, or all are allowed",
            "1:there is a difference that is not allowed",
            ExitCode.CLUSTER_TEXT,
            ExitCode.UNDECIDED_TEXT
        })
final class DiffCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = PlainJson.mapper();

    @Mixin
    private ClusterAccess access;

    @Mixin
    private OutputOption output;

    @Parameters(paramLabel = "KIND/NAME", description = "A workload, such as Deployment/web.")
    private String workload;

    @Option(names = "--from", required = true, paramLabel = "ENVIRONMENT", description = "First Environment.")
    private String from;

    @Option(names = "--to", required = true, paramLabel = "ENVIRONMENT", description = "Second Environment.")
    private String to;

    @Option(
            names = "--from-namespace",
            paramLabel = "NAMESPACE",
            description = "Namespace of the first Environment; required if the workload runs in several.")
    private @Nullable String fromNamespace;

    @Option(
            names = "--to-namespace",
            paramLabel = "NAMESPACE",
            description = "Namespace of the second Environment; required if the workload runs in several.")
    private @Nullable String toNamespace;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    DiffCommand() {}

    /** A difference, and whether the second Environment allows it. */
    private record Compared(Difference difference, boolean isAllowed) {}

    /**
     * Result of the command.
     *
     * @param unread ConfigMaps and Secrets that were not compared
     */
    private record ConfigurationDiff(Workload before, Workload after, List<Compared> compared, List<String> unread) {
        long denied() {
            return compared.stream().filter(each -> !each.isAllowed()).count();
        }
    }

    @Override
    public Integer call() throws InputError {
        var argument = WorkloadArgument.parse(workload);
        try (var client = access.connect()) {
            var result = compare(client, argument);
            output.print(() -> text(result), () -> json(result));
            return (result.denied() > 0
                            ? ExitCode.FAILURE
                            : result.unread().isEmpty() ? ExitCode.SUCCESS : ExitCode.UNDECIDED)
                    .code();
        }
    }

    private ConfigurationDiff compare(KubernetesClient client, WorkloadArgument argument) throws InputError {
        var listing = new ClusterListing(client, null);
        var namespaces = new ClusterNamespaces(client);
        namespaces.readAll(listing);
        var environments = listing.sallyportObjects(Environment.class).stream()
                .map(each -> new EnvironmentSpecReader().compile(each))
                .toList();
        var target = find(environments, to);
        var before = running(client, argument, find(environments, from), namespaces, fromNamespace);
        var after = running(client, argument, target, namespaces, toNamespace);
        var references = new ComparedReferences(client);
        var key = ConfigurationKey.of(ConfigurationKey.newSecret());
        var reader = new ConfigurationReader(
                references,
                () -> key,
                (name, text) -> CredentialDetector.in(name, text).isPresent());
        Configuration left;
        Configuration right;
        int known;
        do { // an object that cannot be read on one side is left out on both
            known = references.unread().size();
            left = read(client, reader, before);
            right = read(client, reader, after);
        } while (references.unread().size() > known);
        var allowed = target.promotion()
                .filter(promotion -> promotion.from().equals(from))
                .flatMap(CompiledEnvironment.PromotionRules::configuration)
                .map(rules -> rules.differences())
                .orElse(List.of());
        return new ConfigurationDiff(before, after, marked(left, right, allowed), List.copyOf(references.unread()));
    }

    private static List<Compared> marked(Configuration left, Configuration right, List<PathPattern> allowed) {
        var denied = right.differencesFrom(left, allowed);
        return right.differencesFrom(left, List.of()).stream()
                .map(difference -> new Compared(difference, !denied.contains(difference)))
                .toList();
    }

    private static CompiledEnvironment find(List<CompiledEnvironment> environments, String name) throws InputError {
        return environments.stream()
                .filter(each -> each.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new InputError("Environment \"%s\" not found".formatted(name)));
    }

    private static Configuration read(KubernetesClient client, ConfigurationReader reader, Workload workload)
            throws InputError {
        var digests = digests(client, workload);
        try {
            return switch (reader.read(
                    workload,
                    image -> digests.getOrDefault(image, image),
                    Deadline.in(TIMEOUT, InstantSource.system()))) {
                case Reading.Complete(var configuration) -> configuration;
                case Reading.Incomplete incomplete ->
                    throw new InputError("the configuration in namespace \"%s\" is not compared: %s"
                            .formatted(workload.namespace(), incomplete.message()));
            };
        } catch (ClusterUnavailableException unavailable) {
            throw new InputError("the ConfigMaps and Secrets in namespace \"%s\" cannot be read: %s"
                    .formatted(workload.namespace(), unavailable.getMessage()));
        }
    }

    /** Returns the recorded digests of the images; without a readable record, images are compared by their references. */
    private static Map<String, String> digests(KubernetesClient client, Workload workload) {
        try {
            var record = client.resources(DeploymentRecord.class)
                    .inNamespace(workload.namespace())
                    .withName(RecordName.of(workload.kind().kind(), workload.name()))
                    .get();
            return record == null || record.getSpec() == null
                    ? Map.of()
                    : record.getSpec().revisions().stream()
                            .limit(1)
                            .flatMap(revision -> revision.images().stream())
                            .filter(image -> !image.digest().isEmpty())
                            .collect(Collectors.toMap(Image::image, Image::digest, (one, _) -> one));
        } catch (KubernetesClientException _) {
            return Map.of();
        }
    }

    private static Workload running(
            KubernetesClient client,
            WorkloadArgument argument,
            CompiledEnvironment environment,
            ClusterNamespaces namespaces,
            @Nullable String only)
            throws InputError {
        var found = new ArrayList<Workload>();
        for (var namespace : namespaces.all()) {
            var name = namespace.getMetadata().getName();
            if (environment.contains(name, Subject.labels(namespace.getMetadata()))
                    && (only == null || only.equals(name))) {
                add(found, client, argument, name);
            }
        }
        if (found.isEmpty()) {
            throw new InputError("%s not found in %s of Environment \"%s\""
                    .formatted(
                            argument,
                            only == null ? "any namespace" : "namespace \"%s\"".formatted(only),
                            environment.name()));
        }
        if (found.size() > 1) {
            throw new InputError("%s runs in several namespaces of Environment \"%s\": choose one of %s with"
                            .formatted(
                                    argument,
                                    environment.name(),
                                    found.stream().map(Workload::namespace).collect(Collectors.joining(", ")))
                    + " --from-namespace or --to-namespace");
        }
        return found.getFirst();
    }

    private static void add(List<Workload> found, KubernetesClient client, WorkloadArgument argument, String namespace)
            throws InputError {
        try {
            HasMetadata object = client.resources(argument.kind().type())
                    .inNamespace(namespace)
                    .withName(argument.name())
                    .get();
            if (object != null) {
                SubjectReader.read(object, namespace).map(Workload.class::cast).ifPresent(found::add);
            }
        } catch (KubernetesClientException e) {
            throw ClusterAccess.error(client, "get", argument.kind().plural(), e);
        }
    }

    private String text(ConfigurationDiff result) {
        var text = new StringBuilder("%s/%s from \"%s\" (%s) to \"%s\" (%s): %s\n"
                .formatted(
                        result.before().kind().kind(),
                        result.before().name(),
                        from,
                        result.before().namespace(),
                        to,
                        result.after().namespace(),
                        summary(result)));
        result.compared()
                .forEach(each -> text.append("  %s%s: %s\n"
                        .formatted(
                                each.difference().path(),
                                each.isAllowed() ? " (allowed)" : "",
                                each.difference().diff())));
        result.unread().forEach(each -> text.append("  not compared: %s\n".formatted(each)));
        return text.toString();
    }

    private static String summary(ConfigurationDiff result) {
        int all = result.compared().size();
        return all == 0
                ? "no differences"
                : "%d difference%s, %d allowed".formatted(all, all == 1 ? "" : "s", all - result.denied());
    }

    private String json(ConfigurationDiff result) {
        var node = JSON.createObjectNode()
                .put(
                        "workload",
                        result.before().kind().kind() + "/" + result.before().name());
        node.putObject("from")
                .put("environment", from)
                .put("namespace", result.before().namespace());
        node.putObject("to")
                .put("environment", to)
                .put("namespace", result.after().namespace());
        var differences = node.putArray("differences");
        result.compared()
                .forEach(each -> differences
                        .addObject()
                        .put("path", each.difference().path())
                        .put("diff", each.difference().diff())
                        .put("allowed", each.isAllowed()));
        var unread = node.putArray("notCompared");
        result.unread().forEach(unread::add);
        return node.toPrettyString() + "\n";
    }
}
