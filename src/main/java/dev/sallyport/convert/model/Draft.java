package dev.sallyport.convert.model;

import dev.sallyport.check.rule.RuleCompiler;
import dev.sallyport.check.rule.RuleContext;
import dev.sallyport.check.rule.RuleParams;
import dev.sallyport.check.rule.RuleSource;
import dev.sallyport.identity.AccessReviewer;
import dev.sallyport.workload.ObjectKind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** DeploymentPolicy in the making, with notes on its differences from the source. */
public final class Draft {
    private static final int MAX_RULES = 64;
    private static final int MAX_EXPRESSION = 4096;
    private static final int MAX_MESSAGE = 1024;
    private static final String NOT_CONVERTED = "sallyport.dev/not-converted";
    private static final String APPLIES = "applies";

    private final String source;
    private final String name;
    private final String action;
    private final Scope scope;
    private final Map<String, Object> checks = new LinkedHashMap<>();
    private final List<Map<String, Object>> authorities = new ArrayList<>();
    private final List<RuleSource.Variable> variables = new ArrayList<>();
    private final List<RuleSource> rules = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final List<String> ambiguous = new ArrayList<>();
    private final Names ruleNames = new Names();
    private Optional<RuleParams> params = Optional.empty();

    /**
     * Creates a policy without checks.
     *
     * @param source object and rule of the source, for notes
     * @param name proposed name
     * @param action {@code Deny}, {@code Warn} or {@code Audit}
     */
    public Draft(String source, String name, String action, Scope scope) {
        this.source = source;
        this.name = name;
        this.action = action;
        this.scope = scope;
    }

    public String name() {
        return name;
    }

    public Scope scope() {
        return scope;
    }

    public List<Note> notes() {
        return List.copyOf(notes);
    }

    /** Returns the IDs of the checks for its rules. */
    public List<String> ruleChecks() {
        return rules.stream().map(rule -> "rule/" + rule.name()).toList();
    }

    /** Adds a note. */
    public void note(Note.Effect effect, String text) {
        var note = new Note(effect, source, text);
        if (!notes.contains(note)) {
            notes.add(note);
        }
    }

    /** Sets a field of the spec that contains checks. */
    public void check(String field, Map<String, Object> value) {
        checks.put(field, value);
    }

    /** Sets the parameters that rules read. */
    public void params(RuleParams read) {
        params = Optional.of(read);
    }

    /** Adds an authority. */
    public void authority(Map<String, Object> authority) {
        authorities.add(authority);
    }

    /** Adds a variable. */
    public void variable(String variable, String expression) {
        if (variables.stream().anyMatch(each -> each.name().equals(variable))) {
            ambiguous.add(variable);
        }
        variables.add(new RuleSource.Variable(variable, expression.strip()));
    }

    /**
     * Adds a rule.
     *
     * @param rule proposed name
     * @param expression expression in CEL that is true for compliant objects
     */
    public void rule(String rule, String expression, @Nullable String message, @Nullable String messageExpression) {
        var text = message == null ? null : message.strip();
        rules.add(new RuleSource(
                ruleNames.unique(rule),
                expression.strip(),
                text == null || text.isEmpty() ? null : text.substring(0, Math.min(text.length(), MAX_MESSAGE)),
                messageExpression == null ? null : messageExpression.strip()));
    }

    /** Returns whether the policy has no check. */
    public boolean isEmpty() {
        return checks.isEmpty() && rules.isEmpty();
    }

    /**
     * Prepares the policy for writing: applies the conditions of the scope to rules, and omits rules that are invalid. Checks
     * other than rules apply without the conditions.
     */
    public void complete() {
        if (!scope.conditions().isEmpty() && !checks.isEmpty()) {
            note(
                    Note.Effect.STRICTER,
                    "%s applies without the condition %s"
                            .formatted(
                                    String.join(", ", checks.keySet()),
                                    scope.condition().replaceAll("\\s+", " ")));
        }
        if (!scope.conditions().isEmpty() && !rules.isEmpty()) {
            var applies = unusedName();
            variable(applies, scope.condition());
            rules.replaceAll(rule -> new RuleSource(
                    rule.name(),
                    "variables.%s ? (%s) : true".formatted(applies, rule.expression()),
                    rule.message(),
                    rule.messageExpression()));
        }
        for (var rule : List.copyOf(rules)) {
            if (rules.size() > MAX_RULES) {
                omit(rules.getLast(), "a policy has at most " + MAX_RULES + " rules");
            } else if (rule.expression().length() > MAX_EXPRESSION) {
                omit(rule, "its expression is longer than " + MAX_EXPRESSION + " characters");
            }
        }
        if (!ambiguous.isEmpty()) {
            rules.clear();
            note(Note.Effect.OMITTED, "two variables are named " + ambiguous.getFirst());
        }
        while (omitInvalid()) {
            // a rule may use a variable that was omitted
        }
        variables.removeIf(variable -> rules.isEmpty());
        if (!rules.isEmpty()) {
            params.ifPresent(this::completeParams);
        }
    }

