package dev.sallyport.registry;

import dev.sallyport.workload.Deadline;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * GET within limits: of bytes, of time for the whole answer, of redirects, of addresses, of requests at once to one host.
 * Credentials go to the host that they are for and are dropped when a redirect leaves it.
 */
final class Transport {
    private static final Duration CONNECT = Duration.ofSeconds(3);
    private static final Duration MAX_WAIT = Duration.ofSeconds(5);
    private static final int MAX_REDIRECTS = 3;
    private static final int AT_ONCE = 8;
    private static final int MAX_HOSTS = 1_000;

    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(ProxySelector.getDefault())
            .build();
    private final ConcurrentHashMap<String, Semaphore> hosts = new ConcurrentHashMap<>();
    private final AddressGuard guard;

    Transport(RegistrySettings settings) {
        this.guard = new AddressGuard(settings.allowLocal());
    }

    /**
     * Gets a resource, following redirects and asking again once where the registry asks to wait.
     *
     * @param authorization for the first host only; null for none
     * @param limit most bytes of the body
     */
    Reply get(URI uri, String accept, @Nullable String authorization, int limit, Deadline deadline)
            throws RegistryTrouble {
        var reply = follow(uri, accept, authorization, limit, deadline);
        var wait = waitAsked(reply);
        if (wait.isEmpty() || wait.get().compareTo(deadline.remaining()) >= 0) {
            return reply;
        }
        pause(wait.get());
        return follow(uri, accept, authorization, limit, deadline);
    }

    private Reply follow(URI uri, String accept, @Nullable String authorization, int limit, Deadline deadline)
            throws RegistryTrouble {
        var at = uri;
        var credential = authorization;
        for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
            var reply = once(at, accept, credential, limit, deadline);
            var target = redirect(reply);
            if (target == null) {
                return reply;
            }
            if (at.getScheme().equals("https") && !target.getScheme().equals("https")) {
                throw RegistryTrouble.unavailable("%s redirects to http".formatted(at.getAuthority()));
            }
            if (!target.getAuthority().equals(at.getAuthority())
                    || !target.getScheme().equals(at.getScheme())) {
                credential = null;
            }
            at = target;
        }
        throw RegistryTrouble.unavailable(
                "%s redirects more than %d times".formatted(uri.getAuthority(), MAX_REDIRECTS));
    }

    private Reply once(URI uri, String accept, @Nullable String authorization, int limit, Deadline deadline)
            throws RegistryTrouble {
        guard.check(uri);
        var request = HttpRequest.newBuilder(uri).GET().header("Accept", accept).header("User-Agent", "sallyport");
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        var permits = permits(uri.getAuthority());
        try {
            if (!permits.tryAcquire(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS)) {
                throw RegistryTrouble.unavailable("%s is too busy".formatted(uri.getAuthority()));
            }
        } catch (InterruptedException _) {
            throw interrupted(uri);
        }
        try {
            return send(uri, request.build(), limit, deadline);
        } finally {
            permits.release();
        }
    }

    /** The future is waited for, not the call: a body that stalls must not hold the thread past the deadline. */
    private Reply send(URI uri, HttpRequest request, int limit, Deadline deadline) throws RegistryTrouble {
        var exchange = client.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), limit));
        try {
            HttpResponse<byte[]> response = exchange.get(deadline.remaining().toMillis(), TimeUnit.MILLISECONDS);
            return new Reply(response.statusCode(), response.headers(), new Reply.Bytes(response.body()), uri);
        } catch (TimeoutException _) {
            exchange.cancel(true);
            throw RegistryTrouble.unavailable("%s did not answer in time".formatted(uri.getAuthority()));
        } catch (InterruptedException _) {
            exchange.cancel(true);
            throw interrupted(uri);
        } catch (ExecutionException e) {
            throw RegistryTrouble.unavailable(
                    "%s cannot be asked: %s".formatted(uri.getAuthority(), words(e.getCause(), limit)));
        }
    }

    private static String words(@Nullable Throwable cause, int limit) {
        return switch (cause) {
            case java.net.ConnectException _ -> "no connection";
            case java.net.http.HttpTimeoutException _ -> "no connection in time";
            case javax.net.ssl.SSLException _ -> "TLS fails";
            case IOException io
            when String.valueOf(io.getMessage()).contains("limit") ->
                "the answer has more than %d bytes".formatted(limit);
            case null, default -> "the connection broke";
        };
    }

    private static @Nullable URI redirect(Reply reply) throws RegistryTrouble {
        if (reply.status() < 300 || reply.status() > 399 || reply.status() == 304) {
            return null;
        }
        try {
            var target = reply.uri()
                    .resolve(reply.headers()
                            .firstValue("location")
                            .orElseThrow(() -> new IllegalArgumentException("no location")));
            if (target.getAuthority() == null
                    || target.getScheme() == null
                    || !target.getScheme().startsWith("http")) {
                throw new IllegalArgumentException("no web address");
            }
            return target;
        } catch (IllegalArgumentException _) {
            throw RegistryTrouble.unavailable(
                    "%s redirects to nowhere".formatted(reply.uri().getAuthority()));
        }
    }

    private static Optional<Duration> waitAsked(Reply reply) {
        if (reply.status() != 429 && reply.status() != 503) {
            return Optional.empty();
        }
        return reply.headers()
                .firstValue("retry-after")
                .filter(text ->
                        text.length() < 4 && !text.isEmpty() && text.chars().allMatch(Character::isDigit))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)))
                .filter(wait -> wait.compareTo(MAX_WAIT) <= 0);
    }

    private static void pause(Duration wait) throws RegistryTrouble {
        try {
            TimeUnit.MILLISECONDS.sleep(wait.toMillis());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw RegistryTrouble.unavailable("interrupted");
        }
    }

    private Semaphore permits(String host) {
        if (hosts.size() > MAX_HOSTS) {
            hosts.clear();
        }
        return hosts.computeIfAbsent(host, _ -> new Semaphore(AT_ONCE));
    }

    private static RegistryTrouble interrupted(URI uri) {
        Thread.currentThread().interrupt();
        return RegistryTrouble.unavailable("the request to %s was interrupted".formatted(uri.getAuthority()));
    }
}
