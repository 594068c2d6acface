package dev.sallyport.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** User and password for a registry. Shows itself to nobody. */
record Credential(String user, String password) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> DOCKER_HUB =
            Set.of("docker.io", "index.docker.io", "registry-1.docker.io", "registry.hub.docker.com");

    private record Entry(String key, JsonNode value) {}

    /**
     * The credentials for an image, from the contents of dockerconfigjson secrets; the longest matching path of a secret
     * comes first, as in a kubelet.
     */
    static List<Credential> of(List<String> dockerConfigs, String registry, String repository) {
        var credentials = new ArrayList<Credential>();
        for (var config : dockerConfigs) {
            entries(config).stream()
                    .filter(entry -> isFor(entry.key(), registry, repository))
                    .sorted(Comparator.comparingInt((Entry entry) -> entry.key().length())
                            .reversed())
                    .map(entry -> credential(entry.value()))
                    .filter(credential -> !credential.password().isEmpty())
                    .forEach(credentials::add);
        }
        return credentials.stream().distinct().toList();
    }

    String basic() {
        return "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    private static List<Entry> entries(String config) {
        try {
            return JSON.readTree(config).path("auths").properties().stream()
                    .map(property -> new Entry(property.getKey(), property.getValue()))
                    .toList();
        } catch (JsonProcessingException _) {
            return List.of();
        }
    }

    private static boolean isFor(String key, String registry, String repository) {
        var bare = key.replaceFirst("^https?://", "").toLowerCase(Locale.ROOT);
        var slash = bare.indexOf('/');
        var host = slash < 0 ? bare : bare.substring(0, slash);
        var path = slash < 0 ? "" : bare.substring(slash + 1).replaceFirst("/+$", "");
        if (DOCKER_HUB.contains(host) && DOCKER_HUB.contains(registry)) {
            return path.isEmpty() || path.equals("v1") || path.equals("v2") || isUnder(path, repository);
        }
        return host.equals(registry.toLowerCase(Locale.ROOT)) && (path.isEmpty() || isUnder(path, repository));
    }

    private static boolean isUnder(String path, String repository) {
        return repository.equals(path) || repository.startsWith(path + "/");
    }

    private static Credential credential(JsonNode entry) {
        var user = entry.path("username").asText();
        var password = entry.path("password").asText();
        if (!password.isEmpty()) {
            return new Credential(user, password);
        }
        try {
            var both = new String(Base64.getDecoder().decode(entry.path("auth").asText()), StandardCharsets.UTF_8);
            var colon = both.indexOf(':');
            return colon < 0
                    ? new Credential("", "")
                    : new Credential(both.substring(0, colon), both.substring(colon + 1));
        } catch (IllegalArgumentException _) {
            return new Credential("", "");
        }
    }

    @Override
    public String toString() {
        return "Credential[hidden]";
    }
}
