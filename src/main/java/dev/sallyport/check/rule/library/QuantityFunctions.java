package dev.sallyport.check.rule.library;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import java.util.Map;

/** Functions of quantities, such as {@code quantity('1Gi')}. */
public final class QuantityFunctions {
    private static final CelType QUANTITY = OpaqueType.create("kubernetes.Quantity");
    private static final CelType TEXT = SimpleType.STRING;
    private static final CelType NUMBER = SimpleType.INT;
    private static final CelType TRUTH = SimpleType.BOOL;

    private QuantityFunctions() {}

    /** Returns the library. */
    public static FunctionSet library() {
        return new FunctionSet(Map.of(QUANTITY, QuantityValue.class))
                .global("quantity", QUANTITY, each -> QuantityValue.parse((String) each[0]), TEXT)
                .global("isQuantity", TRUTH, each -> QuantityValue.isAmount((String) each[0]), TEXT)
                .member("isInteger", TRUTH, each -> amount(each, 0).isInteger(), QUANTITY)
                .member("asInteger", NUMBER, each -> amount(each, 0).asInteger(), QUANTITY)
                .member(
                        "asApproximateFloat",
                        SimpleType.DOUBLE,
                        each -> amount(each, 0).asDouble(),
                        QUANTITY)
                .global("sign", NUMBER, each -> amount(each, 0).sign(), QUANTITY)
                .member("sign", NUMBER, each -> amount(each, 0).sign(), QUANTITY)
                .member("compareTo", NUMBER, each -> (long) compared(each), QUANTITY, QUANTITY)
                .member("isGreaterThan", TRUTH, each -> compared(each) > 0, QUANTITY, QUANTITY)
                .member("isLessThan", TRUTH, each -> compared(each) < 0, QUANTITY, QUANTITY)
                .member("add", QUANTITY, each -> amount(each, 0).plus(amount(each, 1)), QUANTITY, QUANTITY)
                .member("add", QUANTITY, each -> amount(each, 0).plus(whole(each)), QUANTITY, NUMBER)
                .member("sub", QUANTITY, each -> amount(each, 0).minus(amount(each, 1)), QUANTITY, QUANTITY)
                .member("sub", QUANTITY, each -> amount(each, 0).minus(whole(each)), QUANTITY, NUMBER);
    }

    private static int compared(Object[] arguments) {
        return amount(arguments, 0).compareTo(amount(arguments, 1));
    }

    private static QuantityValue amount(Object[] arguments, int i) {
        return (QuantityValue) arguments[i];
    }

    private static QuantityValue whole(Object[] arguments) {
        return QuantityValue.of((Long) arguments[1]);
    }
}
