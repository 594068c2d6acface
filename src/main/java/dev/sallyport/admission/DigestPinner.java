package dev.sallyport.admission;

import static java.util.Objects.requireNonNullElse;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.supplyAsync;
import static java.util.stream.Gatherers.mapConcurrent;

import dev.sallyport.admission.DigestPins.Open;
import dev.sallyport.admission.DigestPins.Pin;
import dev.sallyport.api.v1alpha1.Action;
import dev.sallyport.check.image.ImageCheck;
import dev.sallyport.policy.PoliciesInForce;
import dev.sallyport.policy.Policy;
import dev.sallyport.signature.ImageResolver;
import dev.sallyport.signature.ImageResolver.Resolution;
import dev.sallyport.signature.ImageResolver.Resolution.NotFound;
import dev.sallyport.signature.ImageResolver.Resolution.Resolved;
import dev.sallyport.signature.ImageResolver.Resolution.Unavailable;
import dev.sallyport.signature.PullIdentity;
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
import org.jspecify.annotations.Nullable;

/**
 * Names by digest the images of an object that it names by tag, as they stand for now; the tag stays in the text.
 *
 * <p>Just those that a policy has something to say about, and that none refuses by its name alone: nobody has a registry asked
 * by an object that no policy is for. What is as it was before stays so, and what was pinned before stays pinned to the same
 * digest while its tag stays the same, wherever that has moved to.
 */
public final class DigestPinner {
    private static final int CONCURRENCY = 16;

    private final PoliciesInForce policies;
    private final NamespaceLookup namespaces;
    private final ImageResolver resolver;
    private final Executor virtualThreads;

    /**
     * Pins by what a resolver says.
     *
     * @param policies those in force that may be for objects in a namespace of that name
     */
    public DigestPinner(
            PoliciesInForce policies, NamespaceReader namespaces, ImageResolver resolver, Executor virtualThreads) {
        this.policies = policies;
        this.namespaces = new NamespaceLookup(namespaces, virtualThreads);
        this.resolver = resolver;
        this.virtualThreads = virtualThreads;
    }

    /** What is to be pinned, at once where no registry has to be asked. */
    public CompletableFuture<DigestPins> pins(AdmissionAttributes attributes, Deadline deadline) {
        var unpinned = attributes.object() instanceof Workload after
                ? unpinned(after, attributes.oldObject())
                : List.<Unpinned>of();
        if (unpinned.isEmpty()) {
            return completedFuture(DigestPins.NONE);
        }
        var workload = (Workload) attributes.object();
        var inForce = policies.of(workload.namespace());
        return namespaces.asked(workload.namespace(), inForce).thenCompose(namespace -> {
            var images = images(inForce, workload, Subject.labels(namespace.getMetadata()));
            var asked = unpinned.stream()
                    .filter(each -> images.concern(each.image()))
                    .toList();
            return asked.stream().allMatch(each -> each.before().isPresent())
                    ? completedFuture(DigestPins.of(asked.stream().map(Unpinned::asBefore)))
                    : supplyAsync(() -> resolved(asked, PullIdentity.of(workload), deadline), virtualThreads);
        });
    }

    private DigestPins resolved(List<Unpinned> asked, PullIdentity puller, Deadline deadline) {
        return DigestPins.of(asked.stream()
                .gather(mapConcurrent(
                        CONCURRENCY,
                        each -> each.before().isPresent()
                                ? each.asBefore()
                                : each.as(resolver.resolve(each.image(), puller, deadline)))));
    }

    /** References that nobody can read are told of when the object is judged. */
    private static List<Unpinned> unpinned(Workload after, @Nullable Subject before) {
        var known = new HashMap<String, String>();
        if (before instanceof Workload old) {
            old.images().forEach(use -> known.put(use.place(), use.image()));
        }
        return after.images()
                .filter(use -> !use.image().equals(known.get(use.place())))
                .flatMap(use -> Unpinned.of(use, requireNonNullElse(known.get(use.place()), "")).stream())
                .toList();
    }

    /**
     * An image without a digest where another one, or none, stood before.
     *
     * @param before what stood there if it was the same, pinned
     */
    private record Unpinned(ImageUse use, ImageReference image, Optional<String> before) {

        static Optional<Unpinned> of(ImageUse use, String stood) {
            try {
                var image = ImageReference.parse(use.image());
                return image.digest() == null
                        ? Optional.of(new Unpinned(
                                use,
                                image,
                                Optional.of(stood).filter(text -> text.startsWith(tagged(use.image()) + "@sha256:"))))
                        : Optional.empty();
            } catch (IllegalArgumentException _) {
                return Optional.empty();
            }
        }

        DigestPins.Answer asBefore() {
            return new Pin(use.path(), before.orElseThrow());
        }

        DigestPins.Answer as(Resolution resolution) {
            return switch (resolution) {
                case Resolved resolved ->
                    new Pin(
                            use.path(),
                            tagged(use.image()) + "@" + resolved.image().digest());
                case NotFound missing -> new Open(use.path(), missing.reason());
                case Unavailable undecidedReason -> new Open(use.path(), undecidedReason.reason());
            };
        }

        /** The reference as it is written, with the tag that it has where it names none. */
        private static String tagged(String image) {
            return image.indexOf(':', image.lastIndexOf('/') + 1) < 0 ? image + ":latest" : image;
        }
    }

    private static Images images(List<Policy> inForce, Workload workload, Map<String, String> labels) {
        var pod = workload.pod();
        return new Images(inForce.stream()
                .filter(policy -> policy.matches(workload, labels) || policy.matches(pod, labels))
                .toList());
    }

    /** What policies that are for an object, or for the Pods that it makes, have to say about images. */
    private record Images(List<Policy> policies) {
        boolean concern(ImageReference image) {
            return policies.stream().anyMatch(policy -> any(policy, check -> check.concerns(image)))
                    && policies.stream()
                            .filter(policy -> policy.action() == Action.DENY)
                            .noneMatch(policy -> any(policy, check -> check.bars(image)));
        }

        private static boolean any(Policy policy, Predicate<ImageCheck> asked) {
            return policy.checks().stream().anyMatch(check -> check instanceof ImageCheck image && asked.test(image));
        }
    }
}
