package dev.sallyport.cli.command;

import dev.sallyport.cli.evaluation.Compilers;
import dev.sallyport.cli.evaluation.LocalImages;
import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.ManifestReader;
import dev.sallyport.cli.suite.SuiteFiles;
import dev.sallyport.finding.SafeText;
import dev.sallyport.settings.SettingsException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
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
     * @param compilers make compilers of the policies that are read
     * @param images grows by what options say and by what is looked at
     * @return the exit code: 0 allowed, 1 refused, 2 bad usage or input, 3 could not decide
     */
    public static int run(
            String version,
            Compilers compilers,
            LocalImages images,
            InputStream in,
            PrintWriter out,
            PrintWriter err,
            String... arguments) {
        prepare();
        var documents = new Documents(in, note -> err.println("note: " + SafeText.clean(note)));
        var known = subcommands(documents, new PolicyFiles(documents, compilers, images.layouts()), images);
        var commands = new CommandLine(new CommandLines());
        // Reading the annotations of all of them would take half of the start.
        var called = arguments.length > 0 ? known.get(arguments[0]) : null;
        if (called == null) {
            known.forEach((name, command) -> commands.addSubcommand(name, command.get()));
        } else {
            commands.addSubcommand(arguments[0], called.get());
        }
        commands.setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((broken, command, _) -> complain(broken, command));
        commands.getCommandSpec().version("sallyport " + version);
        try {
            return commands.execute(arguments);
        } catch (StackOverflowError | OutOfMemoryError e) {
            return complain(e, commands);
        }
    }

    /** Beside the rest of the start, which takes about as long: picocli looks for optional classes in every jar. */
    private static void prepare() {
        Thread.ofPlatform().daemon().start(() -> {
            PolicyFiles.prepare();
            ManifestReader.prepare();
        });
    }

    private static Map<String, Supplier<?>> subcommands(
            Documents documents, PolicyFiles policyFiles, LocalImages images) {
        var commands = new LinkedHashMap<String, Supplier<?>>();
        commands.put("check", () -> new CheckCommand(documents, policyFiles, images));
        commands.put("verify", () -> new VerifyCommand(policyFiles, images));
        commands.put("test", () -> new TestCommand(new SuiteFiles(documents, policyFiles, images), images));
        commands.put("whatif", () -> new ScanCommand(policyFiles));
        commands.put("status", StatusCommand::new);
        commands.put("history", HistoryCommand::new);
        commands.put("promote", PromoteCommand::new);
        commands.put("exception", ExceptionCommand::new);
        commands.put("explain", ExplainCommand::new);
        commands.put("export", () -> new ExportCommand(policyFiles));
        return commands;
    }

    private static int complain(Throwable broken, CommandLine command) {
        if (broken instanceof InputError input) {
            input.problems().forEach(problem -> command.getErr().println("error: " + SafeText.clean(problem)));
            return input.isPassing() ? UNDECIDED : ExitCode.USAGE;
        }
        for (var cause = broken; cause != null; cause = cause.getCause()) {
            if (cause instanceof SettingsException setting) {
                command.getErr().println("error: " + SafeText.clean(String.valueOf(setting.getMessage())));
                return ExitCode.USAGE;
            }
        }
        command.getErr().println("internal error: " + SafeText.clean(broken.toString()));
        broken.printStackTrace(command.getErr());
        return UNDECIDED;
    }
}
