package dev.sallyport.identity;

import java.util.List;
import java.util.Map;

/**
 * Somebody whom the API server has authenticated: a person, a robot or a controller of the cluster (UserInfo of
 * authentication.k8s.io/v1).
 *
 * @param uid empty where the authenticator gives none
 * @param extra what else the authenticator says, by its names
 */
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    public User {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    /** Somebody of whom no more than a name is known. */
    public static User named(String name) {
        return new User(name, "", List.of(), Map.of());
    }
}
