package dev.sallyport.check.rule.library;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import java.util.Map;

/** Functions of named formats, such as {@code format.dns1123Label().validate('web')}. */
public final class FormatFunctions {
    private static final CelType FORMAT = OpaqueType.create("kubernetes.NamedFormat");
    private static final CelType TEXT = SimpleType.STRING;

    private FormatFunctions() {}

    /** Returns the library. */
    public static FunctionSet library() {
        var functions = new FunctionSet(Map.of(FORMAT, NamedFormat.class));
        for (var format : NamedFormat.values()) {
            functions.global("format." + format.word(), FORMAT, _ -> format);
        }
        return functions
                .global("format.named", OptionalType.create(FORMAT), each -> NamedFormat.named((String) each[0]), TEXT)
                .member(
                        "validate",
                        OptionalType.create(ListType.create(TEXT)),
                        each -> ((NamedFormat) each[0]).faults((String) each[1]),
                        FORMAT,
                        TEXT);
    }
}
