package dev.sallyport.cli.command;

import dev.sallyport.admission.AdmissionAttributes;
import dev.sallyport.check.Check;
import dev.sallyport.check.RemoteCheck;
import dev.sallyport.cli.evaluation.ImageSources;
import dev.sallyport.cli.evaluation.LayoutArgument;
import dev.sallyport.cli.evaluation.OfflineEvaluator;
import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.cli.report.Report;
import dev.sallyport.cli.report.ReportEntry;
import dev.sallyport.cli.report.ReportedObject;
import dev.sallyport.policy.Policy;
import dev.sallyport.signature.ArtifactCandidate;
import dev.sallyport.signature.ImageLayouts;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Command {@code sallyport verify}. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Evaluates one image by the image rules of policies, from its registry or an OCI image layout.",
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {ExitCode.ALLOWED_TEXT, ExitCode.DENIED_TEXT, ExitCode.USAGE_TEXT, ExitCode.UNDECIDED_TEXT})
final class VerifyCommand implements Callable<Integer> {
    private final PolicyFiles policyFiles;
    private final ImageLayouts imageLayouts;

    @Mixin
    private LayoutOption layouts;

    @Mixin
    private EvaluationOptions options;

    @Option(
            names = "--as",
            paramLabel = "REPOSITORY",
            description = "Repository of the image in oci:DIR, by which rules match. Default: the name in the layout.")
    private @Nullable String repository;

    @Parameters(
            paramLabel = "IMAGE",
            description = "An image such as registry.example.org/shop/web:1.4, or in an OCI image layout: oci:DIR, or"
                    + " oci:DIR@sha256:... if the layout contains several images.")
    private String argument;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    VerifyCommand(PolicyFiles policyFiles, ImageLayouts imageLayouts) {
        this.policyFiles = policyFiles;
        this.imageLayouts = imageLayouts;
    }

    @Override
    public Integer call() throws InputError {
        var candidates = new ConcurrentLinkedQueue<ArtifactCandidate>();
        var images = layouts.sources(imageLayouts).observedBy(candidates::add);
        var layout = LayoutArgument.parse(argument);
        if (layout.isEmpty()) {
            if (repository != null) {
                throw new InputError("--as is allowed only with oci:DIR");
            }
            return options.printVerification(new Report(List.of(evaluate(argument, images)), sorted(candidates)));
        }
        var image = layout.get().image(imageLayouts, repository);
        var sources = images.withLayout(image.repository(), layout.get().directory());
        return options.printVerification(new Report(List.of(evaluate(image.reference(), sources)), sorted(candidates)));
    }

    private ReportEntry evaluate(String image, ImageSources sources) throws InputError {
        var loaded = policyFiles.withImages(sources).read(options.policies());
        var imageRules = loaded.policies().stream()
                .map(policy -> policy.everywhere(check -> check.id().startsWith("image/")))
                .toList();
        var pod = pod(image);
        var verdict = new OfflineEvaluator(loaded.withPolicies(imageRules), Map.of())
                .evaluate(AdmissionAttributes.create(pod));
        var entry = ReportEntry.of(argument, new ReportedObject("v1", "Image", "", image, ""), verdict);
        return isMatched(imageRules, pod) || !verdict.findings().isEmpty()
                ? entry
                : entry.skipped("no image rule of these policies matches it: no signature or attestation was verified");
    }

    private static boolean isMatched(List<Policy> imageRules, Workload pod) {
        return imageRules.stream().flatMap(policy -> policy.checks().stream()).anyMatch(check -> applies(check, pod));
    }

    private static boolean applies(Check check, Workload pod) {
        return check instanceof RemoteCheck remote
                && remote.questions(pod).findAny().isPresent();
    }

    /** Returns the candidates in an order that does not depend on the order of verification. */
    private static List<ArtifactCandidate> sorted(Collection<ArtifactCandidate> candidates) {
        return candidates.stream()
                .distinct()
                .sorted(Comparator.comparing(ArtifactCandidate::origin)
                        .thenComparing(ArtifactCandidate::target)
                        .thenComparing(ArtifactCandidate::authority))
                .toList();
    }

    private static Workload pod(String image) {
        var container =
                new ContainerBuilder().withName("image").withImage(image).build();
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("image")
                .endMetadata()
                .withNewSpec()
                .withContainers(container)
                .endSpec()
                .build();
        return new Workload(ObjectKind.POD, "default", pod, pod.getMetadata(), pod.getSpec());
    }
}
