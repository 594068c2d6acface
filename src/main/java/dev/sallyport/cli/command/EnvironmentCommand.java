package dev.sallyport.cli.command;

import picocli.CommandLine.Command;

/** Command group {@code sallyport environment}. */
@Command(
        name = "environment",
        mixinStandardHelpOptions = true,
        description = "Commands about Environments.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {EnvironmentCheckCommand.class})
final class EnvironmentCommand {}
