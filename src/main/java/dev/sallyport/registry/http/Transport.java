package dev.sallyport.registry.http;

import dev.sallyport.registry.http.HostBulkhead.Passage;
import dev.sallyport.registry.http.RegistryException.Kind;
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

/** Requests that are bounded in time, bytes, redirects and number, and go only where registries may be. */
public final class Transport {
    private static final int MAX_REDIRECTS = 3;
    private static final int ERROR_BODY = 64 * 1024;
    private static final int OK = 200;
    private static final int PROXY_UNAUTHORIZED = 407;
    private static final int SERVER_ERROR = 500;
    private static final int NOT_IMPLEMENTED = 501;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    /** A silence shorter than that says nothing about a host. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final RegistrySettings settings;
    private final AddressGuard guard;
    private final HostBulkheads lanes;
    private final DnsResolver lookups = new DnsResolver();
    private final Connections connections;

    public Transport(RegistrySettings settings, AddressGuard.Names names, HostBulkheads lanes) {
        this.settings = settings;
        this.guard = new AddressGuard(names);
        this.lanes = lanes;
        this.connections = new Connections(settings);
    }

    /** Asks, follows redirects, and comes back once where the server says that it is busy. */
    public RegistryResponse send(RegistryRequest request, Deadline deadline) throws RegistryException {
        var answer = follow(request, deadline);
        var pause = RetryAfter.of(answer, deadline.clock().instant());
        if (pause.isEmpty()) {
            return answer;
        }
        if (pause.get().compareTo(deadline.remaining()) >= 0) {
            throw unavailable(answer.origin(), "is busy (status " + answer.status() + ")");
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
            var answer = once(request, deadline);
            var location = answer.headers().firstValue("Location");
            if (!REDIRECTS.contains(answer.status()) || location.isEmpty()) {
                return answer;
            }
            request = redirected(request, answer.origin(), location.get());
        }
        throw unavailable(origin(first.url()), "redirects more than " + MAX_REDIRECTS + " times");
    }

    private static RegistryRequest redirected(RegistryRequest request, Origin from, String location)
            throws RegistryException {
        URI target;
        try {
            target = request.url().resolve(location);
        } catch (IllegalArgumentException malformed) {
            throw unavailable(from, "redirects to what is no address");
        }
        var to = origin(target);
        if (from.isSecure() && !to.isSecure()) {
            throw unavailable(from, "redirects from https to http");
        }
        if (request.content().isPresent()) {
            throw unavailable(from, "redirects what was sent to it");
        }
        return to.equals(from) ? request.to(target) : request.to(target).anonymous();
    }

    private RegistryResponse once(RegistryRequest request, Deadline deadline) throws RegistryException {
        var origin = origin(request.url());
        if (!origin.isSecure() && !settings.insecure().contains(origin.registry())) {
            throw unavailable(origin, "is not spoken to over http, unless it is listed as insecure");
        }
        var lane = lanes.to(origin);
        try (var passage = lane.enter(deadline)) {
            var limit = deadline.atMost(settings.limits().requestTimeout());
            look(lane, origin, limit, passage);
            var answer = exchange(request, origin, limit, passage);
            if (isBroken(answer.status())) {
                passage.failed();
            } else {
                passage.answered();
            }
            return answer;
        }
    }

    private static boolean isBroken(int status) {
        return status >= SERVER_ERROR && status != NOT_IMPLEMENTED;
    }

    private void look(HostBulkhead lane, Origin origin, Deadline limit, Passage passage) throws RegistryException {
        boolean mayBeLocal = settings.mayBeLocal(origin.registry());
        if (proxy(origin).isPresent()) {
            lookBehindProxy(lane, origin, mayBeLocal, limit);
            return;
        }
        Callable<Origin> lookup = () -> {
            guard.check(origin.host(), mayBeLocal);
            return origin;
        };
        get(lookups.submit(lane, lookup), origin, limit, passage);
    }

