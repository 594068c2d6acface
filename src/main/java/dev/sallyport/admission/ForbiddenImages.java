package dev.sallyport.admission;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.image.ImageCheck;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.finding.CheckResult;
import dev.sallyport.outcome.Outcome.Failed;
import dev.sallyport.workload.ImageUse;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Images that a policy denies by their reference alone, such as those of a registry that it does not list. Because the request
 * is denied whatever they contain, no registry is asked about them.
 */
final class ForbiddenImages {
    private ForbiddenImages() {}

    /** Returns whether a result denies images by their reference, unless an exception excuses it. */
    static boolean isDenied(CheckResult result) {
        return result.outcome() instanceof Failed
                && result.policy().action() == Action.DENY
                && result.check() instanceof ManifestCheck
                && result.check() instanceof ImageCheck;
    }

    /** Returns the images, as the manifest writes them. An image with an excused finding is not among them. */
    static Set<String> of(Subject object, List<CheckResult> results, ExceptionMatcher.Match exceptions) {
        var paths = results.stream()
                .filter(ForbiddenImages::isDenied)
                .flatMap(result -> result.findings().stream()
                        .filter(finding -> exceptions.exception(result, finding).isEmpty()))
                .map(finding -> finding.path())
                .collect(Collectors.toSet());
        var images = object instanceof Workload workload ? workload.images() : Stream.<ImageUse>of();
        return images.filter(use -> paths.contains(use.path()))
                .map(ImageUse::image)
                .collect(Collectors.toUnmodifiableSet());
    }
}
