package dev.sallyport.cli.command;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options {@code -n} and {@code -A}: one namespace or all. */
final class NamespaceScope {
    @ArgGroup
    private Selection selection = new Selection();

    /** Exclusive options. */
    private static final class Selection {
        @Option(
                names = {"-n", "--namespace"},
                paramLabel = "NAMESPACE",
                description = "Only this namespace.")
        private @Nullable String name;

        @Option(
                names = {"-A", "--all-namespaces"},
                description = "All namespaces; the default.")
        private boolean all;
    }

    /** Returns the namespace; null for all. */
    @Nullable
    String name() {
        return selection.all ? null : selection.name;
    }
}
