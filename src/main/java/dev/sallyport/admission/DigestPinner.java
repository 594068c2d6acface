package dev.sallyport.admission;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static java.util.stream.Gatherers.mapConcurrent;

import dev.sallyport.admission.DigestPins.Pin;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.check.ImageLimit;
import dev.sallyport.check.image.ImageCheck;
import dev.sallyport.policy.PoliciesInForce;
import dev.sallyport.policy.Policy;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.ImageResolver.Resolution.NotFound;
import dev.sallyport.signature.ImageResolver.Resolution.Resolved;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.Unavailable;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import dev.sallyport.workload.ImageUse;
import dev.sallyport.workload.Subject;
import dev.sallyport.workload.Workload;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Digest pinning: adds to each image reference with a tag the digest that the tag has now.
 *
 * <p>Only images are resolved that a matching policy has rules for and that no policy denies by name, so that an object without
 * a policy causes no registry request. Of an object with too many images, none is resolved. Unchanged references stay unchanged, and a pinned reference keeps its digest while its
 * tag stays the same.
 */
public final class DigestPinner {
    private static final int CONCURRENCY = 16;

    private final PoliciesInForce policies;
    private final NamespaceLookup namespaces;
    private final ImageResolver resolver;
    private final Executor virtualThreads;

    /**
     * Creates a pinner.
     *
     * @param virtualThreads runs the requests to registries
     */
    public DigestPinner(
            PoliciesInForce policies, NamespaceReader namespaces, ImageResolver resolver, Executor virtualThreads) {
        this.policies = policies;
        this.namespaces = new NamespaceLookup(namespaces, virtualThreads);
        this.resolver = resolver;
        this.virtualThreads = virtualThreads;
    }

    /** Returns the pins, on the caller's thread if no registry request is required. */
    public CompletableFuture<DigestPins> pins(AdmissionAttributes attributes, Deadline deadline) {
        if (!(attributes.object() instanceof Workload workload)) {
            return completedFuture(DigestPins.NONE);
        }
        var exceeded = ImageLimit.exceeded(workload);
        if (exceeded.isPresent()) {
            return completedFuture(DigestPins.none(exceeded.get()));
        }
        var unpinned = unpinned(workload, attributes.oldObject());
        if (unpinned.isEmpty()) {
            return completedFuture(DigestPins.NONE);
        }
        var inForce = policies.of(workload.namespace());
        return namespaces.required(workload, inForce).thenCompose(namespace -> {
            var images = imageChecks(inForce, workload, Subject.labels(namespace.getMetadata()));
            var required = unpinned.stream()
                    .filter(each -> images.concern(each.use(), each.image()))
                    .toList();
            return required.stream().allMatch(each -> each.before().isPresent())
                    ? completedFuture(DigestPins.of(required.stream().map(Candidate::asBefore)))
                    : supplyAsync(() -> resolved(required, PullIdentity.of(workload), deadline), virtualThreads);
        });
    }

    /** Resolves each image once, however many containers use it. */
    private DigestPins resolved(List<Candidate> required, PullIdentity puller, Deadline deadline) {
        var resolutions = required.stream()
                .filter(each -> each.before().isEmpty())
                .map(Candidate::image)
                .distinct()
                .gather(mapConcurrent(
                        CONCURRENCY, image -> Map.entry(image, resolver.resolve(image, puller, deadline))))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        return DigestPins.of(required.stream()
                .map(each -> each.before().isPresent()
                        ? each.asBefore()
                        : each.as(requireNonNull(resolutions.get(each.image())))));
    }

    /** Malformed references are left out; their evaluation reports them. */
    private static List<Candidate> unpinned(Workload after, @Nullable Subject before) {
        var known = new HashMap<String, String>();
        if (before instanceof Workload old) {
            old.images().forEach(use -> known.put(use.place(), use.image()));
        }
        return after.images().stream()
                .filter(use -> !use.image().equals(known.get(use.place())))
                .flatMap(use -> Candidate.of(use, requireNonNullElse(known.get(use.place()), "")).stream())
                .toList();
    }

    /**
     * Image reference without a digest that is new or changed.
     *
     * @param before the old reference if it is the same one, pinned
     */
    private record Candidate(ImageUse use, ImageReference image, Optional<String> before) {

        static Optional<Candidate> of(ImageUse use, String stood) {
            try {
                var image = ImageReference.parse(use.image());
                return image.digest() == null
                        ? Optional.of(new Candidate(
                                use,
                                image,
                                Optional.of(stood).filter(text -> text.startsWith(tagged(use.image()) + "@sha256:"))))
                        : Optional.empty();
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        }

        DigestPins.Result asBefore() {
            return new Pin(use.path(), before.orElseThrow());
        }

        DigestPins.Result as(Resolution resolution) {
            return switch (resolution) {
                case Resolved resolved ->
                    new Pin(
                            use.path(),
                            tagged(use.image()) + "@" + resolved.image().digest());
                case NotFound missing -> new DigestPins.Unpinned(use.path(), missing.reason());
                case Unavailable unavailable -> new DigestPins.Unpinned(use.path(), unavailable.reason());
            };
        }

        /** Returns the reference as written, with the default tag if it has none. */
        private static String tagged(String image) {
            return image.indexOf(':', image.lastIndexOf('/') + 1) < 0 ? image + ":latest" : image;
        }
    }

    private static ImageChecks imageChecks(List<Policy> inForce, Workload workload, Map<String, String> labels) {
        var pod = workload.pod();
        return new ImageChecks(
                workload,
                inForce.stream()
                        .filter(policy -> policy.matches(workload, labels) || policy.matches(pod, labels))
                        .toList());
    }

    /** Image checks of the policies that match an object or its Pods. */
    private record ImageChecks(Workload workload, List<Policy> policies) {
        boolean concern(ImageUse use, ImageReference image) {
            var evaluating = policies.stream()
                    .filter(policy -> !policy.exclusion().excludes(workload, use))
                    .toList();
            return evaluating.stream().anyMatch(policy -> any(policy, check -> check.concerns(image)))
                    && evaluating.stream()
                            .filter(policy -> policy.action() == Action.DENY)
                            .noneMatch(policy -> any(policy, check -> check.forbids(image)));
        }

        private static boolean any(Policy policy, Predicate<ImageCheck> condition) {
            return policy.checks().stream()
                    .anyMatch(check -> check instanceof ImageCheck image && condition.test(image));
        }
    }
}
