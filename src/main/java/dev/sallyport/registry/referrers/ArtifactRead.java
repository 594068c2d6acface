package dev.sallyport.registry.referrers;

import dev.sallyport.registry.http.RegistryException;
import org.jspecify.annotations.Nullable;

/**
 * Manifest or blob that was read, or the failure to read it.
 *
 * @param reference of the content
 * @param content null if it cannot be read
 * @param failure null if it was read
 */
record ArtifactRead<R, C>(
        R reference, @Nullable C content, @Nullable RegistryException failure) {

    /** Operation that reads content. */
    @FunctionalInterface
    interface Reading<C> {
        C read() throws RegistryException;
    }

    static <R, C> ArtifactRead<R, C> of(R reference, Reading<C> reading) {
        try {
            return new ArtifactRead<>(reference, reading.read(), null);
        } catch (RegistryException failure) {
            return new ArtifactRead<>(reference, null, failure);
        }
    }
}
