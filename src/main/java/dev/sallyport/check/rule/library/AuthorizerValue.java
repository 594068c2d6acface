package dev.sallyport.check.rule.library;

import dev.sallyport.identity.AccessAttributes;
import dev.sallyport.identity.AccessAttributes.Selectors;
import dev.sallyport.identity.AccessReviewer.Decision;
import dev.sallyport.identity.User;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/**
 * Value of the variable {@code authorizer}: permissions of one user.
 *
 * @param review review of a permission
 */
public record AuthorizerValue(User user, BiFunction<User, AccessAttributes, Decision> review) {
    private static final String LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";
    private static final Pattern NAMESPACE = Pattern.compile(LABEL);
    private static final Pattern ACCOUNT = Pattern.compile("(?=.{1,253}$)%1$s(\\.%1$s)*".formatted(LABEL));

    PathCheck path(String path) {
        requireText(path, "path");
        return new PathCheck(this, path);
    }

    GroupCheck group(String group) {
        return new GroupCheck(this, group);
    }

    /** Returns the authorizer for a service account, as its tokens authenticate it. */
    AuthorizerValue serviceAccount(String namespace, String name) {
        if (!ACCOUNT.matcher(name).matches()) {
            throw new IllegalArgumentException("Invalid service account name");
        }
        if (!NAMESPACE.matcher(namespace).matches()) {
            throw new IllegalArgumentException("Invalid service account namespace");
        }
        var account = new User(
                "system:serviceaccount:%s:%s".formatted(namespace, name),
                "",
                List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace),
                Map.of());
        return new AuthorizerValue(account, review);
    }

    private static void requireText(String text, String part) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(part + " must not be empty");
        }
    }

    /** Permission on a path that is no resource. */
    record PathCheck(AuthorizerValue authorizer, String path) {
        Decision check(String verb) {
            return authorizer.review.apply(authorizer.user, new AccessAttributes.OfPath(path, verb));
        }
    }

    /** Permission on a resource of an API group. */
    record GroupCheck(AuthorizerValue authorizer, String group) {
        ResourceCheck resource(String resource) {
            requireText(resource, "resource");
            return new ResourceCheck(
                    authorizer, new AccessAttributes.OfResource(group, resource, "", "", "", Selectors.NONE, ""));
        }
    }

    /** Permission on a resource, without a verb. */
    public record ResourceCheck(AuthorizerValue authorizer, AccessAttributes.OfResource attributes) {
        ResourceCheck subresource(String subresource) {
            return with(subresource, attributes.namespace(), attributes.name(), attributes.selectors());
        }

        ResourceCheck namespace(String namespace) {
            return with(attributes.subresource(), namespace, attributes.name(), attributes.selectors());
        }

        ResourceCheck name(String name) {
            return with(attributes.subresource(), attributes.namespace(), name, attributes.selectors());
        }

        ResourceCheck fieldSelector(String selector) {
            return with(
                    attributes.subresource(),
                    attributes.namespace(),
                    attributes.name(),
                    new Selectors(selector, attributes.selectors().label()));
        }

        ResourceCheck labelSelector(String selector) {
            return with(
                    attributes.subresource(),
                    attributes.namespace(),
                    attributes.name(),
                    new Selectors(attributes.selectors().field(), selector));
        }

        Decision check(String verb) {
            return authorizer.review.apply(
                    authorizer.user,
                    new AccessAttributes.OfResource(
                            attributes.group(),
                            attributes.resource(),
                            attributes.subresource(),
                            attributes.namespace(),
                            attributes.name(),
                            attributes.selectors(),
                            verb));
        }

        private ResourceCheck with(String subresource, String namespace, String name, Selectors selectors) {
            return new ResourceCheck(
                    authorizer,
                    new AccessAttributes.OfResource(
                            attributes.group(), attributes.resource(), subresource, namespace, name, selectors, ""));
        }
    }
}
