package dev.sallyport.cli;

import dev.sallyport.admission.PlainText;
import dev.sallyport.policy.ClusterFacts;
import dev.sallyport.policy.KeyMaterial;
import dev.sallyport.policy.PolicyCompiler;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.function.BiFunction;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** The command line, {@code sallyport}. */
@Command(
        name = "sallyport",
        mixinStandardHelpOptions = true,
        description = "The deployment gate: judges manifests and images by DeploymentPolicy objects.",
        synopsisSubcommandLabel = "COMMAND")
public final class CommandLines {
    private static final int UNDECIDED = 3;

    private CommandLines() {}

    /**
     * Runs a command.
     *
     * @param compilers make a compiler that finds keys, and what else is in the cluster, where it is told to
     * @return the exit code: 0 allowed, 1 refused, 2 bad usage or input, 3 could not decide
     */
    public static int run(
            String version,
            BiFunction<KeyMaterial, ClusterFacts, PolicyCompiler> compilers,
            InputStream in,
            PrintWriter out,
            PrintWriter err,
            String... arguments) {
        var documents = new Documents(in, note -> err.println("note: " + PlainText.clean(note)));
        var policyFiles = new PolicyFiles(documents, compilers);
        var commands = new CommandLine(new CommandLines())
                .addSubcommand(new CheckCommand(documents, policyFiles))
                .addSubcommand(new VerifyCommand(policyFiles))
                .addSubcommand(new TestCommand(new SuiteFiles(documents, policyFiles)))
                .addSubcommand(new WhatIfCommand(policyFiles))
                .addSubcommand(new ExplainCommand())
                .addSubcommand(new ExportCommand(policyFiles))
                .setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((broken, command, _) -> complain(broken, command));
        commands.getCommandSpec().version("sallyport " + version);
        try {
            return commands.execute(arguments);
        } catch (StackOverflowError | OutOfMemoryError e) {
            return complain(e, commands);
        }
    }

    private static int complain(Throwable broken, CommandLine command) {
        if (broken instanceof InputError input) {
            input.problems().forEach(problem -> command.getErr().println("error: " + PlainText.clean(problem)));
            return ExitCode.USAGE;
        }
        command.getErr().println("internal error: " + PlainText.clean(broken.toString()));
        broken.printStackTrace(command.getErr());
        return UNDECIDED;
    }
}
