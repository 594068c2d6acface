package dev.sallyport.cli.command;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.admission.Evaluator;
import dev.sallyport.api.v1alpha1.BreakGlass;
import dev.sallyport.api.v1alpha1.DeploymentException;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.Environment;
import dev.sallyport.breakglass.EmergencyAccesses;
import dev.sallyport.cli.cluster.ClusterAccess;
import dev.sallyport.cli.cluster.ClusterExceptions;
import dev.sallyport.cli.cluster.ClusterListing;
import dev.sallyport.cli.cluster.ClusterNamespaces;
import dev.sallyport.cli.cluster.ClusterRecords;
import dev.sallyport.cli.cluster.RequesterPermissions;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.WorkloadArgument;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.cli.report.JsonReport;
import dev.sallyport.cli.report.Report;
import dev.sallyport.cli.report.ReportEntry;
import dev.sallyport.cli.report.ReportedObject;
import dev.sallyport.configuration.ConfigurationReader;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.environment.Environments;
import dev.sallyport.exception.ExceptionIndex;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.identity.DecidedTemplates;
import dev.sallyport.identity.OwnerReader;
import dev.sallyport.identity.User;
import dev.sallyport.listing.ControlObjects;
import dev.sallyport.listing.StoredObject;
import dev.sallyport.policy.AccessServices;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Command {@code sallyport promote check}. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = {
            "Checks if an Environment allows the deployment of a workload as it runs in another namespace: promotion"
                    + " order, evidence, soak time, deployers and freezes. Read-only.",
            "DeploymentPolicies are not evaluated: use kubectl apply --dry-run=server for them."
        },
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {
            "0:the promotion would be allowed",
            "1:the promotion would be denied",
            ExitCode.CLUSTER_TEXT,
            ExitCode.UNDECIDED_TEXT
        })
