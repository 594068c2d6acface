package dev.sallyport.cli.command;

import dev.sallyport.cli.report.OutputFormat;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Option {@code -o} of the commands that read from a cluster. */
final class OutputOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private OutputFormat format;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    OutputOption() {}

    OutputFormat format() {
        return format;
    }

    /** Prints one of two texts to standard output. */
    void print(Supplier<String> text, Supplier<String> json) {
        print(
                switch (format) {
                    case text -> text.get();
                    case json -> json.get();
                });
    }

    void print(String output) {
        var out = command.commandLine().getOut();
        out.print(output);
        out.flush();
    }
}
