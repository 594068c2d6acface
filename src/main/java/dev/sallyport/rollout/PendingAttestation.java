package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordSpec;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Revision;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Rollout;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The revision that runs and has soaked, of which no other cluster has been told.
 *
 * @param told when they were told of just these images in that environment, by an earlier revision
 */
public record PendingAttestation(Revision revision, Rollout rollout, Optional<String> told) {

    /**
     * Finds it.
     *
     * @param soak how long anybody asks for; with none being healthy is enough
     */
    public static Optional<PendingAttestation> of(
            DeploymentRecordSpec spec, DeploymentRecordStatus status, Duration soak) {
        return spec.revisions().stream()
                .flatMap(revision -> rollout(revision, status)
                        .filter(rollout -> rollout.endTime() == null && rollout.attestationTime() == null)
                        .filter(rollout ->
                                rollout.phase() == Phase.SOAKED || (soak.isZero() && rollout.phase() == Phase.HEALTHY))
                        .map(rollout -> new PendingAttestation(revision, rollout, told(revision, spec, status)))
                        .stream())
                .findFirst();
    }

    private static Optional<String> told(Revision revision, DeploymentRecordSpec spec, DeploymentRecordStatus status) {
        return spec.revisions().stream()
                .filter(other -> other.environment().equals(revision.environment()))
                .filter(other -> digests(other).equals(digests(revision)))
                .flatMap(other -> rollout(other, status).stream())
                .flatMap(rollout -> Optional.ofNullable(rollout.attestationTime()).stream())
                .findFirst();
    }

    private static Set<String> digests(Revision revision) {
        return revision.images().stream().map(Image::digest).collect(Collectors.toSet());
    }

    private static Optional<Rollout> rollout(Revision revision, DeploymentRecordStatus status) {
        return status.rollouts().stream()
                .filter(rollout -> rollout.revision() == revision.number())
                .findFirst();
    }

    /** The status once they are told. */
    public DeploymentRecordStatus done(DeploymentRecordStatus status, String at) {
        return new DeploymentRecordStatus(
                status.phase(),
                status.rollouts().stream()
                        .map(each -> each.revision() == revision.number() ? each.attested(at) : each)
                        .toList());
    }
}
