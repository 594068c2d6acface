package dev.sallyport.identity;

import java.util.List;
import java.util.Map;

/**
 * User that the API server has authenticated: a person, a service account or a controller (UserInfo of
 * authentication.k8s.io/v1).
 *
 * @param uid UID; empty if the authenticator provides none
 * @param extra additional attributes from the authenticator, by name
 */
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
    public User {
        groups = List.copyOf(groups);
        extra = Map.copyOf(extra);
    }

    /** Returns a user without groups and attributes. */
    public static User named(String name) {
        return new User(name, "", List.of(), Map.of());
    }
}
