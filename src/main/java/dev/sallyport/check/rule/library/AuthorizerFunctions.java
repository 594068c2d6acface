package dev.sallyport.check.rule.library;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.sallyport.check.rule.library.AuthorizerValue.GroupCheck;
import dev.sallyport.check.rule.library.AuthorizerValue.PathCheck;
import dev.sallyport.check.rule.library.AuthorizerValue.ResourceCheck;
import dev.sallyport.identity.AccessReviewer.Decision;
import java.util.Map;

/** Functions of the variable {@code authorizer}: permissions of the requester, or of a service account. */
public final class AuthorizerFunctions {
    /** Type of {@code authorizer}. */
    public static final CelType AUTHORIZER = OpaqueType.create("kubernetes.authorization.Authorizer");

    /** Type of {@code authorizer.requestResource}. */
    public static final CelType RESOURCE_CHECK = OpaqueType.create("kubernetes.authorization.ResourceCheck");

    private static final CelType PATH_CHECK = OpaqueType.create("kubernetes.authorization.PathCheck");
    private static final CelType GROUP_CHECK = OpaqueType.create("kubernetes.authorization.GroupCheck");
    private static final CelType DECISION = OpaqueType.create("kubernetes.authorization.Decision");
    private static final CelType TEXT = SimpleType.STRING;
    private static final CelType TRUTH = SimpleType.BOOL;

    private AuthorizerFunctions() {}

    /** Returns the library. */
    public static FunctionSet library() {
        return decisions(resources(new FunctionSet(Map.of(
                        AUTHORIZER, AuthorizerValue.class,
                        PATH_CHECK, PathCheck.class,
                        GROUP_CHECK, GroupCheck.class,
                        RESOURCE_CHECK, ResourceCheck.class,
                        DECISION, Decision.class))
                .member("path", PATH_CHECK, each -> authorizer(each).path(text(each, 1)), AUTHORIZER, TEXT)
                .member("group", GROUP_CHECK, each -> authorizer(each).group(text(each, 1)), AUTHORIZER, TEXT)
                .member(
                        "serviceAccount",
                        AUTHORIZER,
                        each -> authorizer(each).serviceAccount(text(each, 1), text(each, 2)),
                        AUTHORIZER,
                        TEXT,
                        TEXT)
                .member(
                        "resource",
                        RESOURCE_CHECK,
                        each -> ((GroupCheck) each[0]).resource(text(each, 1)),
                        GROUP_CHECK,
                        TEXT)));
    }

    /** Adds the functions that set a part of a permission. */
    private static FunctionSet resources(FunctionSet set) {
        return set.member(
                        "subresource",
                        RESOURCE_CHECK,
                        each -> resource(each).subresource(text(each, 1)),
                        RESOURCE_CHECK,
                        TEXT)
                .member(
                        "namespace",
                        RESOURCE_CHECK,
                        each -> resource(each).namespace(text(each, 1)),
                        RESOURCE_CHECK,
                        TEXT)
                .member("name", RESOURCE_CHECK, each -> resource(each).name(text(each, 1)), RESOURCE_CHECK, TEXT)
                .member(
                        "fieldSelector",
                        RESOURCE_CHECK,
                        each -> resource(each).fieldSelector(text(each, 1)),
                        RESOURCE_CHECK,
                        TEXT)
                .member(
                        "labelSelector",
                        RESOURCE_CHECK,
                        each -> resource(each).labelSelector(text(each, 1)),
                        RESOURCE_CHECK,
                        TEXT);
    }

    private static FunctionSet decisions(FunctionSet set) {
        return set.member("check", DECISION, each -> ((PathCheck) each[0]).check(text(each, 1)), PATH_CHECK, TEXT)
                .member("check", DECISION, each -> resource(each).check(text(each, 1)), RESOURCE_CHECK, TEXT)
                .member("allowed", TRUTH, each -> decision(each).isAllowed(), DECISION)
                .member("reason", TEXT, each -> decision(each).reason(), DECISION)
                .member("errored", TRUTH, each -> !decision(each).error().isEmpty(), DECISION)
                .member("error", TEXT, each -> decision(each).error(), DECISION);
    }

    private static AuthorizerValue authorizer(Object[] arguments) {
        return (AuthorizerValue) arguments[0];
    }

    private static ResourceCheck resource(Object[] arguments) {
        return (ResourceCheck) arguments[0];
    }

    private static Decision decision(Object[] arguments) {
        return (Decision) arguments[0];
    }

    private static String text(Object[] arguments, int i) {
        return (String) arguments[i];
    }
}
