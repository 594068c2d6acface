package dev.sallyport.check.image;

import static java.util.Objects.requireNonNullElse;

import dev.sallyport.check.Outcome;
import dev.sallyport.check.Outcome.Evidence;
import dev.sallyport.check.Outcome.Failed;
import dev.sallyport.check.Outcome.Passed;
import dev.sallyport.check.Outcome.Problem;
import dev.sallyport.check.Outcome.Trouble;
import dev.sallyport.check.Outcome.Undecided;
import dev.sallyport.check.RemoteCheck;
import dev.sallyport.signature.Authority;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.SignatureVerifier;
import dev.sallyport.signature.Verification;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.Glob;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ImageUse;
import dev.sallyport.workload.Workload;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Images must be signed by enough of the authorities that the policy names.
 *
 * <p>Restricted fields: {@code image} of every container, {@code spec.volumes[*].image.reference}
 *
 * <p>Allowed values: images that no glob of {@code match} takes, and those whose digest has signatures of {@code
 * threshold} different authorities. A tag is resolved once; what it stood for is what is verified.
 */
public record SignatureCheck(
        List<Glob> match, List<Authority> signedBy, int threshold, ImageResolver resolver, SignatureVerifier verifier)
        implements RemoteCheck {
    public SignatureCheck {
        match = List.copyOf(match);
        signedBy = distinct(signedBy);
    }

    @Override
    public String id() {
        return "image/signature";
    }

    @Override
    public Stream<Question> questions(Workload workload) {
        var puller = puller(workload);
        var places = workload.images()
                .collect(Collectors.groupingBy(ImageUse::image, LinkedHashMap::new, Collectors.toList()));
        return places.values().stream().flatMap(uses -> switch (NamedImage.of(uses.getFirst())) {
            case NamedImage.Unreadable _ -> Stream.of(_ -> unreadable(uses));
            case NamedImage.Known readable
            when matches(readable.image()) -> Stream.of(new ImageQuestion(readable.image(), uses, puller)::answer);
            case NamedImage.Known _ -> Stream.empty();
        });
    }

    private boolean matches(ImageReference image) {
        return match.stream().anyMatch(glob -> glob.matches(image.name()));
    }

    private static Outcome unreadable(List<ImageUse> uses) {
        return Outcome.of(uses.stream()
                .map(NamedImage::of)
                .map(image -> ((NamedImage.Unreadable) image).problem())
                .toList());
    }

    private static PullIdentity puller(Workload workload) {
        var serviceAccount = requireNonNullElse(workload.spec().getServiceAccountName(), "");
        var secrets = requireNonNullElse(workload.spec().getImagePullSecrets(), List.<LocalObjectReference>of());
        return new PullIdentity(
                workload.namespace(),
                serviceAccount.isEmpty() ? "default" : serviceAccount,
                secrets.stream()
                        .map(LocalObjectReference::getName)
                        .filter(Objects::nonNull)
                        .toList());
    }

    /** The same key under two names is one authority. */
    private static List<Authority> distinct(List<Authority> authorities) {
        var byTrust = new LinkedHashMap<String, Authority>();
        authorities.forEach(authority -> byTrust.putIfAbsent(authority.fingerprint(), authority));
        return List.copyOf(byTrust.values());
    }

    /** One image, wherever the manifest names it. */
    private final class ImageQuestion {
        private final ImageReference image;
        private final List<ImageUse> uses;
        private final PullIdentity puller;

        ImageQuestion(ImageReference image, List<ImageUse> uses, PullIdentity puller) {
            this.image = image;
            this.uses = uses;
            this.puller = puller;
        }

        Outcome answer(Deadline deadline) {
            return switch (resolver.resolve(image, puller, deadline)) {
                case Resolution.NotFound notFound ->
                    failed("Missing: " + notFound.reason(), "push the image, or mend its name");
                case Resolution.Unavailable unavailable -> undecided(unavailable.trouble(), unavailable.reason());
                case Resolution.Resolved resolved -> verified(resolved.image(), deadline);
            };
        }

        private Outcome verified(ImageReference pinned, Deadline deadline) {
            var answers = new LinkedHashMap<Authority, Verification>();
            for (var authority : signedBy) {
                answers.put(authority, verifier.verify(pinned, authority, puller, deadline));
            }
            var signers = answers.entrySet().stream()
                    .filter(answer -> answer.getValue() instanceof Verification.Verified)
                    .map(answer -> answer.getKey().name())
                    .toList();
            if (signers.size() >= threshold) {
                return new Passed(List.of(new Evidence(image.toString(), String.valueOf(pinned.digest()), signers)));
            }
            return answers.values().stream()
                    .filter(Verification.Unavailable.class::isInstance)
                    .map(Verification.Unavailable.class::cast)
                    .findFirst()
                    .map(unavailable -> undecided(unavailable.trouble(), unavailable.reason()))
                    .orElseGet(() -> rejected(pinned, answers, signers.size()));
        }

        private Outcome rejected(ImageReference pinned, Map<Authority, Verification> answers, int signed) {
            var against = answers.entrySet().stream()
                    .filter(answer -> answer.getValue() instanceof Verification.Rejected)
                    .toList();
            var gravest = against.stream()
                    .map(answer -> ((Verification.Rejected) answer.getValue()).cause())
                    .max(Comparator.naturalOrder())
                    .orElse(Verification.Cause.MISSING);
            var details = against.stream()
                    .map(answer -> "%s: %s"
                            .formatted(answer.getKey().name(), ((Verification.Rejected) answer.getValue()).reason()))
                    .collect(Collectors.joining("; "));
            return failed(
                    "%s: %s has %d of %d signatures asked for from %s (%s)"
                            .formatted(
                                    gravest.label(),
                                    pinned,
                                    signed,
                                    threshold,
                                    signedBy.stream().map(Authority::name).collect(Collectors.joining(", ")),
                                    details),
                    "cosign sign --key <key of %s> %s@%s"
                            .formatted(
                                    against.isEmpty()
                                            ? "an authority"
                                            : against.getFirst().getKey().name(),
                                    pinned.name(),
                                    pinned.digest()));
        }

        private Outcome failed(String message, String fix) {
            return new Failed(uses.stream()
                    .map(use -> new Problem(use.path(), message, fix))
                    .toList());
        }

        private Outcome undecided(Trouble trouble, String reason) {
            return new Undecided(
                    trouble,
                    new Problem(
                            uses.getFirst().path(),
                            reason,
                            trouble == Trouble.REGISTRY_UNAUTHORIZED
                                    ? "name a pull secret for %s in imagePullSecrets".formatted(image.registry())
                                    : "try again; if it stays, ask whoever runs %s".formatted(image.registry())));
        }
    }
}
