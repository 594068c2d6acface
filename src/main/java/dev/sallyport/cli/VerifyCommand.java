package dev.sallyport.cli;

import dev.sallyport.signature.Candidate;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code sallyport verify}: judges one image by the image rules of policies. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Judges an image by the image rules of policies, asking its registry.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:allowed", "1:refused", "2:bad usage or input", "3:could not decide"})
final class VerifyCommand implements Callable<Integer> {
    private final PolicyFiles policyFiles;
    private final LocalImages images;

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final LayoutOption layouts;

    @Mixin
    private JudgingOptions options;

    @Parameters(paramLabel = "IMAGE", description = "Such as registry.example.org/shop/web:1.4.")
    private String image;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    VerifyCommand(PolicyFiles policyFiles, LocalImages images) {
        this.policyFiles = policyFiles;
        this.images = images;
        this.layouts = new LayoutOption(images);
    }

    @Override
    public Integer call() throws InputError {
        var rules = policyFiles.read(options.policies());
        var imageRules = rules.policies().stream()
                .map(policy -> policy.everywhere(check -> check.id().startsWith("image/")))
                .toList();
        var verdict = new Judge(rules.withPolicies(imageRules), Map.of()).judge(pod());
        return options.print(new Report(List.of(new Judged("-", "v1", "Image", "", image, verdict)), looked()));
    }

    /** In an order that does not hang on which authority was asked first. */
    private List<Candidate> looked() {
        return images.candidates().stream()
                .distinct()
                .sorted(Comparator.comparing(Candidate::origin)
                        .thenComparing(Candidate::wanted)
                        .thenComparing(Candidate::authority))
                .toList();
    }

    private Workload pod() {
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
