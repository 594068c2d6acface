package dev.sallyport.registry.http;

import dev.sallyport.registry.http.RegistryException.Reason;
import dev.sallyport.workload.Deadline;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP client for token services, such as those of clouds. A request goes to one origin, because no redirect is followed. Time
 * and bytes are limited. Plain http is for services of the machine only, which are never asked through a proxy.
 */
public final class ServiceClient {
    private static final int MAX_BODY = 256 * 1024;
    private static final Set<String> LOCAL_NAMES = Set.of("localhost", "metadata.google.internal");
    private static final List<AddressRange> LOCAL_ADDRESSES = Stream.of(
                    "127.0.0.0/8", "::1/128", "169.254.0.0/16", "fd00:ec2::/32", "fd20:ce::/32")
            .map(AddressRange::parse)
            .toList();

    private final Connections connections;
    private final Proxies proxies;

    /** Creates a client with the timeouts, proxies and certificate authorities of registries. */
    public ServiceClient(RegistrySettings settings) {
        var egress = settings.egress();
        this.proxies = new Proxies(
                egress.proxies().secure(), Optional.empty(), egress.proxies().direct());
        this.connections = new Connections(settings.with(new EgressSettings(egress.authorities(), proxies)));
    }

    /**
     * Sends a request.
     *
     * @throws RegistryException if there is no complete response in time; the message names the host only
     */
    public ServiceResponse send(ServiceRequest request, Deadline deadline) throws RegistryException {
        var origin = origin(request.url());
        var future = connections.client().sendAsync(http(request, origin, deadline), _ -> new CappedBody(MAX_BODY));
        HttpResponse<Optional<byte[]>> response;
        try {
            response = future.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            throw unavailable(origin, "does not answer in time");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable(origin, "was not asked: the thread was interrupted");
        } catch (ExecutionException failure) {
            throw unavailable(origin, reason(failure.getCause()));
        } finally {
            future.cancel(true);
        }
        var body =
                response.body().orElseThrow(() -> unavailable(origin, "answers with more than " + MAX_BODY + " bytes"));
        return new ServiceResponse(origin.registry(), response.statusCode(), response.headers(), body);
    }

    private HttpRequest http(ServiceRequest request, Origin origin, Deadline deadline) throws RegistryException {
        if (deadline.passed()) {
            throw unavailable(origin, "does not answer in time");
        }
        var http = HttpRequest.newBuilder(request.url())
                .version(Version.HTTP_1_1)
                .timeout(deadline.remaining())
                .header("User-Agent", "sallyport");
        proxies.to(origin)
                .flatMap(Proxy::credential)
                .ifPresent(credential -> http.header("Proxy-Authorization", credential.basic()));
        try {
            request.headers().forEach(http::header);
        } catch (IllegalArgumentException malformed) {
            throw unavailable(origin, "was not asked: a credential has characters that no header may have");
        }
        var content = request.content();
        return http.method(
                        request.method(),
                        content.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(content))
                .build();
    }

    private static Origin origin(URI url) throws RegistryException {
        Origin origin;
        try {
            origin = Origin.of(url);
        } catch (IllegalArgumentException malformed) {
            throw new RegistryException(Reason.UNAVAILABLE, "the URL of a token service is invalid");
        }
        if (!origin.isSecure() && !isLocal(origin.host())) {
            throw unavailable(origin, "is not asked over http");
        }
        return origin;
    }

    /** Returns whether a host is a service of the machine, such as its metadata service. */
    private static boolean isLocal(String host) {
        var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        try {
            var address = InetAddress.ofLiteral(bare).getAddress();
            return LOCAL_ADDRESSES.stream().anyMatch(range -> range.has(address));
        } catch (IllegalArgumentException name) {
            return LOCAL_NAMES.contains(bare);
        }
    }

    private static String reason(@Nullable Throwable cause) {
        return switch (cause) {
            case HttpTimeoutException _ -> "does not answer in time";
            case ConnectException _ -> "does not accept a connection";
            case SSLException _ -> "failed the TLS handshake";
            case null, default -> "closed the connection";
        };
    }

    private static RegistryException unavailable(Origin origin, String message) {
        return new RegistryException(Reason.UNAVAILABLE, origin.registry() + " " + message);
    }
}
