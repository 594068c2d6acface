package dev.sallyport.registry.provider.docker;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sallyport.registry.provider.CredentialProvider;
import dev.sallyport.signature.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reader of the credential helpers in a configuration of docker: {@code credHelpers} for single registries, and {@code
 * credsStore} for all others.
 */
public final class CredentialHelpers {

    private CredentialHelpers() {}

    /**
     * Returns the helpers as providers; none if the configuration is malformed.
     *
     * @param environment environment variables that the helpers receive
     */
    public static List<CredentialProvider> of(String config, Map<String, String> environment) {
        JsonNode root;
        try {
            root = StrictJson.object(config.getBytes(StandardCharsets.UTF_8));
        } catch (IllegalArgumentException malformed) {
            return List.of();
        }
        var registries = new TreeMap<String, Set<String>>();
        var named = new TreeSet<String>();
        root.path("credHelpers").properties().forEach(entry -> {
            var registry = ServerAddress.registry(entry.getKey());
            if (named.add(registry)) {
                registries
                        .computeIfAbsent(entry.getValue().asText(""), _ -> new TreeSet<>())
                        .add(registry);
            }
        });
        var providers = new ArrayList<CredentialProvider>();
        registries.forEach((helper, hosts) -> providers.add(new HelperProvider(helper, hosts::contains, environment)));
        var store = root.path("credsStore").asText("");
        if (!store.isEmpty()) {
            providers.add(new HelperProvider(store, registry -> !named.contains(registry), environment));
        }
        return List.copyOf(providers);
    }
}
