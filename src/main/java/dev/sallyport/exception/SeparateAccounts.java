package dev.sallyport.exception;

import dev.sallyport.identity.Authorizer;
import dev.sallyport.identity.ResourcePermission;
import dev.sallyport.identity.User;
import dev.sallyport.workload.ObjectKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Rule that the requester and the second user of an object are different people, as far as RBAC shows it: neither account can
 * act as the other. Users with every permission are exempt, because they can remove the webhook too.
 *
 * @param object object in messages, such as {@code exception}
 * @param verb task of the second user in messages, such as {@code approve}
 */
public record SeparateAccounts(Authorizer authorizer, String object, String verb) {
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";
    private static final ResourcePermission EVERYTHING = new ResourcePermission("*", "*", "*", "", "");

    /**
     * Returns the reason for which this user may not approve; blocks while permissions are looked up.
     *
     * @param namespace namespace of the object; empty for one of cluster scope
     */
    public Optional<String> violation(User approver, String requester, String namespace) {
        if (isSameName(approver.name(), requester)) {
            return Optional.of("you have requested this %s: another user must %s it".formatted(object, verb));
        }
        if (approver.name().startsWith(SERVICE_ACCOUNT + namespace + ":")) {
            return Optional.of(("\"%s\" is a service account of namespace \"%s\", and users who create Pods or tokens"
                            + " there can act as it: a person or a service account of another namespace must %s"
                            + " %ss of this namespace")
                    .formatted(approver.name(), namespace, verb, object));
        }
        return control(named(requester), approver.name())
                .or(() -> control(approver, requester))
                .map(why -> "%s: a user with an independent account must %s the %s".formatted(why, verb, object));
    }

    /** Returns whether two names are of one account; letter case does not make another person. */
    static boolean isSameName(String one, String other) {
        return one.toLowerCase(Locale.ROOT).equals(other.toLowerCase(Locale.ROOT));
    }

    private Optional<String> control(User user, String account) {
        return permissions(account)
                .filter(permission -> authorizer.allows(user, permission))
                .findFirst()
                .filter(_ -> !authorizer.allows(user, EVERYTHING))
                .map(permission -> "\"%s\" can act as \"%s\" by the RBAC verb %s on %s%s"
                        .formatted(
                                user.name(),
                                account,
                                permission.verb(),
                                permission.resource(),
                                permission.namespace().isEmpty()
                                        ? ""
                                        : " in namespace \"%s\"".formatted(permission.namespace())));
    }

    /** Returns the permissions of which each one suffices to act as an account. */
    private static Stream<ResourcePermission> permissions(String account) {
        var parts = account.split(":", -1);
        if (!account.startsWith(SERVICE_ACCOUNT) || parts.length != 4) {
            return Stream.of(new ResourcePermission("impersonate", "", "users", "", account));
        }
        var namespace = parts[2];
        return Stream.concat(
                Stream.of(
                        new ResourcePermission("impersonate", "", "serviceaccounts", namespace, parts[3]),
                        new ResourcePermission("create", "", "serviceaccounts/token", namespace, parts[3])),
                ObjectKind.workloads().stream()
                        .filter(kind -> kind != ObjectKind.POD_TEMPLATE)
                        .map(kind -> new ResourcePermission("create", kind.group(), kind.plural(), namespace, "")));
    }

    /** Returns a user with the groups that the API server derives from the name; other groups are not known. */
    private static User named(String name) {
        var parts = name.split(":", -1);
        var groups = name.startsWith(SERVICE_ACCOUNT) && parts.length == 4
                ? List.of("system:serviceaccounts", "system:serviceaccounts:" + parts[2], "system:authenticated")
                : List.of("system:authenticated");
        return new User(name, "", groups, Map.of());
    }
}
