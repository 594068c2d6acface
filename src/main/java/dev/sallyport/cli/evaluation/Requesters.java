package dev.sallyport.cli.evaluation;

import dev.sallyport.identity.User;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Requesters of admission requests that are made from files. */
public final class Requesters {
    private static final String ACCOUNT = "system:serviceaccount:";

    private Requesters() {}

    /** Returns a user with the groups that the API server adds on impersonation. */
    public static User impersonated(String name, List<String> groups) {
        var all = new ArrayList<>(groups);
        if (groups.isEmpty() && name.matches(ACCOUNT + "[^:]+:[^:]+")) {
            all.add("system:serviceaccounts");
            all.add("system:serviceaccounts:" + name.substring(ACCOUNT.length(), name.lastIndexOf(':')));
        }
        if (!name.equals("system:anonymous") && !all.contains("system:authenticated")) {
            all.add("system:authenticated");
        }
        return new User(name, "", all, Map.of());
    }

    /** Returns an admission request with another requester. */
    static Map<String, @Nullable Object> with(Map<String, @Nullable Object> request, User user) {
        var changed = new HashMap<String, @Nullable Object>(request);
        changed.put("userInfo", userInfo(user));
        return changed;
    }

    /** Returns UserInfo of authentication.k8s.io/v1. */
    static Map<String, Object> userInfo(User user) {
        return Map.of("username", user.name(), "uid", user.uid(), "groups", user.groups(), "extra", user.extra());
    }

    /** Reads UserInfo of authentication.k8s.io/v1. */
    static User read(@Nullable Object userInfo) {
        var info = userInfo instanceof Map<?, ?> map ? map : Map.of();
        var extra = new HashMap<String, List<String>>();
        if (info.get("extra") instanceof Map<?, ?> given) {
            given.forEach((key, values) -> extra.put(String.valueOf(key), texts(values)));
        }
        return new User(text(info.get("username")), text(info.get("uid")), texts(info.get("groups")), extra);
    }

    private static String text(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static List<String> texts(@Nullable Object values) {
        return values instanceof List<?> list
                ? list.stream().map(Requesters::text).toList()
                : List.of();
    }
}
