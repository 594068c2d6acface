package dev.sallyport.check.promotion;

import dev.sallyport.check.promotion.PromotionCheck.EvidenceSource;
import dev.sallyport.check.promotion.PromotionCheck.PromotionRule;
import dev.sallyport.compile.Timestamps;
import dev.sallyport.environment.CompiledEnvironment.PromotionRules;
import dev.sallyport.environment.DeploymentHistory.Unhealthy;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Workload;
import java.util.List;
import java.util.Set;

/** Evidence from the DeploymentRecords of this cluster. */
public record RecordEvidence(PromotionRule rule, PromotionHistory history, PromotionRules promotion)
        implements EvidenceSource {

    @Override
    public Outcome evaluate(Workload workload, List<Evidence> images, Deadline deadline) {
        var digests = PromotedImages.digests(images);
        if (rule == PromotionRule.HEALTH) {
            return history.unhealthy(promotion, workload, digests)
                    .map(state -> unhealthy(state, workload, images))
                    .orElseGet(Passed::new);
        }
        if (history.wasHealthyHere(workload, digests) || history.hasSoaked(promotion, workload, digests)) {
            return new Passed(images);
        }
        var skippedFrom = history.skippedFrom(promotion, workload, digests);
        return switch (rule) {
            case EVIDENCE -> skippedFrom.isPresent() ? new Passed() : missing(workload, images, digests);
            case ORDER -> skippedFrom.map(from -> skipped(from, images)).orElseGet(Passed::new);
            case HEALTH -> new Passed();
        };
    }

    private Outcome missing(Workload workload, List<Evidence> images, Set<String> digests) {
        var message = "environment \"%s\" requires promotion from \"%s\": %s \"%s\" %s there with %s"
                .formatted(
                        history.environment().name(),
                        promotion.from(),
                        workload.kind().kind(),
                        workload.name(),
                        history.progress(promotion, workload, digests),
                        PromotedImages.text(images));
        return history.soakedAt(promotion, workload, digests)
                .map(time -> failed(message, "deploy after " + time))
                .orElseGet(() -> failed(
                        message,
                        "deploy the same workload with the same digests to \"%s\" first, and wait until it is healthy%s"
                                .formatted(promotion.from(), promotion.forSoakTime())));
    }

    private Outcome unhealthy(Unhealthy state, Workload workload, List<Evidence> images) {
        return failed(
                "%s \"%s\" is not healthy in \"%s\" since %s with %s: %s"
                        .formatted(
                                workload.kind().kind(),
                                workload.name(),
                                promotion.from(),
                                Timestamps.format(state.since()),
                                PromotedImages.text(images),
                                state.message()),
                "correct it in \"%s\" first, or deploy images that are healthy there".formatted(promotion.from()));
    }

    private Outcome skipped(String from, List<Evidence> images) {
        return failed(
                "image %s was healthy in \"%s\" but skips environment \"%s\""
                        .formatted(PromotedImages.text(images), from, promotion.from()),
                "deploy it to \"%s\" first".formatted(promotion.from()));
    }

    private static Outcome failed(String message, String fix) {
        return new Failed(List.of(new Problem("", message, fix)));
    }
}
