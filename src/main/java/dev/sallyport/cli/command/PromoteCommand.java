package dev.sallyport.cli.command;

import picocli.CommandLine.Command;

/** Command group {@code sallyport promote}. */
@Command(
        name = "promote",
        mixinStandardHelpOptions = true,
        description = "Checks promotions of workloads to another Environment.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = PromoteCheckCommand.class)
final class PromoteCommand {}
