package dev.sallyport.check.image;

import dev.sallyport.check.InvalidReference;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.Aspect;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ImageUse;
import dev.sallyport.workload.Workload;
import java.util.Set;

/** Check of each image reference of a workload by its text. A reference that cannot be parsed fails. */
public interface ReferenceCheck extends ManifestCheck, ImageCheck {

    /** Adds the problems of a reference. */
    void evaluate(Problems problems, ImageUse use, ImageReference image);

    @Override
    default Outcome evaluate(Workload workload) {
        var problems = new Problems();
        for (var use : workload.images()) {
            try {
                evaluate(problems, use, ImageReference.parse(use.image()));
            } catch (IllegalArgumentException malformed) {
                problems.add(InvalidReference.problem(use, malformed));
            }
        }
        return problems.outcome();
    }

    @Override
    default boolean concerns(ImageReference image) {
        return true;
    }

    @Override
    default Set<Aspect> aspects() {
        return Aspect.OF_IMAGES;
    }
}
