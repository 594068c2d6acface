package dev.sallyport.registry.client;

import dev.sallyport.registry.auth.Authorization;
import dev.sallyport.registry.auth.TokenCache;
import dev.sallyport.registry.http.HostBulkheads;
import dev.sallyport.registry.http.RegistryException;
import dev.sallyport.registry.http.RegistrySettings;
import dev.sallyport.registry.http.Repository;
import dev.sallyport.registry.http.Transport;
import dev.sallyport.registry.provider.CredentialProviders;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.signature.PullSecrets;
import dev.sallyport.signature.RegistryListener;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.function.Predicate;

/** Client for OCI registries and their mirrors. */
public final class RegistryClient {
    public static final int MAX_MANIFEST = 4 * 1024 * 1024;
    public static final int MAX_BLOB = 8 * 1024 * 1024;

    private final RegistrySettings settings;
    private final PullSecrets secrets;
    private final CredentialProviders providers;
    private final Transport transport;
    private final Authorization authorization;

    /** Creates a client without a listener. */
    public RegistryClient(RegistrySettings settings, PullSecrets secrets, InstantSource clock) {
        this(settings, secrets, clock, RegistryListener.NONE);
    }

    public RegistryClient(
            RegistrySettings settings, PullSecrets secrets, InstantSource clock, RegistryListener listener) {
        this(settings, secrets, CredentialProviders.NONE, clock, transport(settings, clock, listener));
    }

    public RegistryClient(RegistrySettings settings, PullSecrets secrets, InstantSource clock, Transport transport) {
        this(settings, secrets, CredentialProviders.NONE, clock, transport);
    }

    /** Creates a client with credential providers, which are asked after the pull secrets. */
    public RegistryClient(
            RegistrySettings settings,
            PullSecrets secrets,
            CredentialProviders providers,
            InstantSource clock,
            Transport transport) {
        this.settings = settings;
        this.secrets = secrets;
        this.providers = providers;
        this.transport = transport;
        this.authorization = new Authorization(transport, new TokenCache(transport, settings, clock), clock);
    }

    /** Creates the transport of a client. */
    public static Transport transport(RegistrySettings settings, InstantSource clock, RegistryListener listener) {
        return new Transport(
                settings, InetAddress::getAllByName, new HostBulkheads(settings.limits(), clock, listener));
    }

    public RegistrySettings settings() {
        return settings;
    }

    Transport transport() {
        return transport;
    }

    public Authorization authorization() {
        return authorization;
    }

    /** Returns a pull identity with the pull secrets of its service account. */
    PullIdentity whole(PullIdentity puller) {
        return secrets.whole(puller);
    }

    /** Opens the repository of an image for a pull identity. */
    public RegistryReader open(ImageReference image, PullIdentity puller, Deadline deadline) {
        var repository = Repository.of(image, settings.insecure());
        Runnable onDenial = () -> {
            secrets.forget(puller);
            providers.forget(image, puller);
        };
        var source = new PullCredentials.Sources(
                secrets.of(puller),
                providers.match(image) ? () -> providers.find(image, puller, deadline) : null,
                onDenial);
        return new RegistryReader(repository, authorization, new PullCredentials(source, repository), deadline);
    }

    /** Operation that reads from a repository: the registry's own or that of a mirror. */
    @FunctionalInterface
    public interface ReadOperation<T> {
        T run(RegistryReader reader) throws RegistryException;
    }

    /**
     * Reads from the mirrors of an image in order, and then from its registry.
     *
     * @param isSufficient whether the result of a mirror is final; the result of the registry always is
     * @throws RegistryException if the registry fails; the message includes the failures of the mirrors
     */
    public <T> T read(
            ImageReference image,
            PullIdentity puller,
            Deadline deadline,
            Predicate<T> isSufficient,
            ReadOperation<T> operation)
            throws RegistryException {
        var mirrorFailures = new ArrayList<String>();
        for (var mirror : settings.mirrors().of(image)) {
            try {
                var result =
                        operation.run(open(mirror, puller, settings.mirrors().share(deadline)));
                if (isSufficient.test(result)) {
                    return result;
                }
            } catch (RegistryException failure) {
                mirrorFailures.add("; mirror " + mirror.name() + ": " + failure.getMessage());
            }
        }
        try {
            return operation.run(open(image, puller, deadline));
        } catch (RegistryException failure) {
            throw mirrorFailures.isEmpty()
                    ? failure
                    : new RegistryException(failure.reason(), failure.getMessage() + String.join("", mirrorFailures));
        }
    }
}
