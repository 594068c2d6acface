package dev.sallyport.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.explain.Explanation;
import dev.sallyport.explain.Explanations;
import dev.sallyport.explain.MarkdownPage;
import dev.sallyport.explain.TextPage;
import dev.sallyport.workload.PlainJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Command {@code sallyport explain}. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description = "Explains a check: its requirement, its reason and the fix. Lists all checks if none is given.",
        exitCodeListHeading = ExitCode.HEADING,
        exitCodeList = {ExitCode.SUCCESS_TEXT, "2:invalid option, or unknown check"})
final class ExplainCommand implements Callable<Integer> {
    /** Output format of a check page. */
    enum PageFormat {
        text,
        json,
        markdown
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private PageFormat format;

    @Option(
            names = "--to",
            paramLabel = "DIRECTORY",
            description = "Write the pages of all checks and an index to this directory; requires -o markdown.")
    private @Nullable Path directory;

    @Parameters(arity = "0..1", paramLabel = "CHECK", description = "Check ID, such as network/host-port.")
    private @Nullable String check;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    ExplainCommand() {}

    @Override
    public Integer call() throws InputError, JsonProcessingException {
        if (directory != null) {
            write(directory);
            return ExitCode.SUCCESS.code();
        }
        var out = spec.commandLine().getOut();
        out.println(check == null ? list() : page(find(check)));
        out.flush();
        return ExitCode.SUCCESS.code();
    }

    private static Explanation find(String check) throws InputError {
        return Explanations.of(check)
                .orElseThrow(() -> new InputError("unknown check \"%s\"; did you mean %s?"
                        .formatted(check, String.join(", ", Explanations.nearest(check)))));
    }

    private String list() throws JsonProcessingException {
        return switch (format) {
            case text -> TextPage.list(Explanations.all());
            case json -> json(Explanations.all());
            case markdown -> MarkdownPage.index(Explanations.all());
        };
    }

    private String page(Explanation explanation) throws JsonProcessingException {
        return switch (format) {
            case text -> TextPage.of(explanation);
            case json -> json(explanation);
            case markdown -> MarkdownPage.of(explanation);
        };
    }

    private static String json(Object explanation) throws JsonProcessingException {
        return PlainJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(explanation);
    }

    private void write(Path to) throws InputError {
        if (check != null || format != PageFormat.markdown) {
            throw new InputError("--to writes the pages of all checks: give -o markdown and no CHECK");
        }
        try {
            for (var page : MarkdownPage.all().entrySet()) {
                var file = to.resolve(page.getKey());
                Files.createDirectories(file.resolveSibling("."));
                Files.writeString(file, page.getValue());
            }
        } catch (IOException e) {
            throw new InputError("cannot write " + to + ": " + e.getMessage());
        }
    }
}
