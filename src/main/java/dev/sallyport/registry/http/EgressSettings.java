package dev.sallyport.registry.http;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Network settings for outgoing requests: certificate authorities and proxies.
 *
 * @param authorities file of PEM certificates, trusted in addition to the system's; read again on change
 */
public record EgressSettings(Optional<Path> authorities, Proxies proxies) {
    /** No proxy and no additional certificate authorities. */
    public static final EgressSettings DIRECT = new EgressSettings(Optional.empty(), Proxies.NONE);
}
