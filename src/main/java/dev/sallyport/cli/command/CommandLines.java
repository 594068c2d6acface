package dev.sallyport.cli.command;

import dev.sallyport.cli.evaluation.Compilers;
import dev.sallyport.cli.evaluation.PolicyFiles;
import dev.sallyport.cli.input.Documents;
import dev.sallyport.cli.input.InputError;
import dev.sallyport.cli.input.ManifestReader;
import dev.sallyport.cli.report.ExitCode;
import dev.sallyport.finding.SafeText;
import dev.sallyport.settings.SettingsException;
import dev.sallyport.signature.ImageLayouts;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line {@code sallyport}. */
@Command(
        name = "sallyport",
        mixinStandardHelpOptions = true,
        description = "Evaluates manifests, images and clusters by DeploymentPolicy objects.",
        synopsisSubcommandLabel = "COMMAND")
public final class CommandLines {
    /** Former names of commands, absent from the help. */
    private static final Map<String, String> HIDDEN_ALIASES = Map.of("whatif", "scan");

    private final String version;
    private final Compilers compilers;
    private final ImageLayouts layouts;

    /** @param layouts reader of OCI image layouts */
    public CommandLines(String version, Compilers compilers, ImageLayouts layouts) {
        this.version = version;
        this.compilers = compilers;
        this.layouts = layouts;
    }

    /** Runs a command and returns its exit code, one of {@link ExitCode}. */
    public int run(InputStream in, PrintWriter out, PrintWriter err, String... given) {
        prepare();
        var arguments = given.clone();
        if (arguments.length > 0) {
            arguments[0] = HIDDEN_ALIASES.getOrDefault(arguments[0], arguments[0]);
        }
        var documents = new Documents(in, note -> err.println("note: " + SafeText.clean(note)));
        var all = subcommands(documents);
        var commands = new CommandLine(this);
        // Reading the annotations of all commands takes half of the startup time.
        var called = arguments.length > 0 ? all.get(arguments[0]) : null;
        if (called == null) {
            all.forEach((name, command) -> commands.addSubcommand(name, command.get()));
        } else {
            commands.addSubcommand(arguments[0], called.get());
        }
        commands.setOut(out)
                .setErr(err)
                .setExecutionExceptionHandler((failure, command, _) -> exitCode(failure, command));
        commands.getCommandSpec().version("sallyport " + version);
        try {
            return commands.execute(arguments);
        } catch (StackOverflowError | OutOfMemoryError e) {
            return exitCode(e, commands);
        }
    }

    /** Prepares readers on another thread while picocli looks for optional classes in every jar. */
    private static void prepare() {
        Thread.ofPlatform().daemon().start(() -> {
            PolicyFiles.prepare();
            ManifestReader.prepare();
        });
    }

    private Map<String, Supplier<?>> subcommands(Documents documents) {
        var policyFiles = new PolicyFiles(documents, compilers);
        var commands = new LinkedHashMap<String, Supplier<?>>();
        commands.put("check", () -> new CheckCommand(documents, policyFiles, layouts));
        commands.put("verify", () -> new VerifyCommand(policyFiles, layouts));
        commands.put("lint", () -> new LintCommand(documents, policyFiles));
        commands.put("convert", () -> new ConvertCommand(documents, policyFiles));
        commands.put("test", () -> new TestCommand(documents, policyFiles, layouts));
        commands.put("scan", () -> new ScanCommand(policyFiles));
        commands.put("status", () -> new StatusCommand(compilers));
        commands.put("history", HistoryCommand::new);
        commands.put("diff", DiffCommand::new);
        commands.put("promote", PromoteCommand::new);
        commands.put("environment", EnvironmentCommand::new);
        commands.put("exception", ExceptionCommand::new);
        commands.put("audit", AuditCommand::new);
        commands.put("explain", ExplainCommand::new);
        commands.put("probe", ProbeCommand::new);
        commands.put(
                "export",
                () -> new CommandLine(new ExportCommand(policyFiles))
                        .addSubcommand(new ExportStaticCommand(policyFiles))
                        .addSubcommand(new ExportEvidenceCommand()));
        return commands;
    }

    /** Reports a failure on standard error. */
    private static int exitCode(Throwable failure, CommandLine command) {
        if (failure instanceof InputError input) {
            input.problems().forEach(problem -> command.getErr().println("error: " + SafeText.clean(problem.text())));
            return (input.isTemporary() ? ExitCode.UNDECIDED : ExitCode.USAGE).code();
        }
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SettingsException setting) {
                command.getErr().println("error: " + SafeText.clean(String.valueOf(setting.getMessage())));
                return ExitCode.USAGE.code();
            }
        }
        command.getErr().println("internal error: " + SafeText.clean(failure.toString()));
        failure.printStackTrace(command.getErr());
        return ExitCode.UNDECIDED.code();
    }
}
