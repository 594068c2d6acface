package dev.sallyport.cli.command;

import java.util.List;
import picocli.CommandLine.Option;

/** Required option {@code -p}. */
final class PolicyOption {
    @Option(
            names = {"-p", "--policy"},
            required = true,
            paramLabel = "POLICY",
            description = "File or directory with policies, their exceptions and trust roots, and the Secrets and"
                    + " ConfigMaps with their keys.")
    private List<String> files;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    PolicyOption() {}

    List<String> files() {
        return files;
    }
}
