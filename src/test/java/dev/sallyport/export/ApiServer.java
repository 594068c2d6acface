package dev.sallyport.export;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sallyport.check.RequestCheck.Input;
import dev.sallyport.check.rule.RuleCheck;
import dev.sallyport.check.rule.RuleCompiler;
import dev.sallyport.check.rule.RuleSource;
import dev.sallyport.check.rule.RuleSource.Variable;
import dev.sallyport.outcome.Outcome;
import dev.sallyport.workload.ObjectKind;
import dev.sallyport.workload.Subject;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicySpec;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Validation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Simulated evaluation of exported policies by the API server. */
final class ApiServer {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, @Nullable Object>> MAP = new TypeReference<>() {};

    private final ValidatingAdmissionPolicySpec spec;
    private final List<Variable> variables;
    private final Map<String, RuleCheck> compiled = new HashMap<>();

    ApiServer(ValidatingAdmissionPolicy policy) {
        this.spec = policy.getSpec();
        this.variables = spec.getVariables().stream()
                .map(variable -> new Variable(variable.getName(), variable.getExpression()))
                .toList();
    }

    /** Returns one server for each policy of an export. */
    static List<ApiServer> of(Export export) {
        return export.objects().stream()
                .filter(ValidatingAdmissionPolicy.class::isInstance)
                .map(policy -> new ApiServer((ValidatingAdmissionPolicy) policy))
                .toList();
    }

    /** Returns the messages of the failed validations. */
    Stream<String> messages(Subject object, @Nullable Subject old) {
        var input = input(object, old);
        return failedValidations(input)
                .map(validation -> validation.getMessageExpression() == null
                        ? validation.getMessage()
                        : message(validation, input));
    }

    /** Returns the IDs of the failed checks. */
    Stream<String> checks(Subject object, @Nullable Subject old) {
        return failedValidations(input(object, old))
                .map(Validation::getMessage)
                .map(message -> message.substring(0, message.indexOf(": ")));
    }

    private Stream<Validation> failedValidations(Input input) {
        var resources = spec.getMatchConstraints().getResourceRules().stream()
                .flatMap(rule -> rule.getResources().stream())
                .toList();
        var resource = ((Map<?, ?>) Objects.requireNonNull(input.request().get("resource"))).get("resource");
        return resources.contains(String.valueOf(resource))
                        && spec.getMatchConditions().stream()
                                .allMatch(condition -> isTrue(condition.getExpression(), List.of(), input))
                ? spec.getValidations().stream()
                        .filter(validation -> !isTrue(validation.getExpression(), variables, input))
                : Stream.empty();
    }

    private boolean isTrue(String expression, List<Variable> variables, Input input) {
        return evaluate(expression, null, variables, input) instanceof Outcome.Passed;
    }

    private String message(Validation validation, Input input) {
        return ((Outcome.Failed)
                        evaluate(validation.getExpression(), validation.getMessageExpression(), variables, input))
                .problems()
                .getFirst()
                .message();
    }

    /** Returns the outcome of an expression; an evaluation error fails the test. */
    private Outcome evaluate(String expression, @Nullable String message, List<Variable> variables, Input input) {
        var check = compiled.computeIfAbsent(expression + message, _ -> {
            var compiler = new RuleCompiler();
            var rules = compiler.compile(
                    variables,
                    List.of(new RuleSource("expression", expression, null, message)),
                    Set.copyOf(ObjectKind.values()));
            if (!compiler.mistakes().isEmpty()) {
                throw new AssertionError(compiler.mistakes() + "\n" + expression);
            }
            return rules.getFirst();
        });
        var outcome = check.evaluate(input);
        if (outcome instanceof Outcome.Undecided undecided) {
            throw new AssertionError(undecided + "\n" + expression);
        }
        return outcome;
    }

    private static Input input(Subject subject, @Nullable Subject old) {
        var kind = subject.kind();
        Map<String, @Nullable Object> request = Map.of(
                "kind", Map.of("group", kind.group(), "version", "v1", "kind", kind.kind()),
                "resource", Map.of("group", kind.group(), "version", "v1", "resource", kind.plural()),
                "namespace", subject.namespace(),
                "operation", old == null ? "CREATE" : "UPDATE",
                "userInfo", Map.of("username", "jane", "groups", List.of("system:authenticated")));
        return new Input(map(subject.object()), old == null ? null : map(old.object()), request, Map::of);
    }

    private static Map<String, @Nullable Object> map(HasMetadata object) {
        return JSON.convertValue(object, MAP);
    }
}
