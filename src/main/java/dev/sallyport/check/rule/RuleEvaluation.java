package dev.sallyport.check.rule;

import dev.cel.common.values.NullValue;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelVariableResolver;
import dev.sallyport.check.EvaluationBudget;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.check.rule.CelEnvironment.Compiled;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Evaluation of expressions on one request or statement. Variables are evaluated once, on first use. */
final class RuleEvaluation implements CelVariableResolver {
    private static final String VARIABLES = "variables.";

    /** Fields that the API server omits if they are empty. */
    private static final Map<String, Object> REQUEST_DEFAULTS =
            Map.of("name", "", "namespace", "", "subResource", "", "requestSubResource", "", "dryRun", false);

    private static final Map<String, Object> USER_DEFAULTS =
            Map.of("username", "", "uid", "", "groups", List.of(), "extra", Map.of());

    private final Function<String, @Nullable Object> given;
    private final Map<String, Compiled> variables;
    private final Map<String, Object> found = new HashMap<>();
    private final CostMeter meter;

    private RuleEvaluation(
            Function<String, @Nullable Object> given, Map<String, Compiled> variables, EvaluationClock clock) {
        this.given = given;
        this.variables = variables;
        this.meter = new CostMeter(clock::nanoTime);
    }

    /** Returns an evaluation on a request with the variables of a policy. */
    static RuleEvaluation of(Input input, Map<String, Compiled> variables, RuleContext context) {
        var clock = new EvaluationClock();
        var authorizer = new RuleAuthorizer(input, context.access(), clock);
        return new RuleEvaluation(
                name -> switch (name) {
                    case "params" ->
                        context.params().map(each -> value(each, input)).orElse(null);
                    case "authorizer" -> authorizer.requester();
                    case "authorizer.requestResource" -> authorizer.requestResource();
                    default -> of(input, name);
                },
                variables,
                clock);
    }

    /** Returns the parameters, which a rule reads only if they exist; null for a message about their absence. */
    private static Object value(RuleParams params, Input input) {
        return params.of(input.facts()) instanceof ParamsReader.Found found ? found.value() : NullValue.NULL_VALUE;
    }

    /** Returns an evaluation on an in-toto statement and its predicate. */
    static RuleEvaluation of(Map<String, Object> statement) {
        return new RuleEvaluation(
                name -> switch (name) {
                    case "statement" -> plain(statement);
                    case "predicate" -> plain(statement.get("predicate"));
                    default -> null;
                },
                Map.of(),
                new EvaluationClock());
    }

    Object run(Compiled compiled) throws CelEvaluationException {
        return compiled.program().trace(this, meter);
    }

    @Override
    public Optional<Object> find(String name) {
        var known = found.get(name);
        if (known == null) {
            known = value(name);
            if (known != null) {
                found.put(name, known);
            }
        }
        return Optional.ofNullable(known);
    }

    private @Nullable Object value(String name) {
        return name.startsWith(VARIABLES) ? variable(name.substring(VARIABLES.length())) : given.apply(name);
    }

    private static @Nullable Object of(Input input, String name) {
        return switch (name) {
            case "object" -> shared(input, name, () -> plain(input.object()));
            case "oldObject" -> shared(input, name, () -> plain(input.oldObject()));
            case "namespaceObject" ->
                shared(input, name, () -> plain(input.namespaceObject().get()));
            case "podSpec", "containers", "images" -> ofPods(input, name);
            case "now" -> input.facts().now();
            case "request" -> shared(input, name, () -> request(input));
            default -> null;
        };
    }

    private static Object ofPods(Input input, String name) {
        var object = of(input, "object");
        return shared(
                input,
                name,
                () -> object instanceof Map<?, ?> map
                        ? Objects.requireNonNullElse(PodSpecs.value(map, name), NullValue.NULL_VALUE)
                        : NullValue.NULL_VALUE);
    }

    /** All rules of all policies read the same values. */
    private static Object shared(Input input, String name, Supplier<Object> value) {
        return EvaluationBudget.shared(input, name, value);
    }

    private @Nullable Object variable(String name) {
        var variable = variables.get(name);
        if (variable == null) {
            return null;
        }
        try {
            return run(variable);
        } catch (CelEvaluationException e) {
            throw new IllegalArgumentException("variables." + name + ": " + e.getMessage(), e);
        }
    }

    private static Object request(Input input) {
        var request = new LinkedHashMap<String, @Nullable Object>(REQUEST_DEFAULTS);
        request.putAll(input.request());
        var user = new LinkedHashMap<String, @Nullable Object>(USER_DEFAULTS);
        if (request.get("userInfo") instanceof Map<?, ?> given) {
            given.forEach((key, value) -> user.put(String.valueOf(key), value));
        }
        request.put("userInfo", user);
        return plain(request);
    }

    /** Converts JSON values to CEL values. */
    static Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> NullValue.NULL_VALUE;
            case Map<?, ?> map -> {
                var plain = new LinkedHashMap<String, Object>();
                map.forEach((key, each) -> plain.put(String.valueOf(key), plain(each)));
                yield plain;
            }
            case List<?> list -> list.stream().map(RuleEvaluation::plain).toList();
            case Integer number -> number.longValue();
            case Float number -> number.doubleValue();
            case String text -> text;
            case Boolean flag -> flag;
            case Long number -> number;
            case Double number -> number;
            default -> String.valueOf(value);
        };
    }
}
