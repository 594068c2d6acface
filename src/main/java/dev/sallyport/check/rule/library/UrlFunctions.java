package dev.sallyport.check.rule.library;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import java.util.Map;

/** Functions of URLs. */
public final class UrlFunctions {
    private static final CelType URL = OpaqueType.create("kubernetes.URL");
    private static final CelType TEXT = SimpleType.STRING;

    private UrlFunctions() {}

    /** Returns the library. */
    public static FunctionSet library() {
        return new FunctionSet(Map.of(URL, UrlValue.class))
                .global("url", URL, each -> UrlValue.parse((String) each[0]), TEXT)
                .global("isURL", SimpleType.BOOL, each -> UrlValue.isValid((String) each[0]), TEXT)
                .member("getScheme", TEXT, each -> url(each).scheme(), URL)
                .member("getHost", TEXT, each -> url(each).host(), URL)
                .member("getHostname", TEXT, each -> url(each).hostname(), URL)
                .member("getPort", TEXT, each -> url(each).port(), URL)
                .member("getEscapedPath", TEXT, each -> url(each).escapedPath(), URL)
                .member(
                        "getQuery",
                        MapType.create(TEXT, ListType.create(TEXT)),
                        each -> url(each).query(),
                        URL);
    }

    private static UrlValue url(Object[] arguments) {
        return (UrlValue) arguments[0];
    }
}
