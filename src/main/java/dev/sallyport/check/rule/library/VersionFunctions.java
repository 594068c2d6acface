package dev.sallyport.check.rule.library;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import java.util.Map;

/** Functions of semantic versions. */
public final class VersionFunctions {
    private static final CelType VERSION = OpaqueType.create("kubernetes.Semver");
    private static final CelType TEXT = SimpleType.STRING;
    private static final CelType TRUTH = SimpleType.BOOL;
    private static final CelType NUMBER = SimpleType.INT;

    private VersionFunctions() {}

    /** Returns the library. */
    public static FunctionSet library() {
        return new FunctionSet(Map.of(VERSION, SemanticVersion.class))
                .global("semver", VERSION, each -> SemanticVersion.parse((String) each[0]), TEXT)
                .global("semver", VERSION, each -> SemanticVersion.of((String) each[0], (Boolean) each[1]), TEXT, TRUTH)
                .global("isSemver", TRUTH, each -> SemanticVersion.isValid((String) each[0], false), TEXT)
                .global(
                        "isSemver",
                        TRUTH,
                        each -> SemanticVersion.isValid((String) each[0], (Boolean) each[1]),
                        TEXT,
                        TRUTH)
                .member("major", NUMBER, each -> version(each, 0).major(), VERSION)
                .member("minor", NUMBER, each -> version(each, 0).minor(), VERSION)
                .member("patch", NUMBER, each -> version(each, 0).patch(), VERSION)
                .member("compareTo", NUMBER, each -> (long) compared(each), VERSION, VERSION)
                .member("isGreaterThan", TRUTH, each -> compared(each) > 0, VERSION, VERSION)
                .member("isLessThan", TRUTH, each -> compared(each) < 0, VERSION, VERSION);
    }

    private static int compared(Object[] arguments) {
        return version(arguments, 0).compareTo(version(arguments, 1));
    }

    private static SemanticVersion version(Object[] arguments, int i) {
        return (SemanticVersion) arguments[i];
    }
}
