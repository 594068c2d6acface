package dev.sallyport.registry.provider;

import static dev.sallyport.registry.provider.CredentialProvider.CacheScope.GLOBAL;
import static dev.sallyport.registry.provider.CredentialProvider.CacheScope.IMAGE;
import static dev.sallyport.registry.provider.CredentialProvider.CacheScope.REGISTRY;
import static dev.sallyport.registry.provider.FakeProvider.answer;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.app.VirtualThreads;
import dev.sallyport.registry.http.Credential.Password;
import dev.sallyport.registry.provider.ProviderResult.Failed;
import dev.sallyport.registry.provider.ProviderResult.NotUsed;
import dev.sallyport.registry.provider.ProviderResult.Provided;
import dev.sallyport.signature.PullAccounts;
import dev.sallyport.signature.PullIdentity;
import dev.sallyport.workload.Deadline;
import dev.sallyport.workload.ImageReference;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Caches and limits of credential providers. */
class CredentialProvidersTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final String NAME = "credential provider \"fake\"";
    private static final PullIdentity ALICE = new PullIdentity("alice", "web", List.of());
    private static final PullIdentity MALLORY = new PullIdentity("mallory", "web", List.of());
    private static final ImageReference WEB = ImageReference.parse("a.acme.io/shop/web:1");
    private static final ImageReference API = ImageReference.parse("a.acme.io/shop/api:1");
    private static final ImageReference ELSEWHERE = ImageReference.parse("b.acme.io/shop/web:1");

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final InstantSource clock = now::get;
    private final Accounts accounts = new Accounts();

    /** Service accounts of all namespaces, with tokens that name them. */
    private static final class Accounts implements PullAccounts {
        private final Map<String, String> annotations = new HashMap<>();
        private String generation = "1";
        private String uid = "uid";

        @Override
        public Optional<PullAccount> account(String namespace, String name) {
            return name.equals("absent")
                    ? Optional.empty()
                    : Optional.of(new PullAccount(namespace, name, uid, annotations));
        }

        @Override
        public String token(PullAccount account, String audience) throws PullAccountException {
            if (account.name().equals("forbidden")) {
                throw new PullAccountException("the operator may not request tokens");
            }
            return String.join("/", account.namespace(), account.name(), audience, generation);
        }
    }

    @Test
    void reusesAnswersForTheImageTheRegistryOrAllImages() {
        var image = new FakeProvider("*.acme.io", (_, _) -> answer(IMAGE, HOUR, "*.acme.io", "p"));
        var registry = new FakeProvider("*.acme.io", (_, _) -> answer(REGISTRY, HOUR, "*.acme.io", "p"));
        var global = new FakeProvider("*.acme.io", (_, _) -> answer(GLOBAL, HOUR, "*.acme.io", "p"));
        for (var provider : List.of(image, registry, global)) {
            var providers = providers(provider);
            for (var each : List.of(WEB, WEB, API, ELSEWHERE, ImageReference.parse("a.acme.io/shop/web:2"))) {
                assertThat(find(providers, each, ALICE)).isEqualTo(provided("p"));
            }
        }
        assertThat(image.queries()).hasSize(3);
        assertThat(registry.queries()).hasSize(2);
        assertThat(global.queries()).hasSize(1);
    }

    @Test
    void asksAgainAfterTheEndOfAnAnswer() {
        var provider = new FakeProvider("*.acme.io", (_, _) -> answer(REGISTRY, HOUR, "*.acme.io", "p"));
        var providers = providers(provider);
        find(providers, WEB, ALICE);
        now.set(now.get().plus(HOUR.minusSeconds(1)));
        find(providers, WEB, ALICE);
        assertThat(provider.queries()).hasSize(1);

        now.set(now.get().plusSeconds(2));
        find(providers, WEB, ALICE);
        assertThat(provider.queries()).hasSize(2);
    }

    @Test
    void reusesNoAnswerWithoutALifetime() {
        var provider = new FakeProvider("*.acme.io", (_, _) -> answer(GLOBAL, Duration.ZERO, "*.acme.io", "p"));
        var providers = providers(provider);
        find(providers, WEB, ALICE);
        find(providers, WEB, ALICE);
        assertThat(provider.queries()).hasSize(2);
    }

    @Test
    void usesCredentialsForTheImagesOfTheAnswerOnly() {
        var provider = new FakeProvider("*.acme.io", (_, _) -> answer(GLOBAL, HOUR, "a.acme.io/shop", "p"));
        var providers = providers(provider);
        assertThat(find(providers, WEB, ALICE)).isEqualTo(provided("p"));
        assertThat(find(providers, ELSEWHERE, ALICE)).isEqualTo(new Provided(NAME, List.of()));
        assertThat(find(providers, ImageReference.parse("a.acme.io/other/web"), ALICE))
                .isEqualTo(new Provided(NAME, List.of()));
    }

    @Test
    void asksNoProviderAboutOtherImages() {
        var provider = new FakeProvider("*.acme.io", (_, _) -> answer(GLOBAL, HOUR, "*.evil.io", "p"));
        var providers = providers(provider);
        assertThat(providers.find(ImageReference.parse("a.evil.io/web"), ALICE, soon()))
                .isEmpty();
        find(providers, WEB, ALICE);
        assertThat(providers.find(ImageReference.parse("a.evil.io/web"), ALICE, soon()))
                .as("a cached answer for an image that the provider is not for")
                .isEmpty();
    }

    @Test
    void noServiceAccountReceivesTheCredentialsOfAnother() {
        var provider = new FakeProvider(
                "*.acme.io",
                Optional.of(new TokenAttributes("registry", false, true, List.of(), List.of("tenant"))),
                (query, _) -> answer(
                        GLOBAL,
                        HOUR,
                        "*.acme.io",
                        "of " + query.account().orElseThrow().token()));
        var providers = providers(provider);
        assertThat(find(providers, WEB, ALICE)).isEqualTo(provided("of alice/web/registry/1"));
        assertThat(find(providers, WEB, MALLORY)).isEqualTo(provided("of mallory/web/registry/1"));
        assertThat(find(providers, WEB, new PullIdentity("alice", "api", List.of())))
                .isEqualTo(provided("of alice/api/registry/1"));
        assertThat(find(providers, WEB, new PullIdentity("alice/web", "x", List.of())))
                .isEqualTo(provided("of alice/web/x/registry/1"));

        accounts.generation = "2";
        assertThat(find(providers, WEB, ALICE))
                .as("the answer is reused for the service account, also with a new token")
                .isEqualTo(provided("of alice/web/registry/1"));
        accounts.annotations.put("unrelated", "x");
        assertThat(find(providers, WEB, ALICE)).isEqualTo(provided("of alice/web/registry/1"));
        accounts.annotations.put("tenant", "x");
        assertThat(find(providers, WEB, ALICE)).isEqualTo(provided("of alice/web/registry/2"));
        accounts.uid = "another account of this name";
        accounts.generation = "3";
        assertThat(find(providers, WEB, ALICE)).isEqualTo(provided("of alice/web/registry/3"));
    }

    @Test
    void reusesAnswersForOneTokenIfTheProviderAsksForThat() {
        var provider = new FakeProvider(
                "*.acme.io",
                Optional.of(new TokenAttributes("registry", true, true, List.of(), List.of())),
                (query, _) -> answer(
                        GLOBAL, HOUR, "*.acme.io", query.account().orElseThrow().token()));
        var providers = providers(provider);
        find(providers, WEB, ALICE);
        assertThat(find(providers, API, ALICE)).isEqualTo(provided("alice/web/registry/1"));
        accounts.generation = "2";
        assertThat(find(providers, WEB, ALICE)).isEqualTo(provided("alice/web/registry/2"));
        assertThat(provider.queries()).hasSize(2);
    }

    @Test
    void rejectsTheTokenAsPasswordUnlessItIsReusedByToken() {
        var provider = new FakeProvider(
                "*.acme.io",
                Optional.of(new TokenAttributes("registry", false, true, List.of(), List.of())),
                (query, _) -> answer(
                        GLOBAL, HOUR, "*.acme.io", query.account().orElseThrow().token()));
        assertThat(find(providers(provider), WEB, ALICE))
                .isEqualTo(new Failed(
                        NAME,
                        "returns the token of the service account as password, which requires the cacheType Token"));
    }

    @Test
    void isNotUsedForServiceAccountsWithoutRequiredAnnotation() {
        var provider = new FakeProvider(
                "*.acme.io",
                Optional.of(new TokenAttributes("registry", false, true, List.of("tenant"), List.of("region"))),
                (query, _) -> answer(
                        GLOBAL,
                        HOUR,
                        "*.acme.io",
                        query.account().orElseThrow().annotations().toString()));
        var providers = providers(provider);
        assertThat(find(providers, WEB, ALICE))
                .isEqualTo(new NotUsed(NAME, "is not used: service account \"alice/web\" has no annotation tenant"));
        assertThat(provider.queries()).isEmpty();

        accounts.annotations.put("tenant", "shop");
        accounts.annotations.put("secret", "not listed");
        assertThat(find(providers, WEB, ALICE)).isEqualTo(provided("{tenant=shop}"));
    }

    @Test
    void namesWhyThereIsNoToken() {
        var provider = new FakeProvider(
                "*.acme.io",
                Optional.of(new TokenAttributes("registry", false, true, List.of(), List.of("large"))),
                (_, _) -> answer(GLOBAL, HOUR, "*.acme.io", "p"));
        var providers = providers(provider);
        assertThat(find(providers, WEB, new PullIdentity("alice", "absent", List.of())))
                .isEqualTo(new Failed(NAME, "gets no token: service account \"alice/absent\" does not exist"));
        assertThat(find(providers, WEB, new PullIdentity("alice", "forbidden", List.of())))
                .isEqualTo(new Failed(NAME, "gets no token: the operator may not request tokens"));
        assertThat(find(providers, WEB, new PullIdentity("", "", List.of())))
                .isEqualTo(new NotUsed(NAME, "is not used for Pods without a service account"));
        accounts.annotations.put("large", "x".repeat(20_000));
        assertThat(find(providers, WEB, ALICE)).isInstanceOf(Failed.class);
        assertThat(provider.queries()).isEmpty();
    }

    @Test
    void aFailureCountsForSecondsAndForItsNamespaceOnly() {
        var provider = new FakeProvider("*.acme.io", (query, _) -> {
            if (query.image().equals(API)) {
                throw new ProviderException("does not know it");
            }
            return answer(IMAGE, HOUR, "*.acme.io", "p");
        });
        var providers = providers(provider);
        assertThat(find(providers, API, MALLORY)).isEqualTo(new Failed(NAME, "does not know it"));
        assertThat(find(providers, API, MALLORY)).isEqualTo(new Failed(NAME, "does not know it"));
        assertThat(provider.queries()).hasSize(1);
        assertThat(find(providers, WEB, ALICE)).isEqualTo(provided("p"));

        now.set(now.get().plusSeconds(11));
        find(providers, API, MALLORY);
        assertThat(provider.queries()).hasSize(3);
    }

    @Test
    void asksAgainForACredentialThatARegistryDoesNotAcceptButNotAtOnce() {
        var number = new AtomicInteger();
        var provider = new FakeProvider(
                "*.acme.io", (_, _) -> answer(REGISTRY, HOUR, "*.acme.io", "p" + number.incrementAndGet()));
        var providers = providers(provider);
        find(providers, WEB, ALICE);
        providers.forget(WEB, ALICE);
        assertThat(find(providers, WEB, ALICE)).isEqualTo(provided("p1"));

        now.set(now.get().plusSeconds(61));
        providers.forget(WEB, ALICE);
        assertThat(find(providers, WEB, ALICE)).isEqualTo(provided("p2"));
    }

    @Test
    void oneRequestRunsForConcurrentCallers() throws InterruptedException {
        var release = new CountDownLatch(1);
        var provider = new FakeProvider("*.acme.io", (_, _) -> {
            await(release);
            return answer(REGISTRY, HOUR, "*.acme.io", "p");
        });
        var providers = providers(provider);
        var done = new CountDownLatch(50);
        IntStream.range(0, 50)
                .forEach(_ -> Thread.ofVirtual().start(() -> {
                    providers.find(WEB, ALICE, Deadline.in(Duration.ofSeconds(20), InstantSource.system()));
                    done.countDown();
                }));
        release.countDown();
        done.await();
        assertThat(provider.queries()).hasSize(1);
    }

    @Test
    void aNamespaceWhoseProviderHangsDelaysNoOther() {
        var release = new CountDownLatch(1);
        var running = new AtomicInteger();
        var most = new AtomicInteger();
        var provider = new FakeProvider("*.acme.io", (query, _) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            if (query.image().repository().startsWith("slow")) {
                await(release);
            }
            running.decrementAndGet();
            return answer(IMAGE, HOUR, "*.acme.io", "p");
        });
        var providers = CredentialProviders.of(
                List.of(provider),
                accounts,
                new ProviderLimits(new ProviderSlots(2), Duration.ofSeconds(20)),
                InstantSource.system(),
                new VirtualThreads());
        for (int i = 0; i < 100; i++) {
            var image = ImageReference.parse("a.acme.io/slow" + i);
            Thread.ofVirtual().start(() -> providers.find(image, MALLORY, inSystemTime(Duration.ofSeconds(5))));
        }
        assertThat(providers.find(WEB, ALICE, inSystemTime(Duration.ofSeconds(20))))
                .containsExactly(provided("p"));
        assertThat(most.get()).isLessThanOrEqualTo(2);
        release.countDown();
    }

    @Test
    void answersAtTheDeadlineWhileAProviderIsSlow() {
        var release = new CountDownLatch(1);
        var provider = new FakeProvider("*.acme.io", (_, _) -> {
            await(release);
            return answer(REGISTRY, HOUR, "*.acme.io", "p");
        });
        var providers = providers(provider);
        assertThat(providers.find(WEB, ALICE, inSystemTime(Duration.ofMillis(50))))
                .containsExactly(new Failed(NAME, "does not answer in time"));
        release.countDown();
    }

    @Test
    void keepsNoNamespaceWithoutRequests() throws ProviderException {
        var slots = new ProviderSlots(2);
        try (var _ = slots.acquire("shop", soon())) {
            assertThat(slots.namespaces()).isOne();
        }
        assertThat(slots.namespaces()).isZero();
    }

    @Test
    void printsNoCredential() {
        var account = new CredentialProvider.AccountToken("t0k3n", Map.of("a", "s3cr3t"));
        var answer = answer(GLOBAL, HOUR, "*.acme.io", "s3cr3t");
        assertThat(new CredentialProvider.Query(WEB, Optional.of(account)).toString() + answer + provided("s3cr3t"))
                .doesNotContain("t0k3n", "s3cr3t");
    }

    private CredentialProviders providers(FakeProvider provider) {
        return CredentialProviders.of(
                List.of(provider),
                accounts,
                new ProviderLimits(new ProviderSlots(2), Duration.ofSeconds(20)),
                clock,
                new VirtualThreads());
    }

    private static ProviderResult find(CredentialProviders providers, ImageReference image, PullIdentity puller) {
        var results = providers.find(image, puller, soon());
        assertThat(results).hasSize(1);
        return results.getFirst();
    }

    private static Provided provided(String password) {
        return new Provided(NAME, List.of(new Password("robot", password)));
    }

    private static Deadline soon() {
        return inSystemTime(Duration.ofSeconds(20));
    }

    private static Deadline inSystemTime(Duration time) {
        return Deadline.in(time, InstantSource.system());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
