package dev.sallyport.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sallyport.workload.Deadline;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Meets the challenges of registries: Basic, and Bearer with a token from the registry's token service
 * (https://distribution.github.io/distribution/spec/auth/token/).
 *
 * <p>Credentials go to a token service only where it is the registry itself, known to be its own, or allowed by the
 * administrator; any other is asked without them. Tokens are kept apart by credential: nobody uses another's.
 */
final class Authorizer {
    private static final int MAX_TOKEN_REPLY = 64 * 1024;
    private static final int TOKENS = 1_000;
    private static final Duration DEFAULT_LIFE = Duration.ofSeconds(60);
    private static final Duration MARGIN = Duration.ofSeconds(10);

    private final Transport transport;
    private final RegistrySettings settings;
    private final ObjectMapper json = new ObjectMapper();
    private final Cache<Key, Token> tokens;

    private record Key(
            String host, String repository, @Nullable Credential credential) {}

    private record Token(String header, Duration life) {
        @Override
        public String toString() {
            return "Token[hidden]";
        }
    }

    Authorizer(Transport transport, RegistrySettings settings, Ticker ticker) {
        this.transport = transport;
        this.settings = settings;
        this.tokens = Caffeine.newBuilder()
                .maximumSize(TOKENS)
                .ticker(ticker)
                .expireAfter(Expiry.<Key, Token>writing((_, token) -> token.life()))
                .build();
    }

    /** What was accepted before for that repository and credential, if it still holds. */
    @Nullable
    String known(String host, String repository, @Nullable Credential credential) {
        var token = tokens.getIfPresent(new Key(host, repository, credential));
        return token == null ? null : token.header();
    }

    /** The Authorization header that a challenge asks for; empty where it cannot be met. */
    Optional<String> meet(
            Challenge challenge, String host, String repository, @Nullable Credential credential, Deadline deadline)
            throws RegistryTrouble {
        if (challenge.scheme().equals("basic")) {
            return Optional.ofNullable(credential).map(Credential::basic);
        }
        var token = token(challenge, host, repository, credential, deadline);
        token.ifPresent(fresh -> tokens.put(new Key(host, repository, credential), fresh));
        return token.map(Token::header);
    }

    private Optional<Token> token(
            Challenge challenge, String host, String repository, @Nullable Credential credential, Deadline deadline)
            throws RegistryTrouble {
        var uri = service(challenge, repository);
        var authorization = credential != null && mayHaveCredentials(uri, host) ? credential.basic() : null;
        var reply = transport.get(uri, "application/json", authorization, MAX_TOKEN_REPLY, deadline);
        if (reply.status() != 200) {
            return Optional.empty();
        }
        try {
            return read(json.readTree(reply.content()));
        } catch (IOException _) {
            throw RegistryTrouble.unavailable(
                    "the token service %s does not answer in JSON".formatted(uri.getAuthority()));
        }
    }

    private static Optional<Token> read(JsonNode reply) {
        var text = reply.path("token").asText(reply.path("access_token").asText());
        if (text.isEmpty() || text.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            return Optional.empty();
        }
        var life = Duration.ofSeconds(reply.path("expires_in").asLong(DEFAULT_LIFE.toSeconds()))
                .minus(MARGIN);
        return Optional.of(new Token("Bearer " + text, life.isNegative() ? Duration.ZERO : life));
    }

    private URI service(Challenge challenge, String repository) throws RegistryTrouble {
        var realm = Objects.requireNonNullElse(challenge.parameters().get("realm"), "");
        try {
            var service = challenge.parameters().get("service");
            var query = "scope=" + encoded("repository:" + repository + ":pull")
                    + (service == null ? "" : "&service=" + encoded(service));
            var uri = URI.create(realm + (realm.contains("?") ? "&" : "?") + query);
            if (uri.getAuthority() != null && isAllowed(uri)) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // no address at all
        }
        throw RegistryTrouble.unavailable("the registry names a token service that is not reached over https");
    }

    private boolean isAllowed(URI uri) {
        return "https".equals(uri.getScheme())
                || ("http".equals(uri.getScheme()) && settings.insecure().contains(uri.getAuthority()));
    }

    private boolean mayHaveCredentials(URI service, String host) {
        var at = service.getAuthority();
        return at.equals(host)
                || settings.tokenRealms().contains(at)
                || (host.equals("registry-1.docker.io") && at.equals("auth.docker.io"))
                || (host.equals("registry.gitlab.com") && at.equals("gitlab.com"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
