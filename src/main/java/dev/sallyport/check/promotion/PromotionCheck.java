package dev.sallyport.check.promotion;

import dev.sallyport.check.DeployCheck;
import dev.sallyport.check.RemoteCheck.Question;
import dev.sallyport.check.WorkloadImage;
import dev.sallyport.identity.ControllerOwnership;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ImageUse;
import dev.sallyport.workload.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Requires that a workload of the same kind and name was healthy with the same images, by digest, in the previous Environment.
 *
 * <p>Three deployments pass without evidence: objects that controllers create for an existing owner, deployments that change
 * no image, and revisions that were healthy in this Environment before.
 *
 * @param rule rule that the check enforces
 * @param source source of the evidence
 */
public record PromotionCheck(
        PromotionRule rule, EvidenceSource source, ControllerOwnership ownership, ImageResolver resolver)
        implements DeployCheck {

    /** Rules of promotion, each a check of its own. */
    public enum PromotionRule {
        /** Requires evidence that the images were healthy in an Environment. */
        EVIDENCE("promotion/evidence"),
        /** Forbids to skip the previous Environment. */
        ORDER("promotion/order"),
        /** Requires that the images are still healthy in the previous Environment. */
        HEALTH("promotion/health");

        private final String id;

        PromotionRule(String id) {
            this.id = id;
        }
    }

    /** Source of evidence that images were healthy in an Environment. */
    @FunctionalInterface
    public interface EvidenceSource {

        /** Evaluates the evidence for a workload with these images; their digests are known. */
        Outcome evaluate(Workload workload, List<Evidence> images, Deadline deadline);
    }

    @Override
    public String id() {
        return rule.id;
    }

    @Override
    public Stream<Question> questions(DeployAttempt attempt) {
        return changesNoImage(attempt) ? Stream.empty() : Stream.of(new Promotion(this, attempt));
    }

    /** Question about all images of a deployment. */
    private record Promotion(PromotionCheck check, DeployAttempt attempt) implements Question {

        @Override
        public Set<String> images() {
            return attempt.workload().images().stream().map(ImageUse::image).collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public Outcome answer(Deadline deadline) {
            return check.evaluate(attempt, deadline);
        }
    }

    private Outcome evaluate(DeployAttempt attempt, Deadline deadline) {
        if (ownership.carriesOut(attempt.user(), attempt.workload())) {
            return new Passed();
        }
        var images = new ArrayList<Evidence>();
        for (var use : attempt.workload().images()) {
            var outcome = WorkloadImage.digest(attempt.workload(), use, resolver, deadline);
            if (!(outcome instanceof Passed passed)) {
                return rule == PromotionRule.EVIDENCE ? outcome : new Passed(); // one finding is enough
            }
            images.addAll(passed.evidence());
        }
        return source.evaluate(attempt.workload(), images, deadline);
    }

    /** Returns whether every image has a digest, and the old object has an image with the same digest. */
    static boolean changesNoImage(DeployAttempt attempt) {
        var before = attempt.oldWorkload();
        if (before == null) {
            return false;
        }
        var known = before.images().stream()
                .map(use -> digest(use.image()))
                .flatMap(Optional::stream)
                .collect(Collectors.toSet());
        return attempt.workload().images().stream()
                .allMatch(use -> digest(use.image()).filter(known::contains).isPresent());
    }

    private static Optional<String> digest(String image) {
        try {
            return Optional.ofNullable(ImageReference.parse(image).digest());
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
