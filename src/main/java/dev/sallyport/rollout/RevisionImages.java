package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.rollout.pod.DigestComparison;
import dev.sallyport.rollout.pod.DigestComparison.Result;
import dev.sallyport.rollout.pod.PodState;
import dev.sallyport.rollout.pod.ReportedImage;
import dev.sallyport.workload.Deadline;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Comparison of the images that Pods run with the recorded images of a revision. */
final class RevisionImages {
    private final DigestComparison comparison;
    private final Deadline deadline;
    private final Map<List<String>, Result> compared = new HashMap<>();

    private RevisionImages(DigestComparison comparison) {
        this.comparison = comparison;
        this.deadline = comparison.deadline();
    }

    /**
     * Compares all Pods that are ready. Images without a recorded digest are not evidence of anything, and are ignored.
     *
     * @param eachRunsAll whether each Pod must run all images; otherwise one Pod must run each of them
     */
    static ImageEvidence compare(
            Revision revision, RevisionPods pods, DigestComparison comparison, boolean eachRunsAll) {
        var images = new RevisionImages(comparison);
        return eachRunsAll ? images.compare(revision, pods) : images.compareSteps(revision, pods);
    }

    private ImageEvidence compareSteps(Revision revision, RevisionPods pods) {
        var evidence = pods.pods().stream().filter(PodState::isEvidence).toList();
        if (evidence.isEmpty() || !pods.isComplete()) {
            return new ImageEvidence.Unknown("no Pod of the revision has succeeded, or it has too many Pods");
        }
        var unknown = Optional.<ImageEvidence>empty();
        for (var image : revision.images()) {
            var results = image.digest().isEmpty()
                    ? List.<ImageEvidence>of(new ImageEvidence.Matching())
                    : evidence.stream().map(pod -> compare(pod, image)).toList();
            var mismatch = results.stream()
                    .filter(ImageEvidence.Mismatch.class::isInstance)
                    .findFirst();
            if (mismatch.isPresent()) {
                return mismatch.get();
            }
            if (results.stream().noneMatch(ImageEvidence.Matching.class::isInstance)) {
                unknown = unknown.or(() -> Optional.of(results.getFirst()));
            }
        }
        return unknown.orElseGet(ImageEvidence.Matching::new);
    }

    private ImageEvidence compare(Revision revision, RevisionPods pods) {
        var evidence = pods.pods().stream().filter(PodState::isEvidence).toList();
        var recorded = revision.images().stream()
                .filter(image -> !image.digest().isEmpty())
                .toList();
        var unknown = Optional.<ImageEvidence>empty();
        for (var pod : evidence) {
            for (var image : recorded) {
                switch (compare(pod, image)) {
                    case ImageEvidence.Matching _ -> {}
                    case ImageEvidence.Mismatch mismatch -> {
                        return mismatch;
                    }
                    case ImageEvidence.Unknown found -> unknown = unknown.or(() -> Optional.of(found));
                }
            }
        }
        if (evidence.isEmpty()) {
            return new ImageEvidence.Unknown("no Pod of the revision is ready or has succeeded");
        }
        return pods.isComplete()
                ? unknown.orElseGet(ImageEvidence.Matching::new)
                : new ImageEvidence.Unknown("the revision has more Pods than are compared");
    }

    private ImageEvidence compare(PodState pod, Image recorded) {
        var named = pod.images().stream()
                .filter(each -> each.image().equals(recorded.image()))
                .toList();
        if (named.isEmpty()) {
            return isReportedByAny(pod, recorded)
                    ? new ImageEvidence.Matching()
                    : new ImageEvidence.Unknown("Pod \"%s\" has no container of image %s (%s)"
                            .formatted(pod.name(), recorded.image(), recorded.digest()));
        }
        var unknown = Optional.<ImageEvidence>empty();
        for (var image : named) {
            if (image.digest().isEmpty()) {
                unknown = Optional.of(
                        new ImageEvidence.Unknown("the node has not reported the digest of image %s of %s (Pod \"%s\")"
                                .formatted(image.image(), image.user(), pod.name())));
                continue;
            }
            switch (result(pod, recorded, image, image.digest().get())) {
                case SAME -> {}
                case DIFFERENT -> {
                    return new ImageEvidence.Mismatch("%s of Pod \"%s\" runs %s as image %s; admitted: %s"
                            .formatted(
                                    image.user(), pod.name(), image.digest().get(), image.image(), recorded.digest()));
                }
                case UNDECIDED ->
                    unknown = Optional.of(new ImageEvidence.Unknown(
                            "%s of Pod \"%s\" runs %s; the registry does not tell if it belongs to %s"
                                    .formatted(
                                            image.user(),
                                            pod.name(),
                                            image.digest().get(),
                                            recorded.digest())));
            }
        }
        return unknown.orElseGet(ImageEvidence.Matching::new);
    }

    /** Returns whether a Pod runs a recorded image under another reference, such as that of a mirror. */
    private boolean isReportedByAny(PodState pod, Image recorded) {
        return pod.images().stream()
                .anyMatch(image -> image.digest()
                        .filter(digest -> result(pod, recorded, image, digest) == Result.SAME)
                        .isPresent());
    }

    /** Compares once for all Pods; a registry that does not answer would otherwise delay each of them. */
    private Result result(PodState pod, Image recorded, ReportedImage image, String reported) {
        return compared.computeIfAbsent(
                List.of(recorded.image(), recorded.digest(), reported),
                _ -> comparison.compare(recorded.image(), recorded.digest(), image, pod.puller(), deadline));
    }
}
