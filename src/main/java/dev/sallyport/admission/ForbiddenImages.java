package dev.sallyport.admission;

import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.check.ManifestCheck;
import dev.sallyport.check.image.ImageCheck;
import dev.sallyport.exception.ExceptionMatcher;
import dev.sallyport.finding.CheckResult;
import dev.sallyport.finding.Finding;
import dev.sallyport.outcome.Outcome.Passed;
import dev.sallyport.workload.ImageUse;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Images that a policy denies by their reference alone, such as those of a registry that it does not list. Because the request
 * is denied whatever they contain, no registry is asked about them. If such a check is undecided, it may deny all images.
 */
final class ForbiddenImages {
    private ForbiddenImages() {}

    /** Returns whether a result does not allow images by their reference, unless an exception excuses it. */
    static boolean isDenied(CheckResult result) {
        return !(result.outcome() instanceof Passed)
                && result.policy().action() == Action.DENY
                && result.check() instanceof ManifestCheck
                && result.check() instanceof ImageCheck;
    }

    /** Returns the images, as the manifest writes them. An image with an excused finding is not among them. */
    static Set<String> of(Subject object, List<CheckResult> results, ExceptionMatcher.Match exceptions) {
        var denied = results.stream()
                .filter(ForbiddenImages::isDenied)
                .flatMap(result -> result.findings().stream()
                        .filter(finding -> exceptions.exception(result, finding).isEmpty()))
                .toList();
        var isUndecided = denied.stream().anyMatch(finding -> finding.undecidedReason() != null);
        var paths = denied.stream().map(Finding::path).collect(Collectors.toSet());
        var images = object instanceof Workload workload ? workload.images() : List.<ImageUse>of();
        return images.stream()
                .filter(use -> isUndecided || paths.contains(use.path()))
                .map(ImageUse::image)
                .collect(Collectors.toUnmodifiableSet());
    }
}
