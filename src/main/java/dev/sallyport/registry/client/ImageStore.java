package dev.sallyport.registry.client;

import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.signature.ArtifactQuery;
import java.util.List;
import java.util.Optional;

/** A store of images and their artifacts: a repository or a directory. Used by several threads. */
public interface ImageStore {

    /** Returns the manifest of a tag or digest, with its computed digest; a requested digest is compared with it. */
    Manifest manifest(String reference) throws RegistryException;

    /** Returns a blob after comparing its digest. */
    byte[] blob(String digest) throws RegistryException;

    /** Returns the referrers of an image. Fails only if the store does not answer. */
    Listing referrers(String digest, ArtifactQuery query) throws RegistryException;

    /** Returns the limit that ends reading; empty if more may be read. */
    Optional<ReadLimit> exceeded();

    /** Returns why content may exist that the store reports as absent; empty if absent content does not exist. */
    default Optional<RegistryException> doubt() {
        return Optional.empty();
    }

    /** Limit of all reads for one image. */
    enum ReadLimit {
        /** Total number of bytes. */
        BYTES,
        /** Deadline. */
        TIME
    }

    /**
     * Referrers of an image, each digest once, likely matches of the query first.
     *
     * @param gap why there may be more referrers; empty if these are all
     */
    record Listing(List<Descriptor> referrers, Optional<RegistryException> gap) {
        public Listing {
            referrers = List.copyOf(referrers);
        }
    }
}
