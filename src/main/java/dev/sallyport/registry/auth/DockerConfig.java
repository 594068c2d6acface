package dev.sallyport.registry.auth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.registry.http.Credential;
import dev.sallyport.registry.http.Credential.IdentityToken;
import dev.sallyport.registry.http.Credential.Password;
import dev.sallyport.signature.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Credentials in a {@code kubernetes.io/dockerconfigjson} Secret, matched to images by the rules of the kubelet. */
public final class DockerConfig {
    private static final String HUB = "docker.io";
    private static final List<String> HUB_NAMES = List.of(HUB, "index.docker.io", "registry-1.docker.io");

    private DockerConfig() {}

    /** Returns the credentials for a repository, most specific first; none if the configuration is malformed. */
    public static Stream<Credential> credentials(String config, String registry, String repository) {
        JsonNode auths;
        try {
            auths = StrictJson.object(config.getBytes(StandardCharsets.UTF_8)).path("auths");
        } catch (IllegalArgumentException malformed) {
            return Stream.empty();
        }
        return auths.properties().stream()
                .filter(entry -> matches(entry.getKey(), registry, repository))
                .sorted(Comparator.comparingInt((Map.Entry<String, JsonNode> entry) ->
                                name(entry.getKey()).length())
                        .reversed())
                .flatMap(entry -> credential(entry.getValue()).stream());
    }

    private static boolean matches(String key, String registry, String repository) {
        var name = name(key);
        int slash = name.indexOf('/');
        var host = slash < 0 ? name : name.substring(0, slash);
        var path = slash < 0 ? "" : name.substring(slash + 1);
        boolean sameHost = HUB_NAMES.contains(host) ? registry.equals(HUB) : hostMatches(host, registry);
        return sameHost && (path.isEmpty() || repository.equals(path) || repository.startsWith(path + "/"));
    }

    /** Matches hosts label by label; a star matches one label. */
    private static boolean hostMatches(String pattern, String registry) {
        var expected = pattern.split("\\.", -1);
        var actual = registry.split("\\.", -1);
        if (expected.length != actual.length) {
            return false;
        }
        for (int i = 0; i < expected.length; i++) {
            if (!expected[i].equals("*") && !expected[i].equals(actual[i])) {
                return false;
            }
        }
        return true;
    }

    /** Returns the key without scheme, API version and trailing slashes. */
    private static String name(String key) {
        var name = key.strip().toLowerCase(Locale.ROOT).replaceFirst("^https?://", "");
        name = name.replaceFirst("^([^/]+)/v[12](/|$)", "$1/");
        while (name.endsWith("/")) {
            name = name.substring(0, name.length() - 1);
        }
        return name;
    }

    private static Optional<Credential> credential(JsonNode entry) {
        var identity = entry.path("identitytoken").asText("");
        if (!identity.isEmpty()) {
            return Optional.of(new IdentityToken(identity));
        }
        var auth = entry.path("auth").asText("").strip();
        if (!auth.isEmpty()) {
            return decoded(auth);
        }
        var user = entry.path("username").asText("");
        return user.isEmpty()
                ? Optional.empty()
                : Optional.of(new Password(user, entry.path("password").asText("")));
    }

    private static Optional<Credential> decoded(String auth) {
        try {
            var pair = new String(Base64.getDecoder().decode(auth.replaceAll("\\s", "")), StandardCharsets.UTF_8);
            int colon = pair.indexOf(':');
            // docker login appends NUL characters to some passwords
            return colon <= 0
                    ? Optional.empty()
                    : Optional.of(new Password(
                            pair.substring(0, colon), pair.substring(colon + 1).replaceAll("\u0000+$", "")));
        } catch (IllegalArgumentException malformed) {
            return Optional.empty();
        }
    }
}
