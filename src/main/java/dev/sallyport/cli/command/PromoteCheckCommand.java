package dev.sallyport.cli.command;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.admission.Verdict;
import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.cluster.ClusterExceptions;
import dev.sallyport.cli.cluster.ClusterListing;
import dev.sallyport.cli.cluster.ClusterNamespaces;
import dev.sallyport.cli.cluster.ClusterRecords;
import dev.sallyport.cli.cluster.RequesterPermissions;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.WorkloadArgument;
import dev.sallyport.cli.report.EvaluatedObject;
import dev.sallyport.cli.report.JsonReport;
import dev.sallyport.cli.report.OutputFormat;
import dev.sallyport.cli.report.Report;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Environments;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.User;
import dev.sallyport.policy.EnvironmentCompiler;
import dev.sallyport.policy.EnvironmentIndex;
import dev.sallyport.policy.EvidenceTrust;
import dev.sallyport.rollout.RecordedHistory;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.SubjectReader;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport promote check}: whether an Environment would take a workload as it runs elsewhere, and what is missing. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Says whether an Environment would take a workload as it runs elsewhere, and what is missing: evidence,"
                    + " soak, the right to deploy, the end of a freeze. Reads, and never writes.",
            "What DeploymentPolicies ask is judged where it is applied; kubectl apply --dry-run=server tells."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:it would be let in",
            "1:it would be refused",
            "2:bad usage or input, cluster not reachable, no permission",
            "3:it could not be decided"
        })
