package dev.sallyport.cli.command;

import picocli.CommandLine.Option;

/** Required option {@code -n}. */
final class NamespaceOption {
    @Option(
            names = {"-n", "--namespace"},
            required = true,
            paramLabel = "NAMESPACE",
            description = "Namespace of the workload.")
    private String name;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    NamespaceOption() {}

    String name() {
        return name;
    }
}
