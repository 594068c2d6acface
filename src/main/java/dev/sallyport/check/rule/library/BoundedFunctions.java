package dev.sallyport.check.rule.library;

import com.google.common.collect.ImmutableList;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.Collection;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Library of CEL whose functions with quadratic cost are bounded: functions of sets. Their work is spent before they run,
 * because a function cannot be interrupted.
 */
public final class BoundedFunctions {
    private static final Pattern QUADRATIC = Pattern.compile("list_sets_.*");
    private static final int ELEMENTS_OF_A_STEP = 4;

    private BoundedFunctions() {}

    public static CelRuntimeLibrary of(CelRuntimeLibrary library) {
        return runtime -> library.setRuntimeOptions(bounding(runtime));
    }

    /** Returns a builder that adds the bounded forms of functions to another one. */
    private static CelRuntimeBuilder bounding(CelRuntimeBuilder builder) {
        return (CelRuntimeBuilder) Proxy.newProxyInstance(
                CelRuntimeBuilder.class.getClassLoader(),
                new Class<?>[] {CelRuntimeBuilder.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("addFunctionBindings")) {
                        builder.addFunctionBindings(bounded(arguments[0]));
                        return proxy;
                    }
                    try {
                        var result = method.invoke(builder, arguments);
                        return result instanceof CelRuntimeBuilder ? proxy : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static ImmutableList<CelFunctionBinding> bounded(Object bindings) {
        var all = bindings instanceof CelFunctionBinding[] array
                ? Arrays.asList(array)
                : StreamSupport.stream(((Iterable<?>) bindings).spliterator(), false)
                        .map(CelFunctionBinding.class::cast)
                        .toList();
        return all.stream().map(BoundedFunctions::bounded).collect(ImmutableList.toImmutableList());
    }

    private static CelFunctionBinding bounded(CelFunctionBinding binding) {
        return QUADRATIC.matcher(binding.getOverloadId()).matches()
                ? CelFunctionBinding.from(binding.getOverloadId(), binding.getArgTypes(), arguments -> {
                    spend(arguments);
                    return binding.getDefinition().apply(arguments);
                })
                : binding;
    }

    private static void spend(Object[] arguments) {
        var first = arguments[0];
        var second = arguments.length > 1 && arguments[1] instanceof Collection<?> ? arguments[1] : first;
        TextWork.spend(size(first) * size(second) / ELEMENTS_OF_A_STEP);
    }

    private static long size(Object value) {
        return value instanceof Collection<?> list ? list.size() : 1;
    }
}
