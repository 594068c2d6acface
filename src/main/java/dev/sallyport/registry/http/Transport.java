package dev.sallyport.registry.http;

import dev.sallyport.registry.http.HostBulkhead.Permit;
import dev.sallyport.registry.http.RegistryException.Reason;
import dev.sallyport.workload.Deadline;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient.Version;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** HTTP transport to registries. Limits time, bytes, redirects and concurrent requests, and rejects local addresses. */
public final class Transport {
    private static final int MAX_REDIRECTS = 3;
    private static final int ERROR_BODY = 64 * 1024;
    private static final int OK = 200;
    private static final int PROXY_UNAUTHORIZED = 407;
    private static final int SERVER_ERROR = 500;
    private static final int NOT_IMPLEMENTED = 501;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    /** A shorter timeout is not counted as a failure of the host. */
    private static final Duration MIN_COUNTED_TIMEOUT = Duration.ofSeconds(1);

    /** Time limit for the DNS lookup of a host name that the proxy resolves. */
    private static final Duration PROXIED_LOOKUP_TIMEOUT = Duration.ofSeconds(1);

    private final RegistrySettings settings;
    private final AddressGuard guard;
    private final HostBulkheads bulkheads;
    private final DnsResolver lookups = new DnsResolver();
    private final Connections connections;

    public Transport(RegistrySettings settings, AddressGuard.AddressLookup lookup, HostBulkheads bulkheads) {
        this.settings = settings;
        this.guard = new AddressGuard(lookup);
        this.bulkheads = bulkheads;
        this.connections = new Connections(settings);
    }

    /** Sends a request, follows redirects and retries once if the server is busy. */
    public RegistryResponse send(RegistryRequest request, Deadline deadline) throws RegistryException {
        var response = follow(request, deadline);
        var pause = RetryAfter.of(response, deadline.clock().instant());
        if (pause.isEmpty()) {
            return response;
        }
        if (pause.get().compareTo(deadline.remaining()) >= 0) {
            throw unavailable(response.origin(), "is busy (status " + response.status() + ")");
        }
        sleep(pause.get());
        var second = follow(request, deadline);
        if (RetryAfter.of(second, deadline.clock().instant()).isPresent()) {
            throw unavailable(second.origin(), "is busy (status " + second.status() + ")");
        }
        return second;
    }

    private RegistryResponse follow(RegistryRequest first, Deadline deadline) throws RegistryException {
        var request = first;
        for (int hop = 0; hop <= MAX_REDIRECTS; hop++) {
            var response = once(request, deadline);
            var location = response.headers().firstValue("Location");
            if (!REDIRECTS.contains(response.status()) || location.isEmpty()) {
                return response;
            }
            request = redirected(request, response.origin(), location.get());
        }
        throw unavailable(origin(first.url()), "redirects more than " + MAX_REDIRECTS + " times");
    }

    private static RegistryRequest redirected(RegistryRequest request, Origin from, String location)
            throws RegistryException {
        URI target;
        try {
            target = request.url().resolve(location);
        } catch (IllegalArgumentException malformed) {
            throw unavailable(from, "redirects to a malformed URL");
        }
        var to = origin(target);
        if (from.isSecure() && !to.isSecure()) {
            throw unavailable(from, "redirects from https to http");
        }
        if (request.content().isPresent()) {
            throw unavailable(from, "redirects a request with a body");
        }
        return to.equals(from) ? request.to(target) : request.to(target).anonymous();
    }

    private RegistryResponse once(RegistryRequest request, Deadline deadline) throws RegistryException {
        var origin = origin(request.url());
        if (!origin.isSecure() && !settings.insecure().contains(origin.registry())) {
            throw unavailable(origin, "is not requested over http unless it is listed as insecure");
        }
        var bulkhead = bulkheads.of(origin);
        try (var permit = bulkhead.acquire(deadline)) {
            var limit = deadline.atMost(settings.limits().requestTimeout());
            checkAddress(bulkhead, origin, limit, permit);
            var response = exchange(request, origin, limit, permit);
            if (isServerFailure(response.status())) {
                permit.failed();
            } else {
                permit.succeeded();
            }
            return response;
        }
    }

    private static boolean isServerFailure(int status) {
        return status >= SERVER_ERROR && status != NOT_IMPLEMENTED;
    }

