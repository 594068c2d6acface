package dev.sallyport.attestation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.api.v1alpha1.DeploymentRecord;
import dev.sallyport.api.v1alpha1.DeploymentRecordSpec.Image;
import dev.sallyport.environment.CompiledEnvironment.AttestationRules;
import dev.sallyport.environment.VerificationSummary;
import dev.sallyport.rollout.Revision;
import dev.sallyport.rollout.Rollout;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.PlainJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Attests a soaked revision: one signed statement for each image, stored with the image. */
public final class Attester {
    private static final ObjectMapper JSON = PlainJson.mapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final ConfiguredSigner signer;
    private final AttestationStore store;
    private final InstantSource clock;

    public Attester(ConfiguredSigner signer, AttestationStore store, InstantSource clock) {
        this.signer = signer;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Attests one revision.
     *
     * @param rollout rollout of the revision, healthy
     * @return the reason why images are not attested, in words; empty if all are attested
     */
    public Optional<String> attest(
            DeploymentRecord record, Revision revision, Rollout rollout, AttestationRules attestation) {
        var images = revision.images().stream()
                .filter(image -> !image.digest().isEmpty())
                .map(image -> ImageReference.parse(image.image()).withDigest(image.digest()))
                .filter(image -> attestation.repositories().stream().anyMatch(glob -> glob.matches(image.name())))
                .distinct()
                .toList();
        if (images.isEmpty()) {
            return Optional.of(
                    "no image of the workload is in a repository of the Environment's attestation.repositories");
        }
        try {
            var registry = attestation.registry().isPresent()
                    ? Optional.of(signer.required(attestation.registry().get()))
                    : Optional.<String>empty();
            var summary = summary(record, revision, rollout);
            var reasons = new ArrayList<String>();
            for (var image : images) {
                var deadline = Deadline.in(TIMEOUT, clock);
                var bundle = signer.sign(attestation.signing(), statement(image, summary), deadline);
                store.attach(image, VerificationSummary.PREDICATE_TYPE, bundle, registry, deadline)
                        .ifPresent(reasons::add);
            }
            return reasons.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", reasons));
        } catch (SigningException unsigned) {
            return Optional.of(unsigned.getMessage());
        }
    }

    private VerificationSummary summary(DeploymentRecord record, Revision revision, Rollout rollout) {
        var workload = record.getSpec().workload();
        var now = clock.instant();
        return new VerificationSummary(
                revision.environment(),
                record.getMetadata().getNamespace(),
                ObjectKind.qualifiedName(workload.apiVersion(), workload.kind()),
                workload.name(),
                revision.images().stream()
                        .map(Image::digest)
                        .filter(digest -> !digest.isEmpty())
                        .collect(Collectors.toSet()),
                rollout.soakStart().orElse(now),
                now);
    }

    /** Returns an in-toto statement of version 1. */
    private static byte[] statement(ImageReference image, VerificationSummary summary) {
        var digest = String.valueOf(image.digest());
        var subject = new LinkedHashMap<String, Object>();
        subject.put("name", image.name());
        subject.put("digest", Map.of("sha256", digest.substring(digest.indexOf(':') + 1)));
        var statement = new LinkedHashMap<String, Object>();
        statement.put("_type", "https://in-toto.io/Statement/v1");
        statement.put("subject", List.of(subject));
        statement.put("predicateType", VerificationSummary.PREDICATE_TYPE);
        statement.put("predicate", summary.predicate(image.name() + "@" + digest));
        try {
            return JSON.writeValueAsString(statement).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
