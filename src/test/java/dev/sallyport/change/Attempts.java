package dev.sallyport.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sallyport.environment.ControlledResource;
import dev.sallyport.identity.User;
import java.util.List;
import java.util.Map;

/** Attempts of changes in namespace {@code shop}. */
public final class Attempts {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private Attempts() {}

    /** Returns an attempt of a user: operation and resource as in {@code UPDATE apps/deployments/scale}. */
    public static ChangeAttempt attempt(String user, String request, String before, String after) {
        var parts = request.split("[ /]", -1);
        return new ChangeAttempt(
                new User(user, "", List.of("system:nodes", "system:authenticated"), Map.of()),
                parts[0],
                new ControlledResource(parts[1], parts[2]),
                parts.length > 3 ? parts[3] : "",
                parts[2],
                "shop",
                "web",
                json(after),
                json(before));
    }

    private static JsonNode json(String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