    private void checkAddress(HostBulkhead bulkhead, Origin origin, Deadline limit, Permit permit)
            throws RegistryException {
        boolean mayBeLocal = settings.mayBeLocal(origin.registry());
        if (proxy(origin).isPresent()) {
            checkBehindProxy(bulkhead, origin, mayBeLocal, limit);
            return;
        }
        Callable<Origin> lookup = () -> {
            guard.check(origin.host(), mayBeLocal);
            return origin;
        };
        get(lookups.submit(bulkhead, lookup), origin, limit, permit);
    }

    /** Rejects a host that resolves to a local address. Allows a host without a DNS answer in time: the proxy resolves it. */
    private void checkBehindProxy(HostBulkhead bulkhead, Origin origin, boolean mayBeLocal, Deadline limit)
            throws RegistryException {
        Callable<Origin> lookup = () -> {
            guard.checkBehindProxy(origin.host(), mayBeLocal);
            return origin;
        };
        var checked = lookups.submit(bulkhead, lookup);
        try {
            checked.get(limit.atMost(PROXIED_LOOKUP_TIMEOUT).remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            checked.cancel(true);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable(origin, "was not requested: the thread was interrupted");
        } catch (ExecutionException denied) {
            throw translated(origin, denied.getCause());
        }
    }

    private Optional<Proxy> proxy(Origin origin) {
        return settings.egress().proxies().to(origin);
    }

    private RegistryResponse exchange(RegistryRequest request, Origin origin, Deadline limit, Permit permit)
            throws RegistryException {
        var version = origin.isSecure() ? Version.HTTP_2 : Version.HTTP_1_1;
        var http = request.http(version, remaining(origin, limit), proxy(origin));
        var future = connections
                .client()
                .sendAsync(http, head -> new CappedBody(head.statusCode() == OK ? request.limit() : ERROR_BODY));
        HttpResponse<Optional<byte[]>> response = get(future, origin, limit, permit);
        if (response.statusCode() == PROXY_UNAUTHORIZED) {
            throw unavailable(origin, "is behind a proxy that requires other credentials");
        }
        return new RegistryResponse(origin, response.statusCode(), response.headers(), response.body());
    }

    /** Waits for a result. Records a failure of the host in the permit. */
    private <T> T get(Future<T> future, Origin origin, Deadline limit, Permit permit) throws RegistryException {
        var timeout = remaining(origin, limit);
        try {
            return future.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            recordFailure(permit, late, timeout);
            throw unavailable(origin, "does not answer in time");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable(origin, "was not requested: the thread was interrupted");
        } catch (ExecutionException failure) {
            recordFailure(permit, failure.getCause(), timeout);
            throw translated(origin, failure.getCause());
        } finally {
            future.cancel(true);
        }
    }

    private static void recordFailure(Permit permit, @Nullable Throwable cause, Duration timeout) {
        boolean isTimeout = cause instanceof TimeoutException || cause instanceof HttpTimeoutException;
        if (isTimeout ? timeout.compareTo(MIN_COUNTED_TIMEOUT) >= 0 : cause instanceof IOException) {
            permit.failed();
        }
    }

    private RegistryException translated(Origin origin, @Nullable Throwable cause) {
        return switch (cause) {
            case null -> unavailable(origin, "cannot be requested");
            case RegistryException known -> known;
            case HttpConnectTimeoutException _ -> unavailable(origin, "does not accept a connection in time");
            case HttpTimeoutException _ -> unavailable(origin, "does not answer in time");
            case ConnectException _ when proxy(origin).isEmpty() -> unavailable(origin, "does not accept a connection");
            case SSLException _ ->
                unavailable(
                        origin,
                        "failed the TLS handshake: its certificate is not trusted, or it supports no common protocol");
            case IOException _ ->
                unavailable(
                        origin,
                        proxy(origin)
                                .map(proxy -> "cannot be reached through proxy " + proxy)
                                .orElse("closed the connection"));
            default ->
                unavailable(origin, "cannot be requested (" + cause.getClass().getSimpleName() + ")");
        };
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration remaining(Origin origin, Deadline deadline) throws RegistryException {
        if (deadline.passed()) {
            throw unavailable(origin, "does not answer in time");
        }
        return deadline.remaining();
    }

    private static Origin origin(URI url) throws RegistryException {
        try {
            return Origin.of(url);
        } catch (IllegalArgumentException malformed) {
            throw new RegistryException(Reason.UNAVAILABLE, String.valueOf(malformed.getMessage()));
        }
    }

    private static RegistryException unavailable(Origin origin, String message) {
        return new RegistryException(Reason.UNAVAILABLE, origin.registry() + " " + message);
    }
}