final class PromoteCheckCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Mixin
    private ClusterAccess access;

    @Mixin
    private NamespaceOption source;

    @Mixin
    private OutputOption output;

    @Parameters(paramLabel = "KIND/NAME", description = "A workload, such as Deployment/web.")
    private String workload;

    @Option(names = "--to", required = true, paramLabel = "ENVIRONMENT", description = "Target Environment.")
    private String environment;

    @Option(
            names = "--into",
            paramLabel = "NAMESPACE",
            description = "Target namespace; required if the Environment has several.")
    private @Nullable String into;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    PromoteCheckCommand() {}

    @Override
    public Integer call() throws InputError {
        var argument = WorkloadArgument.parse(workload);
        try (var client = access.connect()) {
            var object = evaluate(client, argument);
            var report = new Report(List.of(object));
            output.print(() -> text(object, report.exitCode()), () -> new JsonReport().print(report));
            return report.exitCode().code();
        }
    }

    private ReportEntry evaluate(KubernetesClient client, WorkloadArgument argument) throws InputError {
        var listing = new ClusterListing(client, null);
        var namespaces = new ClusterNamespaces(client);
        namespaces.readAll(listing);
        var record = new ClusterRecords(client).get(source.name(), argument);
        var environments = new Environments();
        var index = index(client, listing, environments, record);
        var target = target(environments, namespaces);
        var object = moved(
                running(client, argument, source.name())
                        .orElseThrow(() ->
                                new InputError("%s not found in namespace \"%s\"".formatted(argument, source.name()))),
                target);
        var oldObject = running(client, argument, target).orElse(null);
        var exceptions = new ExceptionIndex();
        listing.sallyportObjects(DeploymentException.class).forEach(exceptions::put);
        var verdict = new Evaluator(
                        index,
                        namespaces,
                        new ExceptionMatcher(exceptions, withoutOwners(), InstantSource.system()),
                        task -> Thread.ofVirtual().start(task))
                .evaluate(
                        new AdmissionAttributes(
                                object, oldObject, User.named(new ClusterExceptions(client).self()), request(object)),
                        Deadline.in(TIMEOUT, InstantSource.system()))
                .join();
        return ReportEntry.of(
                "",
                new ReportedObject(argument.kind().apiVersion(), argument.kind().kind(), target, argument.name(), ""),
                verdict);
    }

    private EnvironmentIndex index(
            KubernetesClient client, ClusterListing listing, Environments environments, DeploymentRecord record)
            throws InputError {
        var compiler = new EnvironmentCompiler(
                environments,
                new AccessServices(
                        withoutOwners(),
                        new RequesterPermissions(client),
                        () -> "", // the requester is not the operator
                        EmergencyAccesses.of(listing.sallyportObjects(BreakGlass.class)),
                        new ControlObjects(client)),
                RecordedHistory.of(listing.sallyportObjects(DeploymentRecord.class)),
                recorded(record),
                EvidenceTrust.none(),
                ConfigurationReader.unavailable(
                        "only the operator can read recorded configurations; use kubectl apply" + " --dry-run=server"),
                InstantSource.system());
        var index = new EnvironmentIndex(compiler, environments);
        listing.sallyportObjects(Environment.class).forEach(index::put);
        return index;
    }

    /** Returns ownership without owners: a person deploys the workload itself. */
    private static ControllerOwnership withoutOwners() {
        return new ControllerOwnership(OwnerReader.NONE, DecidedTemplates.NONE);
    }

    /** Returns a resolver to the recorded digests of the running workload, since its tags may have moved. */
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
                                () -> new Resolution.NotFound("the DeploymentRecord contains no digest of this image"));
    }

    private String target(Environments environments, ClusterNamespaces namespaces) throws InputError {
        var target = environments
                .find(environment)
                .orElseThrow(() -> new InputError("Environment \"%s\" not found".formatted(environment)));
        if (target.promotion()
                .filter(CompiledEnvironment.PromotionRules::isAttested)
                .isPresent()) {
            throw new InputError(
                    "Environment \"%s\" requires an attestation of another cluster: use kubectl apply --dry-run=server"
                            .formatted(environment));
        }
        var members = namespaces.all().stream()
                .filter(each -> target.contains(each.getMetadata().getName(), Subject.labels(each.getMetadata())))
                .map(each -> each.getMetadata().getName())
                .sorted()
                .toList();
        if (into != null) {
            if (!members.contains(into)) {
                throw new InputError(
                        "--into: namespace \"%s\" does not belong to Environment \"%s\"".formatted(into, environment));
            }
            return into;
        }
        if (members.size() != 1) {
            throw new InputError("Environment \"%s\" has %d namespaces: choose one with --into"
                    .formatted(environment, members.size()));
        }
        return members.getFirst();
    }

    private static Optional<Workload> running(KubernetesClient client, WorkloadArgument argument, String namespace)
            throws InputError {
        try {
            return StoredObject.find(client, argument.kind(), namespace, argument.name())
                    .map(object -> SubjectReader.read(argument.kind(), object, namespace))
                    .map(Workload.class::cast);
        } catch (KubernetesClientException e) {
            throw ClusterAccess.error(client, "get", argument.kind().plural(), e);
        }
    }

    /** Returns the request of a creation; no check of an Environment reads it. */
    private static Supplier<Map<String, @Nullable Object>> request(Workload object) {
        return AdmissionAttributes.create(object).request();
    }

    private static Workload moved(Workload workload, String namespace) {
        return new Workload(
                workload.kind(),
                namespace,
                workload.object(),
                workload.podMetadata(),
                workload.spec(),
                workload.containers());
    }

    private String text(ReportEntry object, ExitCode code) {
        var text = new StringBuilder("%s/%s from %s to \"%s\" (%s): %s\n"
                .formatted(
                        object.object().kind(),
                        object.object().name(),
                        source.name(),
                        environment,
                        object.object().namespace(),
                        switch (code) {
                            case SUCCESS -> "would be allowed";
                            case FAILURE -> "would be denied";
                            case UNDECIDED, USAGE -> "undecided";
                        }));
        object.findings()
                .forEach(finding -> text.append(
                                "  %s %s: %s\n".formatted(finding.action().label(), finding.check(), finding.message()))
                        .append(Report.Printer.details(finding).indent(4)));
        object.excused()
                .forEach(excused -> text.append("  excused %s by exception %s/%s\n"
                        .formatted(
                                excused.finding().check(),
                                excused.exception().namespace(),
                                excused.exception().name())));
        object.evidence().stream()
                .map(evidence -> "  %s is %s\n".formatted(evidence.image(), evidence.digest()))
                .distinct()
                .forEach(text::append);
        return text.toString();
    }
}