    /** What is known here of a host that the proxy looks up by itself; where nothing is soon, it may be asked for. */
    private void lookBehindProxy(HostBulkhead lane, Origin origin, boolean mayBeLocal, Deadline limit)
            throws RegistryException {
        Callable<Origin> lookup = () -> {
            guard.checkBehindProxy(origin.host(), mayBeLocal);
            return origin;
        };
        var known = lookups.submit(lane, lookup);
        try {
            known.get(limit.atMost(PATIENCE).remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            known.cancel(true);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable(origin, "was not waited for");
        } catch (ExecutionException refused) {
            throw translated(origin, refused.getCause());
        }
    }

    private Optional<Proxy> proxy(Origin origin) {
        return settings.egress().proxies().to(origin);
    }

    private RegistryResponse exchange(RegistryRequest request, Origin origin, Deadline limit, Passage passage)
            throws RegistryException {
        var version = origin.isSecure() ? Version.HTTP_2 : Version.HTTP_1_1;
        var http = request.http(version, left(origin, limit), proxy(origin));
        var future = connections
                .client()
                .sendAsync(http, head -> new CappedBody(head.statusCode() == OK ? request.limit() : ERROR_BODY));
        HttpResponse<Optional<byte[]>> response = get(future, origin, limit, passage);
        if (response.statusCode() == PROXY_UNAUTHORIZED) {
            throw unavailable(origin, "is behind a proxy that wants other credentials");
        }
        return new RegistryResponse(origin, response.statusCode(), response.headers(), response.body());
    }

    /** What comes of it; the passage is told where that is the host's fault. */
    private <T> T get(Future<T> future, Origin origin, Deadline limit, Passage passage) throws RegistryException {
        var patience = left(origin, limit);
        try {
            return future.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException late) {
            tell(passage, late, patience);
            throw unavailable(origin, "does not answer in time");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw unavailable(origin, "was not waited for");
        } catch (ExecutionException undecidedReason) {
            tell(passage, undecidedReason.getCause(), patience);
            throw translated(origin, undecidedReason.getCause());
        } finally {
            future.cancel(true);
        }
    }

    private static void tell(Passage passage, @Nullable Throwable cause, Duration patience) {
        boolean isLate = cause instanceof TimeoutException || cause instanceof HttpTimeoutException;
        if (isLate ? patience.compareTo(PATIENCE) >= 0 : cause instanceof IOException) {
            passage.failed();
        }
    }

    private RegistryException translated(Origin origin, @Nullable Throwable cause) {
        return switch (cause) {
            case null -> unavailable(origin, "cannot be asked");
            case RegistryException known -> known;
            case HttpConnectTimeoutException _ -> unavailable(origin, "does not accept a connection in time");
            case HttpTimeoutException _ -> unavailable(origin, "does not answer in time");
            case ConnectException _ when proxy(origin).isEmpty() -> unavailable(origin, "does not accept a connection");
            case SSLException _ -> unavailable(origin, "has no TLS that can be trusted");
            case IOException _ ->
                unavailable(
                        origin,
                        proxy(origin)
                                .map(proxy -> "is not to be had through proxy " + proxy)
                                .orElse("broke off"));
            default ->
                unavailable(origin, "cannot be asked (" + cause.getClass().getSimpleName() + ")");
        };
    }

    private static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static Duration left(Origin origin, Deadline deadline) throws RegistryException {
        if (deadline.passed()) {
            throw unavailable(origin, "does not answer in time");
        }
        return deadline.remaining();
    }

    private static Origin origin(URI url) throws RegistryException {
        try {
            return Origin.of(url);
        } catch (IllegalArgumentException malformed) {
            throw new RegistryException(Kind.UNAVAILABLE, String.valueOf(malformed.getMessage()));
        }
    }

    private static RegistryException unavailable(Origin origin, String what) {
        return new RegistryException(Kind.UNAVAILABLE, origin.registry() + " " + what);
    }
}
