package dev.sallyport.registry.http;

import static dev.sallyport.registry.RegistryFixture.ALICE;
import static dev.sallyport.registry.RegistryFixture.CLOCK;
import static dev.sallyport.registry.RegistryFixture.image;
import static dev.sallyport.registry.RegistryFixture.settings;
import static dev.sallyport.registry.RegistryFixture.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sallyport.registry.FakeRegistry;
import dev.sallyport.registry.client.Manifest;
import dev.sallyport.registry.client.RegistryClient;
import dev.sallyport.signature.RegistryListener;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures counted by the circuit breaker, and isolation of hosts from each other. */
class TransportTest {
    private static final byte[] NOTHING = {};

    private final FakeRegistry registry = new FakeRegistry();
    private final FakeRegistry other = new FakeRegistry();
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void close() {
        end.countDown();
        registry.close();
        other.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 504})
    void opensTheCircuitBreakerAfterServerErrors(int status) {
        var client = client(InetAddress::getAllByName);
        registry.gate(exchange -> FakeRegistry.answer(exchange, status, NOTHING));
        for (int i = 0; i < 5; i++) {
            assertThat(failure(client))
                    .hasMessage(registry.name() + " answers with status " + status + " for /v2/web/manifests/v1");
        }
        assertThat(failure(client)).hasMessageContaining("circuit breaker is open");
        assertThat(registry.seen()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 429, 501})
    void keepsTheCircuitBreakerClosedAfterClientErrors(int status) {
        var client = client(InetAddress::getAllByName);
        registry.gate(exchange -> FakeRegistry.answer(exchange, status, NOTHING, "Retry-After", "3600"));
        for (int i = 1; i <= 20; i++) {
            failure(client);
            assertThat(registry.seen()).hasSize(i);
        }
    }

    @Test
    void opensTheCircuitBreakerAfterFailedConnections() {
        var client = client(InetAddress::getAllByName);
        registry.close();
        for (int i = 0; i < 5; i++) {
            assertThat(failure(client)).hasMessageContaining("does not accept a connection");
        }
        assertThat(failure(client)).hasMessageContaining("circuit breaker is open");
    }

    @Test
    void ignoresShortTimeouts() {
        var client = client(InetAddress::getAllByName);
        registry.gate(_ -> awaitEnd());
        for (int i = 0; i < 10; i++) {
            var reader = client.open(image(registry, "web"), ALICE, Deadline.in(Duration.ofMillis(20), CLOCK));
            assertThat(catchThrowableOfType(RegistryException.class, () -> reader.manifest("v1")))
                    .hasMessageContaining("in time");
        }
    }

    @Test
    void sendsAtMostEightConcurrentRequestsToAHost() throws Exception {
        var client = client(InetAddress::getAllByName);
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        var full = new CountDownLatch(8);
        registry.image("web", "v1");
        registry.gate(_ -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            full.countDown();
            await(full);
            inside.decrementAndGet();
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var responses = new ArrayList<Future<Manifest>>();
            for (int i = 0; i < 100; i++) {
                responses.add(threads.submit(
                        () -> client.open(image(registry, "web"), ALICE, soon()).manifest("v1")));
            }
            for (var response : responses) {
                assertThat(response.get().digest()).startsWith("sha256:");
            }
        }
        assertThat(most).hasValue(8);
    }

    @Test
    void readsOneHostWhileAllRequestsToAnotherHang() throws Exception {
        var client = client(InetAddress::getAllByName);
        var hanging = new CountDownLatch(8);
        registry.gate(_ -> {
            hanging.countDown();
            awaitEnd();
        });
        var digest = other.image("web", "v1");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var stuck = new ArrayList<Future<RegistryException>>();
            for (int i = 0; i < 200; i++) {
                stuck.add(threads.submit(() -> failure(client)));
            }
            hanging.await();
            for (int i = 0; i < 100; i++) {
                var reader = client.open(image(other, "web"), ALICE, soon());
                assertThat(reader.manifest("v1").digest()).isEqualTo(digest);
            }
            assertThat(stuck).noneMatch(Future::isDone);
            end.countDown();
        }
    }

    /** A lookup pins its carrier thread. */
    @Test
    void resolvesNamesOnPlatformThreads() throws Exception {
        var isVirtual = new CopyOnWriteArrayList<Boolean>();
        var client = client(host -> {
            isVirtual.add(Thread.currentThread().isVirtual());
            return InetAddress.getAllByName(host);
        });
        registry.image("web", "v1");
        client.open(image(registry, "web"), ALICE, soon()).manifest("v1");
        assertThat(isVirtual).containsExactly(false);
    }

    @Test
    void resolvesKnownHostsWhileHundredsOfOtherNamesHang() throws Exception {
        var hanging = new CountDownLatch(64);
        var client = client(host -> {
            if (host.endsWith(".example")) {
                hanging.countDown();
                awaitEnd();
                throw new UnknownHostException(host);
            }
            return InetAddress.getAllByName(host);
        });
        registry.image("web", "v1");
        client.open(image(registry, "web"), ALICE, soon()).manifest("v1");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                var nowhere = ImageReference.parse("host-" + i + ".example/web:v1");
                var _ = threads.submit(() -> catchThrowableOfType(
                        RegistryException.class,
                        () -> client.open(nowhere, ALICE, soon()).manifest("v1")));
            }
            hanging.await();
            assertThat(client.open(image(registry, "web"), ALICE, soon())
                            .manifest("v1")
                            .digest())
                    .startsWith("sha256:");
            end.countDown();
        }
    }

    private RegistryClient client(AddressGuard.AddressLookup lookup) {
        var settings = settings(registry, other);
        var transport =
                new Transport(settings, lookup, new HostBulkheads(settings.limits(), CLOCK, RegistryListener.NONE));
        return new RegistryClient(settings, _ -> List.of(), CLOCK, transport);
    }

    private RegistryException failure(RegistryClient client) {
        var reader = client.open(image(registry, "web"), ALICE, soon());
        return catchThrowableOfType(RegistryException.class, () -> reader.manifest("v1"));
    }

    private void awaitEnd() {
        await(end);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
