package dev.sallyport.registry.http;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The way out to registries.
 *
 * @param authorities a file of certificates in PEM, trusted beside the system's; read again when it changes
 */
public record EgressSettings(Optional<Path> authorities, Proxies proxies) {
    /** Straight, trusting whom the system trusts. */
    public static final EgressSettings DIRECT = new EgressSettings(Optional.empty(), Proxies.NONE);
}
