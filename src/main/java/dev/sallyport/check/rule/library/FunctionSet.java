package dev.sallyport.check.rule.library;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.UnsignedLong;
import dev.cel.checker.CelCheckerBuilder;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelByteString;
import dev.cel.compiler.CelCompilerLibrary;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelFunctionOverload;
import dev.cel.runtime.CelRuntimeBuilder;
import dev.cel.runtime.CelRuntimeLibrary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Declarations and bindings of the functions of one CEL library. */
public final class FunctionSet implements CelCompilerLibrary, CelRuntimeLibrary {
    private static final Map<CelType, Class<?>> CLASSES = Map.of(
            SimpleType.STRING, String.class,
            SimpleType.INT, Long.class,
            SimpleType.UINT, UnsignedLong.class,
            SimpleType.DOUBLE, Double.class,
            SimpleType.BOOL, Boolean.class,
            SimpleType.BYTES, CelByteString.class,
            SimpleType.DURATION, Duration.class,
            SimpleType.TIMESTAMP, Instant.class);

    private final Map<CelType, Class<?>> values;
    private final Map<String, List<CelOverloadDecl>> overloads = new LinkedHashMap<>();
    private final List<CelFunctionBinding> bindings = new ArrayList<>();

    /**
     * Creates an empty library.
     *
     * @param values classes of the values of its own types
     */
    FunctionSet(Map<CelType, Class<?>> values) {
        this.values = Map.copyOf(values);
    }

    /** Adds a global function. */
    FunctionSet global(String name, CelType result, CelFunctionOverload definition, CelType... parameters) {
        var id = id(name, parameters);
        return add(
                name, CelOverloadDecl.newGlobalOverload(id, result, Arrays.asList(parameters)), definition, parameters);
    }

    /** Adds a member function; its first parameter is the receiver. */
    FunctionSet member(String name, CelType result, CelFunctionOverload definition, CelType... parameters) {
        var id = id(name, parameters);
        return add(
                name, CelOverloadDecl.newMemberOverload(id, result, Arrays.asList(parameters)), definition, parameters);
    }

    @Override
    public void setCheckerOptions(CelCheckerBuilder checker) {
        overloads.forEach(
                (name, each) -> checker.addFunctionDeclarations(CelFunctionDecl.newFunctionDeclaration(name, each)));
    }

    @Override
    public void setRuntimeOptions(CelRuntimeBuilder runtime) {
        runtime.addFunctionBindings(bindings);
    }

    private FunctionSet add(
            String name, CelOverloadDecl overload, CelFunctionOverload definition, CelType... parameters) {
        overloads.computeIfAbsent(name, _ -> new ArrayList<>()).add(overload);
        bindings.add(CelFunctionBinding.from(
                overload.overloadId(),
                Arrays.stream(parameters).map(this::classOf).collect(ImmutableList.toImmutableList()),
                withoutArguments(definition)));
        return this;
    }

    private Class<?> classOf(CelType type) {
        return switch (type) {
            case ListType _ -> List.class;
            case MapType _ -> Map.class;
            case OptionalType _ -> Optional.class;
            default -> values.getOrDefault(type, CLASSES.getOrDefault(type, Object.class));
        };
    }

    private static String id(String name, CelType... parameters) {
        return "k8s_" + name.replace('.', '_')
                + Arrays.stream(parameters)
                        .map(type -> "_" + type.name().replace('.', '_'))
                        .collect(Collectors.joining());
    }

    /** Wraps exceptions of a function, because CEL would add all arguments to the message of other exceptions. */
    static CelFunctionOverload withoutArguments(CelFunctionOverload definition) {
        return arguments -> {
            try {
                return definition.apply(arguments);
            } catch (RuntimeException e) {
                throw new CelEvaluationException(String.valueOf(e.getMessage()), e);
            }
        };
    }
}
