package dev.sallyport.cli.command;

import picocli.CommandLine.Command;

/** Command group {@code sallyport exception}. */
@Command(
        name = "exception",
        mixinStandardHelpOptions = true,
        description = "Requests, approves and lists DeploymentExceptions.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ExceptionNewCommand.class, ExceptionApproveCommand.class, ExceptionListCommand.class})
final class ExceptionCommand {}
