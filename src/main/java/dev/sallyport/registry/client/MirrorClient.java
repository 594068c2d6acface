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

/** Fetches plain files over http, by the rules that registries are spoken to. */
public final class MirrorClient implements FileSource {
    private static final int NOT_FOUND = 404;
    /** What object stores answer of files that there are not, where nobody may list them. */
    private static final int FORBIDDEN = 403;

    private final Transport transport;

    /** A client that starts with no connection. */
    public MirrorClient(RegistrySettings settings, InstantSource clock) {
        this.transport = new Transport(
                settings,
                InetAddress::getAllByName,
                new HostBulkheads(settings.limits(), clock, RegistryListener.NONE));
    }

    @Override
    public Fetched fetch(URI file, int limit, Deadline deadline) {
        try {
            var answer = transport.send(RegistryRequest.get(file, "*/*", limit), deadline);
            return switch (answer.status()) {
                case NOT_FOUND, FORBIDDEN -> new Fetched.Missing();
                default ->
                    answer.isOk()
                            ? answer.body().<Fetched>map(Fetched.Content::new).orElseGet(Fetched.TooLarge::new)
                            : new Fetched.Unreachable(
                                    answer.origin().registry() + " answers with status " + answer.status());
            };
        } catch (RegistryException undecidedReason) {
            return new Fetched.Unreachable(undecidedReason.getMessage());
        }
    }
}
