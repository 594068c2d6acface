package dev.sallyport.cli.command;

import dev.sallyport.cli.cluster.ClusterAccess;
import java.io.PrintWriter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Options of the commands for one DeploymentException: its name, its namespace, its cluster. */
final class ExceptionOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Mixin
    private ClusterAccess access;

    @Mixin
    private NamespaceOption namespace;

    @Parameters(paramLabel = "NAME", description = "Name of the DeploymentException.")
    private String name;

    @SuppressWarnings("NullAway.Init") // picocli sets the options
    ExceptionOptions() {}

    ClusterAccess access() {
        return access;
    }

    String namespace() {
        return namespace.name();
    }

    String name() {
        return name;
    }

    PrintWriter out() {
        return command.commandLine().getOut();
    }

    PrintWriter err() {
        return command.commandLine().getErr();
    }
}
