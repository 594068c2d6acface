package dev.sallyport.cli.command;

import dev.sallyport.check.Check;
import dev.sallyport.check.RemoteCheck;
import dev.sallyport.cli.evaluation.LayoutArgument;
import dev.sallyport.cli.evaluation.LocalImages;
import dev.sallyport.cli.evaluation.OfflineEvaluator;
import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.EvaluatedObject;
import dev.sallyport.cli.report.Report;
import dev.sallyport.finding.SafeText;
import dev.sallyport.signature.ArtifactCandidate;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sallyport verify}: judges one image by the image rules of policies. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Judges an image by the image rules of policies, asking its registry, or looking into a directory.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:allowed", "1:refused", "2:bad usage or input", "3:could not decide"})
final class VerifyCommand implements Callable<Integer> {
    private final PolicyFiles policyFiles;
    private final LocalImages images;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final LayoutOption layouts;

    @Mixin
    private EvaluationOptions options;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--as",
            paramLabel = "REPOSITORY",
            description = "The repository whose rules oci:DIR is judged by; else the one that the layout names.")
    private @Nullable String repository;

    @Parameters(
            paramLabel = "IMAGE",
            description = "Such as registry.example.org/shop/web:1.4, or an OCI image layout: oci:DIR, or"
                    + " oci:DIR@sha256:... where it holds several images.")
    private String argument;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    VerifyCommand(PolicyFiles policyFiles, LocalImages images) {
        this.policyFiles = policyFiles;
        this.images = images;
        this.layouts = new LayoutOption(images);
    }

    @Override
    public Integer call() throws InputError {
        images.tell();
        var image = image();
        var pod = pod(image);
        var rules = policyFiles.read(options.policies());
        var imageRules = rules.policies().stream()
                .map(policy -> policy.everywhere(check -> check.id().startsWith("image/")))
                .toList();
        if (imageRules.stream().flatMap(policy -> policy.checks().stream()).noneMatch(check -> asks(check, pod))) {
            spec.commandLine()
                    .getErr()
                    .println("note: no image rule of these policies matches " + SafeText.clean(image)
                            + ": no signature or attestation of it was asked for");
        }
        var verdict = new OfflineEvaluator(rules.withPolicies(imageRules), Map.of()).judge(pod);
        return options.print(
                new Report(List.of(new EvaluatedObject("-", "v1", "Image", "", image, verdict)), looked()));
    }

    private String image() throws InputError {
        var layout = LayoutArgument.parse(argument);
        if (layout.isEmpty() && repository != null) {
            throw new InputError("--as is for oci:DIR; an image of a registry has a name");
        }
        return layout.isEmpty() ? argument : layout.get().image(images, repository);
    }

    private static boolean asks(Check check, Workload pod) {
        return check instanceof RemoteCheck remote
                && remote.questions(pod).findAny().isPresent();
    }

    /** In an order that does not hang on which authority was asked first. */
    private List<ArtifactCandidate> looked() {
        return images.candidates().stream()
                .distinct()
                .sorted(Comparator.comparing(ArtifactCandidate::origin)
                        .thenComparing(ArtifactCandidate::wanted)
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
