package dev.sallyport.export;

import dev.sallyport.check.Check;
import dev.sallyport.check.rule.RuleCheck;
import dev.sallyport.check.rule.RuleParams;
import dev.sallyport.check.rule.RuleSource.Variable;
import dev.sallyport.export.Translation.Impossible;
import dev.sallyport.export.Translation.PassedOn;
import dev.sallyport.export.Translation.Problems;
import dev.sallyport.policy.Policy;
import dev.sallyport.workload.ObjectKind;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MatchCondition;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.Validation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Translation of one policy: an object for each target of its checks, and one for each target of its rules. */
final class PolicyExport {
    private static final String CHANGED = "sallyport_changed";

    private final Policy policy;
    private final MatchConditions matching;
    private final Map<Check, Translation> translations = new LinkedHashMap<>();

    PolicyExport(Policy policy, Collection<String> exempt) {
        this.policy = policy;
        this.matching = new MatchConditions(policy.matcher(), exempt);
        policy.checks()
                .forEach(check -> translations.put(
                        check,
                        reason().<Translation>map(Impossible::new)
                                .orElseGet(() -> withExclusion(Translations.of(check)))));
    }

    /** Returns the reason for which no check of the policy has a translation. */
    private Optional<String> reason() {
        if (policy.matcher().isForEnvironments()) {
            return Optional.of("the policy selects Environments, which are unknown to the API server");
        }
        return policy.matcher().resources().isEmpty()
                ? Optional.empty()
                : Optional.of("the policy selects kinds in match.resources, whose resources only a cluster knows");
    }

    /** A check of containers has no translation if the policy excludes images: an expression would have to parse them first. */
    private Translation withExclusion(Translation translation) {
        return translation instanceof Problems problems
                        && problems.readsContainers()
                        && !policy.exclusion().images().isEmpty()
                ? new Impossible("the policy excludes images")
                : translation;
    }

    List<Omission> omissions() {
        return translations.entrySet().stream()
                .flatMap(each -> each.getValue() instanceof Impossible(var reason)
                        ? Stream.of(new Omission(policy.name(), each.getKey().id(), reason))
                        : Stream.<Omission>empty())
                .distinct()
                .toList();
    }

    List<HasMetadata> objects() {
        var checks = targets(Problems.class::isInstance).stream().map(this::checks);
        var rules = targets(PassedOn.class::isInstance).stream()
                .flatMap(target -> Stream.of(rules(target, false), rules(target, true)));
        return Stream.concat(checks, rules).flatMap(List::stream).toList();
    }

    private List<Target> targets(Predicate<Translation> selected) {
        return Target.of(kind -> policy.matcher().matches(kind)
                && translations.entrySet().stream()
                        .anyMatch(each ->
                                selected.test(each.getValue()) && each.getKey().appliesTo(kind)));
    }

    private List<HasMetadata> checks(Target target) {
        var variables = new ArrayList<Variable>();
        var validations = new ArrayList<Validation>();
        translations.forEach((check, translation) -> {
            if (translation instanceof Problems(var expression) && appliesTo(check, target)) {
                var name = "problems_" + check.id().replaceAll("[^A-Za-z0-9]", "_");
                variables.add(new Variable(name, expression));
                validations.add(problems(check.id(), "variables." + name));
            }
        });
        var conditions = matching.conditions(target);
        conditions.add(new MatchCondition(target.changed(policy.matcher().workloadLabels()), "changed"));
        return new AdmissionPolicy(policy, target.name(), matching.resources(target), conditions, Optional.empty())
                .objects(SharedVariables.with(target, policy.exclusion(), variables), validations, omissions());
    }

    /**
     * Returns the policy of the rules that read the parameters, or of the others: the API server fails all validations of a
     * policy whose parameters are missing.
     */
    private List<HasMetadata> rules(Target target, boolean withParams) {
        var params = policy.checks().stream()
                .flatMap(check -> params(check).stream())
                .filter(_ -> withParams)
                .findFirst();
        var variables = new ArrayList<Variable>();
        var validations = new ArrayList<Validation>();
        translations.forEach((check, translation) -> {
            if (translation instanceof PassedOn(var rule)
                    && appliesTo(check, target)
                    && params(check).isPresent() == withParams) {
                if (variables.isEmpty()) {
                    variables.add(new Variable(
                            CHANGED, target.changed(policy.matcher().workloadLabels())));
                    variables.addAll(RuleExpressions.withBefore(
                            withParams ? rule.variables() : RuleExpressions.withoutParams(rule.variables())));
                }
                validations.add(rule.validation(check.id(), CHANGED));
            }
        });
        if (validations.isEmpty()) {
            return List.of();
        }
        variables.addAll(
                0,
                RuleExpressions.podVariables(
                        target,
                        Stream.concat(
                                variables.stream().map(Variable::expression),
                                validations.stream().flatMap(PolicyExport::expressions))));
        return new AdmissionPolicy(
                        policy,
                        target.name() + (withParams ? "-params" : "-rules"),
                        matching.resources(target),
                        matching.conditions(target),
                        params)
                .objects(variables, validations, omissions());
    }

    private static Stream<String> expressions(Validation validation) {
        return Stream.of(validation.getExpression(), validation.getMessageExpression())
                .filter(Objects::nonNull);
    }

    private static Optional<RuleParams> params(Check check) {
        return check instanceof RuleCheck rule ? rule.params() : Optional.empty();
    }

    private static boolean appliesTo(Check check, Target target) {
        return target.kinds().stream().anyMatch((ObjectKind kind) -> check.appliesTo(kind));
    }

    /** Returns a validation. The API server shows its message if the message expression is too long or has line breaks. */
    private static Validation problems(String id, String list) {
        return new Validation(
                list + ".size() == 0",
                "%1$s: see sallyport explain %1$s".formatted(id),
                "%s + %s.join('; ')".formatted(Cel.text(id + ": "), list),
                "Forbidden");
    }
}
