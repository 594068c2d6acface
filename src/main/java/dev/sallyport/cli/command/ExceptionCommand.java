package dev.sallyport.cli.command;

import picocli.CommandLine.Command;

/** {@code sallyport exception}: asks for exceptions, approves and lists them. */
@Command(
        name = "exception",
        mixinStandardHelpOptions = true,
        description = "Asks for exceptions from policies, approves and lists them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ExceptionNewCommand.class, ExceptionApproveCommand.class, ExceptionListCommand.class})
final class ExceptionCommand {}
