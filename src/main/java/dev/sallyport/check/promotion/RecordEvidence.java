package dev.sallyport.check.promotion;

import dev.sallyport.check.promotion.PromotionCheck.Asks;
import dev.sallyport.check.promotion.PromotionCheck.Way;
import dev.sallyport.environment.CompiledEnvironment.Promotion;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Outcome.Evidence;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Workload;
import java.util.List;
import java.util.Set;

/** Evidence of this cluster: what it has recorded. */
public record RecordEvidence(Asks asks, PromotionHistory lineage, Promotion promotion) implements Way {

    @Override
    public Outcome judge(Workload workload, List<Evidence> images, Deadline deadline) {
        var digests = PromotedImages.digests(images);
        if (lineage.hasBeenHere(workload, digests) || lineage.hasSoaked(promotion, workload, digests)) {
            return new Passed(images);
        }
        var skippedFrom = lineage.skippedFrom(promotion, workload, digests);
        return switch (asks) {
            case EVIDENCE -> skippedFrom.isPresent() ? new Passed() : without(workload, images, digests);
            case ORDER -> skippedFrom.map(from -> skipped(from, images)).orElseGet(Passed::new);
        };
    }

    private Outcome without(Workload workload, List<Evidence> images, Set<String> digests) {
        return failed(
                "\"%s\" takes %s from \"%s\" alone, where %s \"%s\" %s"
                        .formatted(
                                lineage.stage().name(),
                                PromotedImages.named(images),
                                promotion.from(),
                                workload.kind().kind(),
                                workload.name(),
                                lineage.progress(promotion, workload, digests)),
                "deploy the same workload with the same digests to \"%s\" first, and wait until it is healthy%s"
                        .formatted(promotion.from(), promotion.forSoLong()));
    }

    private Outcome skipped(String from, List<Evidence> images) {
        return failed(
                "%s comes from \"%s\" and skips \"%s\"".formatted(PromotedImages.named(images), from, promotion.from()),
                "deploy it to \"%s\" first".formatted(promotion.from()));
    }

    private static Failed failed(String message, String fix) {
        return new Failed(List.of(new Problem("", message, fix)));
    }
}
