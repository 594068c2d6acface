package dev.sallyport.registry.referrers;

import dev.sallyport.outcome.UndecidedReason;
import dev.sallyport.registry.client.Descriptor;
import dev.sallyport.registry.client.Digests;
import dev.sallyport.registry.client.ImageStore;
import dev.sallyport.registry.client.Manifest;
import dev.sallyport.registry.client.ReferrerTags;
import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.signature.SignatureArtifact;
import dev.sallyport.signature.SignatureArtifact.Form;
import dev.sallyport.signature.SignatureSource.Search;
import dev.sallyport.signature.SignatureSource.Unreadable;
import dev.sallyport.signature.VerificationTarget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One search beside one image. Junk is counted and passed over; trouble of the registry's ends it. */
public final class ReferrerSearch {
    private static final int MAX_CANDIDATES = 64;
    private static final String BUNDLE = "application/vnd.dev.sigstore.bundle";
    private static final String ENVELOPE = "application/vnd.dsse.envelope.v1+json";
    private static final String SIMPLE_SIGNING = "application/vnd.dev.cosign.simplesigning.v1+json";

    private final ImageStore store;
    private final String digest;
    private final VerificationTarget wanted;
    private final Predicate<SignatureArtifact> accepts;
    private final List<Unreadable> unreadable = new ArrayList<>();
    private int artifacts;
    private @Nullable RegistryException corrupt;

    public ReferrerSearch(
            ImageStore store, String digest, VerificationTarget wanted, Predicate<SignatureArtifact> accepts) {
        this.store = store;
        this.digest = digest;
        this.wanted = wanted;
        this.accepts = accepts;
    }

    public Search run() throws RegistryException {
        var referrers = store.referrers(digest, wanted, MAX_CANDIDATES);
        if (referrers.size() > MAX_CANDIDATES) {
            return tooMany("referrers");
        }
        for (var referrer : referrers) {
            if (acceptsOneOf(referrer.digest(), true)) {
                return new Search.Accepted();
            }
        }
        if (acceptsOneOf(legacy(), false)) {
            return new Search.Accepted();
        }
        if (artifacts > MAX_CANDIDATES) {
            return tooMany("signatures");
        }
        if (store.isSpent()) {
            return new Search.TooMany("more bytes lie beside the image than are read");
        }
        return corrupt == null
                ? new Search.Exhausted(unreadable)
                : new Search.Unavailable(UndecidedReason.REGISTRY_UNAVAILABLE, corrupt.getMessage());
    }

    private String legacy() {
        return switch (wanted) {
            case VerificationTarget.Signature _ -> ReferrerTags.signatures(digest);
            case VerificationTarget.Attestation _ -> ReferrerTags.attestations(digest);
        };
    }

    private static Search tooMany(String what) {
        return new Search.TooMany(
                "there are too many %s beside the image, more than %d".formatted(what, MAX_CANDIDATES));
    }

    private boolean acceptsOneOf(String reference, boolean isListed) throws RegistryException {
        var manifest = manifest(reference, isListed);
        if (manifest.isEmpty()) {
            return false;
        }
        for (var layer : manifest.get().layers()) {
            var form = form(layer);
            if (form.isPresent() && ++artifacts <= MAX_CANDIDATES && !store.isSpent() && accepts(layer, form.get())) {
                return true;
            }
        }
        return false;
    }

    /** The manifest, where it is one that belongs to the image or does not say to what. */
    private Optional<Manifest> manifest(String reference, boolean isListed) throws RegistryException {
        if (store.isSpent()) {
            return Optional.empty();
        }
        try {
            var manifest = store.manifest(reference);
            boolean isOurs = manifest.subject().isEmpty() || manifest.subject().equals(digest);
            if (!isOurs) {
                unreadable.add(new Unreadable(manifest.digest(), "it belongs to another manifest"));
            }
            return isOurs ? Optional.of(manifest) : Optional.empty();
        } catch (RegistryException undecidedReason) {
            if (isListed || undecidedReason.reason() != RegistryException.Reason.NOT_FOUND) {
                passOver(reference, undecidedReason);
            }
            return Optional.empty();
        }
    }

    private boolean accepts(Descriptor layer, Form form) throws RegistryException {
        if (!Digests.isDigest(layer.digest())) {
            unreadable.add(new Unreadable("a layer", "it has no digest of a kind that is known"));
            return false;
        }
        if (layer.size() > RegistryClient.MAX_BLOB) {
            unreadable.add(new Unreadable(layer.digest(), "it is larger than what is read"));
            return false;
        }
        byte[] content;
        try {
            content = store.blob(layer.digest());
        } catch (RegistryException undecidedReason) {
            passOver(layer.digest(), undecidedReason);
            return false;
        }
        return accepts.test(new SignatureArtifact(form, content, layer.annotations(), layer.digest()));
    }

    private void passOver(String origin, RegistryException undecidedReason) throws RegistryException {
        switch (undecidedReason.reason()) {
            case NOT_FOUND, UNUSABLE -> unreadable.add(new Unreadable(origin, undecidedReason.getMessage()));
            case CORRUPT -> corrupt = undecidedReason;
            case UNAUTHORIZED, UNAVAILABLE -> throw undecidedReason;
        }
    }

    private static Optional<Form> form(Descriptor layer) {
        if (layer.mediaType().startsWith(BUNDLE)) {
            return Optional.of(Form.BUNDLE);
        }
        return Optional.ofNullable(
                switch (layer.mediaType()) {
                    case SIMPLE_SIGNING -> Form.SIMPLE_SIGNING;
                    case ENVELOPE -> Form.ENVELOPE;
                    default -> null;
                });
    }
}
