package dev.sallyport.check.image;

import static java.util.Objects.requireNonNullElseGet;

import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.Workload;
import org.jspecify.annotations.Nullable;

/**
 * Requires a pull policy. With {@code Always}, nodes check at every start that the Pod may pull the image, and that its tag is still
 * the same image.
 *
 * <p>Restricted fields: {@code imagePullPolicy} of every container, {@code spec.volumes[*].image.pullPolicy}
 *
 * <p>Allowed values: {@code required}. Unset is Always for the tag latest and IfNotPresent for others, as in the API server.
 */
public record PullPolicyCheck(String required) implements ManifestCheck {

    @Override
    public String id() {
        return "image/pull-policy";
    }

    @Override
    public Outcome evaluate(Workload workload) {
        var problems = new Problems();
        for (var container : workload.containers()) {
            add(
                    problems,
                    container.path() + ".imagePullPolicy",
                    container.label(),
                    effective(container.pullPolicy(), container.image()));
        }
        var volumes = workload.spec().getVolumes();
        for (int i = 0; i < volumes.size(); i++) {
            var image = volumes.get(i).getImage();
            if (image != null) {
                add(
                        problems,
                        workload.specPath() + ".volumes[" + i + "].image.pullPolicy",
                        "volume \"" + volumes.get(i).getName() + "\"",
                        effective(image.getPullPolicy(), image.getReference()));
            }
        }
        return problems.outcome();
    }

    private void add(Problems problems, String path, String subject, String policy) {
        if (!policy.equals(required)) {
            problems.add(
                    path,
                    subject + " has the pull policy " + policy,
                    "set " + path.substring(path.lastIndexOf('.') + 1) + " to " + required);
        }
    }

    private static String effective(@Nullable String given, @Nullable String image) {
        return given == null || given.isEmpty()
                ? isLatest(requireNonNullElseGet(image, () -> "")) ? "Always" : "IfNotPresent"
                : given;
    }

    private static boolean isLatest(String image) {
        try {
            return "latest".equals(ImageReference.parse(image).tag());
        } catch (IllegalArgumentException _) {
            return false;
        }
    }
}
