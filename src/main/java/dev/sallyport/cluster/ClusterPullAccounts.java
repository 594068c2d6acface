package dev.sallyport.cluster;

import static java.util.Objects.requireNonNullElse;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.sallyport.signature.InstantTicker;
import dev.sallyport.signature.PullAccounts;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Service accounts of the cluster and their tokens, by TokenRequest.
 *
 * <p>Tokens are requested for the service account, not for a Pod, because there is none at admission. They are reused for most
 * of their validity, kept in memory only, and never requested for an audience of the API server.
 */
public final class ClusterPullAccounts implements PullAccounts {
    private static final Duration ACCOUNT_TTL = Duration.ofSeconds(30);
    private static final int MAX_ENTRIES = 1_000;
    private static final int MAX_TOKEN = 16 * 1024;
    /** Share of the validity in which a token is reused, as in kubelets: 4 of 5. */
    private static final int PARTS = 5;

    private final KubernetesClient client;
    private final Supplier<Set<String>> apiServerAudiences;
    private final InstantSource clock;
    private final Cache<AccountName, Optional<PullAccount>> accounts;
    private final Cache<TokenKey, Token> tokens;

    private record AccountName(String namespace, String name) {}

    private record TokenKey(String namespace, String name, String uid, String audience) {}

    private record Token(String value, Duration reuse) {
        @Override
        public String toString() {
            return "Token[...]";
        }
    }

    /** Creates an empty cache. */
    public ClusterPullAccounts(KubernetesClient client, Supplier<Set<String>> apiServerAudiences, InstantSource clock) {
        this.client = client;
        this.apiServerAudiences = apiServerAudiences;
        this.clock = clock;
        this.accounts = Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .expireAfterWrite(ACCOUNT_TTL)
                .ticker(InstantTicker.of(clock))
                .build();
        this.tokens = Caffeine.newBuilder()
                .maximumSize(MAX_ENTRIES)
                .expireAfter(Expiry.creating((TokenKey _, Token token) -> token.reuse()))
                .ticker(InstantTicker.of(clock))
                .build();
    }

    @Override
    public Optional<PullAccount> account(String namespace, String name) throws PullAccountException {
        var key = new AccountName(namespace, name);
        var known = accounts.getIfPresent(key);
        if (known != null) {
            return known;
        }
        var found = read(key);
        accounts.put(key, found);
        return found;
    }

    private Optional<PullAccount> read(AccountName key) throws PullAccountException {
        try {
            return Optional.ofNullable(client.serviceAccounts()
                            .inNamespace(key.namespace())
                            .withName(key.name())
                            .get())
                    .map(account -> new PullAccount(
                            key.namespace(),
                            key.name(),
                            account.getMetadata().getUid(),
                            requireNonNullElse(account.getMetadata().getAnnotations(), Map.of())));
        } catch (KubernetesClientException failure) {
            throw new PullAccountException("the API server did not return the service account \"%s/%s\" (status %d)"
                    .formatted(key.namespace(), key.name(), failure.getCode()));
        }
    }

    @Override
    public String token(PullAccount account, String audience) throws PullAccountException {
        var key = new TokenKey(account.namespace(), account.name(), account.uid(), audience);
        var known = tokens.getIfPresent(key);
        if (known != null) {
            return known.value();
        }
        if (apiServerAudiences.get().contains(audience)) {
            throw new PullAccountException(
                    "the audience \"" + audience + "\" is one of the API server, for which no token is requested");
        }
        var token = requested(key);
        tokens.put(key, token);
        return token.value();
    }

    private Token requested(TokenKey key) throws PullAccountException {
        var request = new TokenRequestBuilder()
                .withNewMetadata()
                .withUid(key.uid())
                .endMetadata()
                .withNewSpec()
                .withAudiences(key.audience())
                .endSpec()
                .build();
        try {
            var status = client.serviceAccounts()
                    .inNamespace(key.namespace())
                    .withName(key.name())
                    .tokenRequest(request)
                    .getStatus();
            var value = status.getToken();
            if (value.length() > MAX_TOKEN) {
                throw new PullAccountException("its token has more than " + MAX_TOKEN + " characters");
            }
            return new Token(value, reuse(status.getExpirationTimestamp()));
        } catch (KubernetesClientException failure) {
            throw new PullAccountException(reason(key, failure));
        }
    }

    private static String reason(TokenKey key, KubernetesClientException failure) {
        var name = key.namespace() + "/" + key.name();
        return failure.getCode() == HttpURLConnection.HTTP_FORBIDDEN
                ? ("the operator may not request tokens of the service account \"%s\"; permit it with"
                                + " registry.credentialProviders.serviceAccountTokens of the chart or"
                                + " deploy/components/pull-tokens")
                        .formatted(name)
                : "the API server did not create a token of the service account \"%s\" (status %d)"
                        .formatted(name, failure.getCode());
    }

    private Duration reuse(String expiration) {
        try {
            var validity = Duration.between(clock.instant(), Instant.parse(expiration));
            return validity.isNegative()
                    ? Duration.ZERO
                    : validity.multipliedBy(PARTS - 1).dividedBy(PARTS);
        } catch (DateTimeException malformed) {
            return Duration.ZERO;
        }
    }
}