    /** Removes parameters that no rule reads, and notes where a missing object has another effect than in the source. */
    private void completeParams(RuleParams read) {
        var compiled = new RuleCompiler(context()).compile(variables, rules, Set.copyOf(ObjectKind.builtIn()));
        long readers =
                compiled.stream().filter(rule -> rule.params().isPresent()).count();
        var missing = "while %s does not exist, ".formatted(read.reference());
        if (readers == 0) {
            params = Optional.empty();
            note(
                    read.allowsMissing() ? Note.Effect.STRICTER : Note.Effect.WEAKER,
                    missing + "rules are evaluated: none of them reads the parameters");
            return;
        }
        if (read.allowsMissing() && readers < compiled.size()) {
            note(Note.Effect.STRICTER, missing + "rules that do not read it are evaluated");
        }
        note(
                Note.Effect.MANUAL,
                "the operator needs the permission to get, list and watch %s, unless it is a ConfigMap in its own namespace"
                        .formatted(read.reference()));
    }

    private RuleContext context() {
        return new RuleContext(params, AccessReviewer.NONE);
    }

    private String unusedName() {
        var names = variables.stream().map(RuleSource.Variable::name).collect(Collectors.toSet());
        var unused = APPLIES;
        while (names.contains(unused)) {
            unused += "_";
        }
        return unused;
    }

    private boolean omitInvalid() {
        var compiler = new RuleCompiler(context());
        compiler.compile(variables, rules, Set.copyOf(ObjectKind.builtIn()));
        if (compiler.mistakes().isEmpty()) {
            return false;
        }
        var mistake = compiler.mistakes().getFirst();
        int index = Integer.parseInt(mistake.path().replaceAll("\\D*(\\d+).*", "$1"));
        var reason = mistake.message().replaceAll("\\s+", " ");
        if (mistake.path().startsWith("variables")) {
            var variable = variables.remove(index);
            note(Note.Effect.OMITTED, "the variable %s: %s".formatted(variable.name(), reason));
        } else {
            omit(rules.get(index), reason);
        }
        return true;
    }

    private void omit(RuleSource rule, String reason) {
        rules.remove(rule);
        note(Note.Effect.OMITTED, "the rule %s: %s".formatted(rule.name(), reason));
    }

    /** Returns the DeploymentPolicy with its final name. */
    public Map<String, Object> policy(String finalName) {
        var spec = new LinkedHashMap<String, Object>();
        spec.put("action", action);
        var match = scope.match();
        if (!match.isEmpty()) {
            spec.put("match", match);
        }
        if (!authorities.isEmpty()) {
            spec.put("authorities", authorities);
        }
        spec.putAll(checks);
        params.ifPresent(read -> spec.put("params", fields(read)));
        if (!variables.isEmpty()) {
            spec.put("variables", variables.stream().map(Draft::fields).toList());
        }
        if (!rules.isEmpty()) {
            spec.put("rules", rules.stream().map(Draft::fields).toList());
        }
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("name", finalName);
        var losses = notes.stream()
                .filter(note -> note.effect().isLoss())
                .map(Note::toString)
                .distinct()
                .toList();
        if (!losses.isEmpty()) {
            metadata.put("annotations", Map.of(NOT_CONVERTED, String.join("\n", losses)));
        }
        var policy = new LinkedHashMap<String, Object>();
        policy.put("apiVersion", "sallyport.dev/v1alpha1");
        policy.put("kind", "DeploymentPolicy");
        policy.put("metadata", metadata);
        policy.put("spec", spec);
        return policy;
    }

    private static Map<String, Object> fields(RuleParams params) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("apiVersion", params.reference().apiVersion());
        fields.put("kind", params.reference().kind());
        fields.put("namespace", params.reference().namespace());
        fields.put("name", params.reference().name());
        fields.put("whenMissing", params.allowsMissing() ? "Allow" : "Deny");
        return fields;
    }

    private static Map<String, Object> fields(RuleSource.Variable variable) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", variable.name());
        fields.put("expression", variable.expression());
        return fields;
    }

    private static Map<String, Object> fields(RuleSource rule) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", rule.name());
        fields.put("expression", rule.expression());
        if (rule.message() != null) {
            fields.put("message", rule.message());
        }
        if (rule.messageExpression() != null) {
            fields.put("messageExpression", rule.messageExpression());
        }
        return fields;
    }
}
