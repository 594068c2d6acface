package dev.sallyport.convert.cel;

import dev.sallyport.convert.model.Draft;
import dev.sallyport.export.CelTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The Pod or pod template of a workload, as a variable. An expression about a Pod becomes one about every workload, as Kyverno
 * generates rules for controllers of Pods.
 */
public final class PodObject {
    /** Expression of the variable. */
    public static final String POD = "variables.podOrTemplate";

    private static final String OLD_POD = "variables.oldPodOrTemplate";

    private static final String TEMPLATE = """
            %1$s.kind == 'Pod' ? %1$s
            : %1$s.kind == 'CronJob' ? %1$s.spec.jobTemplate.spec.template
            : %1$s.kind == 'PodTemplate' ? %1$s.template
            : %1$s.spec.template\
            """;

    /** Fields of the metadata that are those of the workload itself. */
    private static final Set<String> OWN = Set.of("name", "namespace");

    private PodObject() {}

    /** Adds the variable of the Pod to a policy. */
    public static void declare(Draft draft) {
        declare(draft, List.of(POD));
    }

    /** Adds the variable to a policy, and the one for the old object if an expression uses it. */
    public static void declare(Draft draft, List<String> expressions) {
        if (expressions.stream().anyMatch(text -> text.contains(POD))) {
            draft.variable("podOrTemplate", TEMPLATE.formatted("object"));
        }
        if (expressions.stream().anyMatch(text -> text.contains(OLD_POD))) {
            draft.variable(
                    "oldPodOrTemplate", "oldObject == null ? null : (%s)".formatted(TEMPLATE.formatted("oldObject")));
        }
    }

    /** Returns an expression about a Pod as one about the Pod or pod template of any workload. */
    public static String rewrite(String expression) {
        var tokens = new ArrayList<String>();
        CelTokens.replaced(expression, token -> {
            tokens.add(token);
            return token;
        });
        int[] index = {0};
        return CelTokens.replaced(expression, token -> {
            int at = index[0]++;
            return isOfPod(tokens, at) ? token.equals("object") ? POD : OLD_POD : token;
        });
    }

    private static boolean isOfPod(List<String> tokens, int at) {
        if (!Set.of("object", "oldObject").contains(tokens.get(at)) || at + 1 >= tokens.size()) {
            return false;
        }
        var next = field(tokens, at + 1);
        return next.equals("spec") || (next.equals("metadata") && !OWN.contains(field(tokens, at + 2)));
    }

    private static String field(List<String> tokens, int at) {
        var token = at < tokens.size() ? tokens.get(at) : "";
        return token.startsWith(".") ? token.replaceAll("[.?\\s]", "") : "";
    }
}
