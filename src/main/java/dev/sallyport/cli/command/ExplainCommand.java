package dev.sallyport.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.sallyport.cli.input.InputError;
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

/** {@code sallyport explain}: what a check wants, why, and how to mend what it finds. */
@Command(
        name = "explain",
        mixinStandardHelpOptions = true,
        description =
                "Says what a check wants, why, and how to mend what it finds; lists all checks where none is given.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:explained", "2:bad usage, or no such check"})
final class ExplainCommand implements Callable<Integer> {
    /** How it is printed. */
    enum Format {
        text,
        json,
        markdown
    }

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "One of: $${COMPLETION-CANDIDATES}.")
    private Format output;

    @Option(
            names = "--to",
            paramLabel = "DIRECTORY",
            description = "Writes the pages of all checks there, with an index; just with -o markdown.")
    private @Nullable Path directory;

    @Parameters(arity = "0..1", paramLabel = "CHECK", description = "Such as network/host-port.")
    private @Nullable String check;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    ExplainCommand() {}

    @Override
    public Integer call() throws InputError, JsonProcessingException {
        if (directory != null) {
            write(directory);
            return 0;
        }
        var out = spec.commandLine().getOut();
        out.println(check == null ? list() : page(find(check)));
        out.flush();
        return 0;
    }

    private static Explanation find(String check) throws InputError {
        return Explanations.of(check)
                .orElseThrow(() -> new InputError("there is no check \"%s\"; did you mean %s?"
                        .formatted(check, String.join(", ", Explanations.nearest(check)))));
    }

    private String list() throws JsonProcessingException {
        return switch (output) {
            case text -> TextPage.list(Explanations.all());
            case json -> json(Explanations.all());
            case markdown -> MarkdownPage.index(Explanations.all());
        };
    }

    private String page(Explanation explanation) throws JsonProcessingException {
        return switch (output) {
            case text -> TextPage.of(explanation);
            case json -> json(explanation);
            case markdown -> MarkdownPage.of(explanation);
        };
    }

    private static String json(Object explained) throws JsonProcessingException {
        return PlainJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(explained);
    }

    private void write(Path to) throws InputError {
        if (check != null || output != Format.markdown) {
            throw new InputError("--to writes all pages as Markdown: give -o markdown and no check");
        }
        try {
            for (var page : MarkdownPage.all().entrySet()) {
                var file = to.resolve(page.getKey());
                Files.createDirectories(file.resolveSibling("."));
                Files.writeString(file, page.getValue());
            }
        } catch (IOException e) {
            throw new InputError(to + " cannot be written: " + e.getMessage());
        }
    }
}
