package dev.sallyport.rollout;

import dev.sallyport.api.v1alpha1.DeploymentRecordStatus.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Running revision that has soaked and is not yet attested.
 *
 * @param earlier when an earlier revision with the same images was attested in the same Environment
 */
public record PendingAttestation(Revision revision, Rollout rollout, Optional<Instant> earlier) {

    /**
     * Finds the revision to attest.
     *
     * @param soak required soak time; with zero, a healthy revision is attested
     */
    public static Optional<PendingAttestation> of(RecordedRollouts recorded, Duration soak) {
        return recorded.revisions().stream()
                .flatMap(revision -> recorded
                        .rollout(revision)
                        .filter(rollout -> rollout.endTime().isEmpty()
                                && rollout.unhealthy().isEmpty()
                                && rollout.health().evidenceEnd().isEmpty()
                                && rollout.attestationTime().isEmpty())
                        .filter(rollout ->
                                rollout.phase() == Phase.SOAKED || (soak.isZero() && rollout.phase() == Phase.HEALTHY))
                        .map(rollout -> new PendingAttestation(revision, rollout, earlier(revision, recorded)))
                        .stream())
                .findFirst();
    }

    private static Optional<Instant> earlier(Revision revision, RecordedRollouts recorded) {
        return recorded.revisions().stream()
                .filter(other -> other.environment().equals(revision.environment()))
                .filter(other -> other.digests().equals(revision.digests()))
                .flatMap(other -> recorded.rollout(other).stream())
                .flatMap(rollout -> rollout.attestationTime().stream())
                .findFirst();
    }
}