final class PromoteCheckCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Spec
    private CommandSpec spec;

    @Mixin
    private ClusterAccess access;

    @Parameters(paramLabel = "KIND/NAME", description = "The workload, such as Deployment/web.")
    private String workload;

    @Option(
            names = {"-n", "--namespace"},
            required = true,
            paramLabel = "NAMESPACE",
            description = "Where it runs.")
    private String namespace;

    @Option(names = "--to", required = true, paramLabel = "ENVIRONMENT", description = "Where it is to go.")
    private String environment;

    @Option(
            names = "--into",
            paramLabel = "NAMESPACE",
            description = "The namespace there; to be named where the Environment has more than one.")
    private @Nullable String into;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "One of: ${COMPLETION-CANDIDATES}.")
    private OutputFormat output;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    PromoteCheckCommand() {}

    @Override
    public Integer call() throws InputError {
        var named = WorkloadArgument.parse(workload);
        try (var client = access.connect()) {
            var judged = judge(client, named);
            var report = new Report(List.of(judged));
            var out = spec.commandLine().getOut();
            out.print(
                    switch (output) {
                        case text -> text(judged, report.exitCode());
                        case json -> new JsonReport().print(report);
                    });
            out.flush();
            return report.exitCode();
        }
    }

    private EvaluatedObject judge(KubernetesClient client, WorkloadArgument named) throws InputError {
        var listing = new ClusterListing(client, null);
        var namespaces = new ClusterNamespaces(client);
        namespaces.readAll(listing);
        var record = new ClusterRecords(client).get(namespace, named);
        var stages = new Environments();
        var index = index(client, listing, stages, record);
        var target = target(stages, namespaces);
        var after = moved(
                running(client, named, namespace)
                        .orElseThrow(
                                () -> new InputError("there is no %s in namespace \"%s\"".formatted(named, namespace))),
                target);
        var before = running(client, named, target).orElse(null);
        var exceptions = new ExceptionIndex();
        listing.ours(DeploymentException.class).forEach(exceptions::put);
        var verdict = new Evaluator(
                        index,
                        namespaces,
                        new ExceptionMatcher(exceptions, nobodys(), InstantSource.system()),
                        task -> Thread.ofVirtual().start(task))
                .evaluate(
                        new AdmissionAttributes(
                                after, before, User.named(new ClusterExceptions(client).self()), request(after)),
                        Deadline.in(PATIENCE, InstantSource.system()))
                .join();
        return new EvaluatedObject("", named.kind().apiVersion(), named.kind().kind(), target, named.name(), verdict);
    }

    private EnvironmentIndex index(
            KubernetesClient client, ClusterListing listing, Environments stages, DeploymentRecord record)
            throws InputError {
        var compiler = new EnvironmentCompiler(
                stages,
                nobodys(),
                new RequesterPermissions(client),
                () -> "", // whoever asks is not the operator
                RecordedHistory.of(listing.ours(DeploymentRecord.class)),
                recorded(record),
                EvidenceTrust.none(),
                InstantSource.system());
        var index = new EnvironmentIndex(compiler, stages);
        listing.ours(Environment.class).forEach(index::put);
        return index;
    }

    /** What somebody deploys was made for nothing else. */
    private static ControllerOwnership nobodys() {
        return new ControllerOwnership(_ -> Optional.empty());
    }

    /** By what was let in where it runs, and not by what tags stand for now. */
    private static ImageResolver recorded(DeploymentRecord record) {
        var digests = record.getSpec().revisions().stream()
                .limit(1)
                .flatMap(revision -> revision.images().stream())
                .filter(image -> !image.digest().isEmpty())
                .collect(
                        Collectors.toMap(image -> ImageReference.parse(image.image()), Image::digest, (one, _) -> one));
        return (image, _, _) -> image.digest() != null
                ? new Resolution.Resolved(image)
                : Optional.ofNullable(digests.get(image))
                        .<Resolution>map(digest -> new Resolution.Resolved(image.withDigest(digest)))
                        .orElseGet(
                                () -> new Resolution.NotFound("no record says what it stood for when it was let in"));
    }

    private String target(Environments stages, ClusterNamespaces namespaces) throws InputError {
        var stage = stages.find(environment)
                .orElseThrow(() -> new InputError("there is no Environment \"%s\"".formatted(environment)));
        if (stage.promotion().filter(CompiledEnvironment.Promotion::isAttested).isPresent()) {
            throw new InputError(
                    "\"%s\" takes what another cluster attests; kubectl apply --dry-run=server tells whether it does"
                            .formatted(environment));
        }
        var held = namespaces.all().stream()
                .filter(each -> stage.holds(each.getMetadata().getName(), Subject.labels(each.getMetadata())))
                .map(each -> each.getMetadata().getName())
                .sorted()
                .toList();
        if (into != null) {
            if (!held.contains(into)) {
                throw new InputError("--into: namespace \"%s\" does not belong to \"%s\"".formatted(into, environment));
            }
            return into;
        }
        if (held.size() != 1) {
            throw new InputError("\"%s\" has %d namespaces; name one with --into".formatted(environment, held.size()));
        }
        return held.getFirst();
    }

    private static Optional<Workload> running(KubernetesClient client, WorkloadArgument named, String namespace)
            throws InputError {
        try {
            HasMetadata object = client.resources(named.kind().type())
                    .inNamespace(namespace)
                    .withName(named.name())
                    .get();
            return object == null
                    ? Optional.empty()
                    : SubjectReader.read(object, namespace).map(Workload.class::cast);
        } catch (KubernetesClientException e) {
            throw ClusterAccess.undecidedReason(client, "get", named.kind().plural(), e);
        }
    }

    /** No rule of an Environment looks at the request. */
    private static Supplier<Map<String, @Nullable Object>> request(Workload after) {
        return AdmissionAttributes.create(after).request();
    }

    private static Workload moved(Workload workload, String namespace) {
        return new Workload(workload.kind(), namespace, workload.object(), workload.podMetadata(), workload.spec());
    }

    private String text(EvaluatedObject judged, int code) {
        var text = new StringBuilder("%s/%s from %s to \"%s\" (%s): %s\n"
                .formatted(
                        judged.kind(),
                        judged.name(),
                        namespace,
                        environment,
                        judged.namespace(),
                        switch (code) {
                            case 0 -> "would be let in";
                            case 1 -> "would be refused";
                            default -> "cannot be decided";
                        }));
        Verdict verdict = judged.verdict();
        verdict.findings()
                .forEach(finding -> text.append(
                                "  %s %s: %s\n".formatted(finding.action().label(), finding.check(), finding.message()))
                        .append(Report.Printer.details(finding).indent(4)));
        verdict.excused()
                .forEach(exempted -> text.append("  passes %s by exception %s/%s\n"
                        .formatted(
                                exempted.finding().check(),
                                exempted.exception().namespace(),
                                exempted.exception().name())));
        verdict.evidence().stream()
                .map(evidence -> "  %s is %s\n".formatted(evidence.image(), evidence.digest()))
                .distinct()
                .forEach(text::append);
        return text.toString();
    }
}
