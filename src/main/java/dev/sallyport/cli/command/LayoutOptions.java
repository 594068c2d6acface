package dev.sallyport.cli.command;

import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.report.ReportFormat;
import dev.sallyport.cli.report.ReportLayout;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options for the text report. */
final class LayoutOptions {
    @Option(
            names = {"-q", "--quiet"},
            description = "Leave out the objects that are allowed without a finding, and those that are skipped.")
    private boolean isQuiet;

    @ArgGroup
    private @Nullable Arrangement arrangement;

    /** Exclusive options. */
    private static final class Arrangement {
        @Option(names = "--summary", description = "Print the numbers of findings by check only.")
        private boolean isSummary;

        @Option(
                names = "--group-by",
                paramLabel = "GROUPING",
                description = "Arrange findings by object, container or check. Default: object.")
        private @Nullable Grouping grouping;
    }

    /** Grouping by which findings are arranged. */
    private enum Grouping {
        object,
        container,
        check
    }

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    LayoutOptions() {}

    boolean isQuiet() {
        return isQuiet;
    }

    ReportLayout layout() {
        if (arrangement == null) {
            return ReportLayout.object;
        }
        if (arrangement.isSummary || arrangement.grouping == null) {
            return ReportLayout.summary;
        }
        return switch (arrangement.grouping) {
            case object -> ReportLayout.object;
            case container -> ReportLayout.container;
            case check -> ReportLayout.check;
        };
    }

    void requireText(ReportFormat format) throws InputError {
        if (format != ReportFormat.text && (isQuiet || arrangement != null)) {
            throw new InputError("--quiet, --summary and --group-by are allowed only with -o text");
        }
    }
}
