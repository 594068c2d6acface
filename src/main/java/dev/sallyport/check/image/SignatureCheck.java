package dev.sallyport.check.image;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.Outcome;
import dev.sallyport.check.Outcome.Failed;
import dev.sallyport.check.RemoteCheck;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ImageUse;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Images are signed by those whom the policy trusts, so that only what was built and released as it should is run.
 *
 * <p>Restricted fields: {@code image} of every container, {@code spec.volumes[*].image.reference}
 *
 * <p>Allowed values: references that {@code match} does not concern; otherwise images whose digest at least {@code threshold}
 * of {@code signedBy} have signed
 *
 * @param match globs over registry and repository
 * @param signedBy who may sign; one key under two names counts once
 */
public record SignatureCheck(
        List<Glob> match, List<Authority> signedBy, int threshold, ImageResolver resolver, SignatureVerifier verifier)
        implements RemoteCheck {
    static final String ID = "image/signature";

    public SignatureCheck {
        match = List.copyOf(match);
        signedBy = distinct(signedBy);
        if (threshold < 1 || threshold > signedBy.size()) {
            throw new IllegalArgumentException("a threshold of %d cannot be met by %d different authorities"
                    .formatted(threshold, signedBy.size()));
        }
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public Stream<Question> questions(Workload workload) {
        var uses = new LinkedHashMap<ImageReference, List<ImageUse>>();
        var unreadable = new ArrayList<Outcome.Problem>();
        workload.images().forEach(use -> {
            try {
                uses.computeIfAbsent(ImageReference.parse(use.image()), _ -> new ArrayList<>())
                        .add(use);
            } catch (IllegalArgumentException malformed) {
                unreadable.add(Unreadable.problem(use, malformed));
            }
        });
        var puller = puller(workload);
        var questions = uses.entrySet().stream()
                .filter(image -> concerns(image.getKey()))
                .map(image -> (Question) new SignatureQuestion(this, image.getKey(), image.getValue(), puller));
        return unreadable.isEmpty() ? questions : Stream.concat(Stream.of(_ -> new Failed(unreadable)), questions);
    }

    private boolean concerns(ImageReference image) {
        return match.stream().anyMatch(glob -> glob.matches(image.name()));
    }

    private static PullIdentity puller(Workload workload) {
        var spec = workload.spec();
        var account = requireNonNullElse(spec.getServiceAccountName(), "");
        var secrets = requireNonNullElse(spec.getImagePullSecrets(), List.<LocalObjectReference>of()).stream()
                .map(LocalObjectReference::getName)
                .filter(Objects::nonNull)
                .toList();
        return new PullIdentity(workload.namespace(), account.isEmpty() ? "default" : account, secrets);
    }

    private static List<Authority> distinct(List<Authority> authorities) {
        var known = new LinkedHashMap<String, Authority>();
        authorities.forEach(authority -> known.putIfAbsent(authority.fingerprint(), authority));
        return List.copyOf(known.values());
    }
}
