package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.PolicyReference;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One deployed pod template of a workload.
 *
 * @param number counts the deployments of the workload; 0 before the revision is recorded
 * @param decision identifier of the decision that admitted it
 * @param time time of that decision
 * @param operation CREATE or UPDATE
 * @param template fingerprint of the pod template
 * @param policies policies that evaluated it
 * @param exceptions names of the exceptions that were used
 */
public record Revision(
        long number,
        String decision,
        Instant time,
        String requester,
        String operation,
        String environment,
        String template,
        List<Image> images,
        List<PolicyReference> policies,
        List<String> exceptions) {
    public Revision {
        images = List.copyOf(images);
        policies = List.copyOf(policies);
        exceptions = List.copyOf(exceptions);
    }

    /** Returns this revision with another number. */
    public Revision withNumber(long changed) {
        return new Revision(
                changed, decision, time, requester, operation, environment, template, images, policies, exceptions);
    }

    /** Returns this revision with other images. */
    public Revision withImages(List<Image> changed) {
        return new Revision(
                number, decision, time, requester, operation, environment, template, changed, policies, exceptions);
    }

    /** Returns the digests of all images; an unknown digest is an empty text. */
    public Set<String> digests() {
        return images.stream().map(Image::digest).collect(Collectors.toUnmodifiableSet());
    }
}
