package dev.sallyport.controller;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.attestation.Attester;
import dev.sallyport.environment.CompiledEnvironment;
import dev.sallyport.rollout.PendingAttestation;
import dev.sallyport.rollout.RecordFormat;
import dev.sallyport.rollout.RolloutRecorder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** Attestation of a soaked revision for other clusters: once for each revision, repeated after a failure. */
final class AttestationStep {
    private final Attester attester;
    private final RolloutRecorder recorder;
    private final InstantSource clock;
    private final Cache<String, Boolean> recentFailures;

    /**
     * Creates a step without failures.
     *
     * @param retry minimum time between two attempts for one record
     */
    AttestationStep(Attester attester, RolloutRecorder recorder, InstantSource clock, Duration retry) {
        this.attester = attester;
        this.recorder = recorder;
        this.clock = clock;
        this.recentFailures = Caffeine.newBuilder().expireAfterWrite(retry).build();
    }

    /** Attests the revision that is due and writes that to the status; returns whether an attestation is still due. */
    boolean attestIfDue(
            DeploymentRecord record,
            CompiledEnvironment.AttestationRules settings,
            Duration soak,
            Context<DeploymentRecord> context) {
        var recorded = RecordFormat.read(record);
        var pending = PendingAttestation.of(recorded, soak)
                .filter(each ->
                        each.revision().environment().equals(record.getSpec().environment()));
        if (pending.isEmpty()) {
            return false;
        }
        var attestationTime = pending.get().earlier().or(() -> attest(record, pending.get(), settings));
        attestationTime.ifPresent(time -> {
            var attested = recorded.with(pending.get().revision().number(), rollout -> rollout.attested(time));
            var _ = RecordStatusWriter.write(record, RecordFormat.status(attested.rollouts()), context);
        });
        return attestationTime.isEmpty();
    }

    /** Returns the attestation time; empty after a failure, now or in a recent attempt. */
    private Optional<Instant> attest(
            DeploymentRecord record, PendingAttestation pending, CompiledEnvironment.AttestationRules settings) {
        var uid = record.getMetadata().getUid();
        if (recentFailures.getIfPresent(uid) != null) {
            return Optional.empty();
        }
        var now = clock.instant();
        var failure = attester.attest(record, pending.revision(), pending.rollout(), settings);
        recorder.attested(record, pending.revision(), now, failure.orElse(""));
        if (failure.isPresent()) {
            recentFailures.put(uid, true);
            return Optional.empty();
        }
        return Optional.of(now);
    }
}
