package dev.sallyport.check.secrets;

import dev.sallyport.outcome.Outcome.Problem;
import dev.sallyport.workload.WorkloadContainer;
import io.fabric8.kubernetes.api.model.ExecAction;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.LifecycleHandler;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Texts of a container that may contain credentials: environment variables, commands, probes and hooks. */
record ContainerText(WorkloadContainer container) {

    Stream<Problem> problems() {
        return Stream.of(
                        variables(),
                        command("command", container.command()),
                        command("args", container.args()),
                        container.probes().stream()
                                .flatMap(named -> handler(
                                        named.field(),
                                        named.probe().getExec(),
                                        named.probe().getHttpGet())),
                        hooks())
                .flatMap(problems -> problems);
    }

    private Stream<Problem> variables() {
        var env = container.env();
        return IntStream.range(0, env.size())
                .filter(i -> env.get(i).getName() != null && env.get(i).getValue() != null)
                .boxed()
                .flatMap(i -> CredentialDetector.in(
                                env.get(i).getName(), env.get(i).getValue())
                        .stream()
                        .map(kind -> problem(
                                ".env[" + i + "].value",
                                kind,
                                "the environment variable " + env.get(i).getName())));
    }

    private Stream<Problem> hooks() {
        var lifecycle = container.lifecycle();
        return lifecycle == null
                ? Stream.empty()
                : Stream.concat(
                        hook("lifecycle.postStart", lifecycle.getPostStart()),
                        hook("lifecycle.preStop", lifecycle.getPreStop()));
    }

    private Stream<Problem> hook(String field, @Nullable LifecycleHandler handler) {
        return handler == null ? Stream.empty() : handler(field, handler.getExec(), handler.getHttpGet());
    }

    private Stream<Problem> handler(String field, @Nullable ExecAction exec, @Nullable HTTPGetAction http) {
        return Stream.concat(
                exec == null || exec.getCommand() == null
                        ? Stream.empty()
                        : command(field + ".exec.command", exec.getCommand()),
                http == null || http.getHttpHeaders() == null ? Stream.empty() : headers(field + ".httpGet", http));
    }

    private Stream<Problem> headers(String field, HTTPGetAction http) {
        var headers = http.getHttpHeaders();
        return IntStream.range(0, headers.size()).boxed().flatMap(i -> {
            var header = headers.get(i).getName() + ": " + headers.get(i).getValue();
            return CredentialDetector.in(header).stream()
                    .map(kind -> problem("." + field + ".httpHeaders[" + i + "].value", kind, "a header"));
        });
    }

    /** Evaluates each word, with the option before it; then the whole line. */
    private Stream<Problem> command(String field, List<String> words) {
        var problems = IntStream.range(0, words.size())
                .boxed()
                .flatMap(i -> word(words, i).stream().map(kind -> problem("." + field + "[" + i + "]", kind, field)))
                .toList();
        return problems.isEmpty()
                ? CommandLine.in(String.join(" ", words)).stream().map(kind -> problem("." + field, kind, field))
                : problems.stream();
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

    private Problem problem(String path, String kind, String place) {
        return LiteralCheck.problem(container.path() + path, container.label(), kind, place);
    }
}
