package dev.sallyport.check.secrets;

import dev.sallyport.outcome.Problems;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.ExecAction;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.HTTPHeader;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Texts of a container that may contain credentials: environment variables, commands, probes and hooks.
 *
 * @param problems receives a problem for each credential
 */
record ContainerText(WorkloadContainer container, Problems problems) {

    void addProblems() {
        addVariables();
        addCommand("command", container.command());
        addCommand("args", container.args());
        for (var named : container.probes()) {
            addHandler(named.field(), named.probe().getExec(), named.probe().getHttpGet());
        }
        var lifecycle = container.lifecycle();
        if (lifecycle != null) {
            addHook("lifecycle.postStart", lifecycle.getPostStart());
            addHook("lifecycle.preStop", lifecycle.getPreStop());
        }
    }

    private void addVariables() {
        var env = container.env();
        for (int i = 0; i < env.size(); i++) {
            var name = env.get(i).getName();
            var value = env.get(i).getValue();
            if (name != null && value != null) {
                var kind = CredentialDetector.in(name, value);
                if (kind.isPresent()) {
                    add(".env[" + i + "].value", kind.get(), "the environment variable " + name);
                }
            }
        }
    }

    private void addHook(String field, @Nullable LifecycleHandler handler) {
        if (handler != null) {
            addHandler(field, handler.getExec(), handler.getHttpGet());
        }
    }

    private void addHandler(String field, @Nullable ExecAction exec, @Nullable HTTPGetAction http) {
        if (exec != null && exec.getCommand() != null) {
            addCommand(field + ".exec.command", exec.getCommand());
        }
        if (http != null && http.getHttpHeaders() != null) {
            addHeaders(field, http.getHttpHeaders());
        }
    }

    private void addHeaders(String field, List<HTTPHeader> headers) {
        for (int i = 0; i < headers.size(); i++) {
            var kind = CredentialDetector.in(
                    headers.get(i).getName() + ": " + headers.get(i).getValue());
            if (kind.isPresent()) {
                add("." + field + ".httpGet.httpHeaders[" + i + "].value", kind.get(), "a header");
            }
        }
    }

    /** Evaluates each word, with the option before it; then the whole line. */
    private void addCommand(String field, List<String> words) {
        var isInWord = false;
        for (int i = 0; i < words.size(); i++) {
            var kind = word(words, i);
            if (kind.isPresent()) {
                isInWord = true;
                add("." + field + "[" + i + "]", kind.get(), field);
            }
        }
        if (!isInWord && !words.isEmpty()) {
            CommandLine.in(String.join(" ", words)).ifPresent(kind -> add("." + field, kind, field));
        }
    }

    private static Optional<String> word(List<String> words, int i) {
        var word = words.get(i);
        var option = i == 0 ? "" : words.get(i - 1);
        var sign = word.indexOf('=');
        if (word.startsWith("-") && sign > 0) {
            return CredentialDetector.in(word.substring(0, sign), word.substring(sign + 1))
                    .or(() -> CredentialDetector.in(word));
        }
        return option.startsWith("-") && option.indexOf('=') < 0 && !word.startsWith("-")
                ? CredentialDetector.in(option, word)
                : CredentialDetector.in(word);
    }

    private void add(String path, String kind, String place) {
        problems.add(LiteralCheck.problem(container.path() + path, container.label(), kind, place));
    }
}
