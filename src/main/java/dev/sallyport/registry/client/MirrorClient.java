package dev.sallyport.registry.client;

import dev.sallyport.registry.http.HostBulkheads;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistryRequest;
import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.registry.http.Transport;
import dev.sallyport.signature.RegistryListener;
import dev.sallyport.trust.FileSource;
import dev.sallyport.workload.Deadline;
import java.net.InetAddress;
import java.net.URI;
import java.time.InstantSource;

/** Client for the files of a TUF repository, with the limits and address rules of registry access. */
public final class MirrorClient implements FileSource {
    private static final int NOT_FOUND = 404;
    /** Status that object stores send for missing files if listing is not permitted. */
    private static final int FORBIDDEN = 403;

    private final Transport transport;

    public MirrorClient(RegistrySettings settings, InstantSource clock) {
        this.transport = new Transport(
                settings,
                InetAddress::getAllByName,
                new HostBulkheads(settings.limits(), clock, RegistryListener.NONE));
    }

    @Override
    public Fetched fetch(URI file, int limit, Deadline deadline) {
        try {
            var response = transport.send(RegistryRequest.get(file, "*/*", limit), deadline);
            return switch (response.status()) {
                case NOT_FOUND, FORBIDDEN -> new Fetched.Missing();
                default ->
                    response.isOk()
                            ? response.body().<Fetched>map(Fetched.Content::new).orElseGet(Fetched.TooLarge::new)
                            : new Fetched.Unreachable(
                                    response.origin().registry() + " answers with status " + response.status());
            };
        } catch (RegistryException failure) {
            return new Fetched.Unreachable(failure.getMessage());
        }
    }
}
