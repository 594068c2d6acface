package dev.sallyport.signature;

import static java.util.Objects.requireNonNull;

import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Verifier that searches the artifacts of an image. A search for a signature stops at the first verified one; a search
 * for attestations reads all, because their content may differ.
 */
public final class ImageVerifier implements SignatureVerifier {
    private final SignatureSource source;
    private final List<ArtifactFormat> formats;
    private final Optional<Consumer<ArtifactCandidate>> observer;

    /** Creates a verifier without an observer. */
    public ImageVerifier(SignatureSource source, List<ArtifactFormat> formats) {
        this(source, formats, Optional.empty());
    }

    /**
     * Creates a verifier.
     *
     * @param observer receives every artifact; with an observer a search does not stop at the first verified artifact
     */
    public ImageVerifier(
            SignatureSource source, List<ArtifactFormat> formats, Optional<Consumer<ArtifactCandidate>> observer) {
        this.source = source;
        this.formats = List.copyOf(formats);
        this.observer = observer;
    }

    @Override
    public Verification verify(
            ImageReference image,
            Authority authority,
            VerificationTarget target,
            PullIdentity puller,
            Deadline deadline) {
        var format = format(authority);
        var verifier = format.verifier(authority, target, requireNonNull(image.digest()));
        var tally = new ArtifactTally(authority, target);
        var search = source.search(image, format.query(target), puller, deadline, artifact -> {
            var result = verifier.verify(artifact);
            observer.ifPresent(it -> it.accept(ArtifactCandidate.of(image, authority, target, artifact, result)));
            tally.add(result);
            return tally.isComplete() && observer.isEmpty();
        });
        var unread = switch (search) {
            case SignatureSource.Search.Accepted _ -> List.<SignatureSource.Unreadable>of();
            case SignatureSource.Search.Exhausted(var unreadable) -> unreadable;
            case Unavailable gap ->
                List.of(new SignatureSource.Unreadable(requireNonNull(image.digest()), gap.reason()));
        };
        unread.forEach(
                each -> observer.ifPresent(it -> it.accept(ArtifactCandidate.of(image, authority, target, each))));
        return tally.verification(search);
    }

    private ArtifactFormat format(Authority authority) {
        return formats.stream()
                .filter(format -> format.supports(authority))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no artifact format for authority " + authority.name()));
    }
}
